package helios.plugin.sdk.fake;

import helios.plugin.sdk.Host;
import helios.plugin.sdk.LogLevel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A host whose clock a test moves, and whose log it reads. */
public final class FakeHost implements Host {

    /** As much of a line as the proxy keeps. */
    private static final int MAX_LINE_BYTES = 4096;

    private final FakeStore store = new FakeStore();
    private final List<String> log = new ArrayList<>();
    private long now = 1_800_000_000_000L;

    /** An empty store, an empty log, some time in 2027. */
    public FakeHost() {}

    @Override
    public FakeStore store() {
        return store;
    }

    @Override
    public long nowMillis() {
        return now;
    }

    /** Lets time pass. */
    public void advance(Duration time) {
        now += time.toMillis();
    }

    @Override
    public String sha256Hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public void log(LogLevel level, String line) {
        var bytes = line.getBytes(StandardCharsets.UTF_8);
        var kept = new String(bytes, 0, Math.min(bytes.length, MAX_LINE_BYTES), StandardCharsets.UTF_8);
        log.add(level + " " + kept);
    }

    /** What was logged: the level, a blank, the line. */
    public List<String> log() {
        return List.copyOf(log);
    }
}
