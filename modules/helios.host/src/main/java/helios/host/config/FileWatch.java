package helios.host.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Tells that a file has changed, once it has stayed the same for a second: a file that is being written is left alone. It
 * looks instead of waiting for events, which do not come from network file systems and not for a link that is replaced.
 */
public final class FileWatch implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofMillis(250);
    private static final Duration SETTLED = Duration.ofSeconds(1);

    /** What tells two states of a file apart. */
    private record State(Path file, FileTime modified, long size) {}

    private final Path file;
    private final BooleanSupplier wanted;
    private final Runnable changed;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("helios-watch").daemon().factory());
    private Optional<State> last;
    private boolean pending;
    private long since;

    FileWatch(Path file, BooleanSupplier wanted, Runnable changed) {
        this.file = file;
        this.wanted = wanted;
        this.changed = changed;
        this.last = state();
    }

    /**
     * Begins to watch.
     *
     * @param file which
     * @param wanted asked at each change whether it is to be told
     * @param changed told of it, on a thread of the watch's own; must not throw
     */
    public static FileWatch start(Path file, BooleanSupplier wanted, Runnable changed) {
        var watch = new FileWatch(file, wanted, changed);
        long interval = INTERVAL.toNanos();
        var _ = watch.thread.scheduleWithFixedDelay(
                () -> watch.look(System.nanoTime()), interval, interval, TimeUnit.NANOSECONDS);
        return watch;
    }

    /** Looks at the file. */
    void look(long now) {
        var state = state();
        if (!state.equals(last)) {
            last = state;
            since = now;
            pending = true;
        } else if (pending && state.isPresent() && now - since >= SETTLED.toNanos()) {
            pending = false;
            if (wanted.getAsBoolean()) {
                changed.run();
            }
        }
    }

    private Optional<State> state() {
        try {
            var real = file.toRealPath();
            return Optional.of(new State(real, Files.getLastModifiedTime(real), Files.size(real)));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
