package helios.host.log;

import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.Await;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class LogTest {

    private static final Instant AT = Instant.parse("2026-02-03T04:05:06.789Z");

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Test
    void textQuotesOnlyWhereItMust() {
        assertThat(LogFormat.TEXT.line(AT, Level.INFO, "helios.net", "listening", "address", "[::1]:6432", "n", 3))
                .isEqualTo("ts=2026-02-03T04:05:06.789Z level=info logger=helios.net msg=\"listening\""
                        + " address=[::1]:6432 n=3");
        assertThat(LogFormat.TEXT.line(AT, Level.WARNING, "l", "m", "a", "", "b", "x y", "c", "k=v", "d", "say \"hi\""))
                .endsWith("level=warn logger=l msg=\"m\" a=\"\" b=\"x y\" c=\"k=v\" d=\"say \\\"hi\\\"\"");
    }

    @Test
    void noValueCanForgeALine() {
        var hostile = "x\nts=now level=error msg=\"forged\"\r\u0000\u001b[2J\u2028\u0085\ud800\\";
        for (var format : LogFormat.values()) {
            var line = format.line(AT, Level.INFO, "l", hostile, "user", hostile);
            assertThat(line.codePoints())
                    .noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || c == 0xd800);
            assertThat(line)
                    .contains("\\n")
                    .contains("\\u0000")
                    .contains("\\u001b")
                    .contains("\\ud800")
                    .contains("\\\\");
        }
    }

    @Test
    void jsonKeepsTypes() {
        assertThat(LogFormat.JSON.line(AT, Level.ERROR, "l", "it \"failed\"", "n", 3, "ok", true, "name", "Zoë 🐘"))
                .isEqualTo("{\"ts\":\"2026-02-03T04:05:06.789Z\",\"level\":\"error\",\"logger\":\"l\","
                        + "\"msg\":\"it \\\"failed\\\"\",\"n\":3,\"ok\":true,\"name\":\"Zoë 🐘\"}");
    }

    @Test
    void levelsAreLive() {
        var sink = new LogSink(written, 16);
        var log = new Log("l", sink);
        log.debug("unseen");
        sink.configure(Level.DEBUG, LogFormat.JSON);
        log.debug("seen");
        sink.configure(Level.OFF, LogFormat.JSON);
        log.error("never");
        sink.flush();

        assertThat(lines()).singleElement().asString().contains("\"msg\":\"seen\"");
    }

    @Test
    void aCauseStandsInTheSameLine() {
        var sink = new LogSink(written, 16);
        new Log("l", sink).error("failed", new IllegalStateException("two\nlines"), "node", "pg1");
        sink.flush();

        assertThat(lines())
                .singleElement()
                .asString()
                .contains("node=pg1")
                .contains("error=\"java.lang.IllegalStateException: two\\nlines\"")
                .contains("stack=\"java.lang.IllegalStateException")
                .contains("LogTest.aCauseStandsInTheSameLine");
    }

    @Test
    void aStuckReaderStopsNobodyAndTheLossIsTold() {
        var open = new CountDownLatch(1);
        var sink = new LogSink(
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        throw new AssertionError("lines are written whole");
                    }

                    @Override
                    public void write(byte[] bytes) {
                        try {
                            open.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        synchronized (written) {
                            written.writeBytes(bytes);
                        }
                    }
                },
                4);
        var log = new Log("l", sink);
        for (int i = 0; i < 100; i++) {
            log.info("line", "i", i);
        }
        open.countDown();

        Await.until(
                "the loss is told",
                Duration.ofSeconds(10),
                () -> lines().anyMatch(line -> line.contains("lines dropped")));
        long kept = lines().filter(line -> line.contains("msg=\"line\"")).count();
        assertThat(kept).isBetween(1L, 10L);
        assertThat(lines()).anyMatch(line -> line.contains("count=" + (100 - kept)));
    }

    @Test
    void everyLoggerOfTheProcessEndsHere() {
        assertThat(System.getLogger("helios.test").isLoggable(Level.DEBUG)).isFalse();
        Log.configure(Level.DEBUG, LogFormat.TEXT);
        try {
            assertThat(System.getLogger("helios.test").isLoggable(Level.DEBUG)).isTrue();
            assertThat(InternalLoggerFactory.getInstance("io.netty.test").isDebugEnabled())
                    .isTrue();
        } finally {
            Log.configure(Level.INFO, LogFormat.TEXT);
        }
        assertThat(InternalLoggerFactory.getInstance("io.netty.test").isDebugEnabled())
                .isFalse();
        assertThat(java.util.logging.Logger.getLogger("").getHandlers())
                .singleElement()
                .isInstanceOf(JulBridge.class);
    }

    private java.util.stream.Stream<String> lines() {
        synchronized (written) {
            return written.toString(StandardCharsets.UTF_8).lines();
        }
    }
}
