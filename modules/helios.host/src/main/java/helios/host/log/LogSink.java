package helios.host.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Where lines go: level and format, which may change at any time, a bounded queue, and the thread that writes. */
final class LogSink {

    /** The process's sink, to standard error. */
    static final LogSink STANDARD_ERROR = standardError();

    private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(2);

    private sealed interface Entry {
        record Line(String text) implements Entry {}

        record Flush(CountDownLatch done) implements Entry {}
    }

    private final BlockingQueue<Entry> queue;
    private final LongAdder dropped = new LongAdder();
    private final OutputStream out;
    private volatile Level level = Level.INFO;
    private volatile LogFormat format = LogFormat.TEXT;

    LogSink(OutputStream out, int capacity) {
        this.out = out;
        queue = new ArrayBlockingQueue<>(capacity);
        Thread.ofPlatform().name("helios-log").daemon().start(this::run);
    }

    private static LogSink standardError() {
        var sink = new LogSink(new FileOutputStream(FileDescriptor.err), 8192);
        Runtime.getRuntime().addShutdownHook(new Thread(sink::flush, "helios-log-flush"));
        return sink;
    }

    void configure(Level level, LogFormat format) {
        this.level = level;
        this.format = format;
    }

    boolean isEnabled(Level asked) {
        return asked != Level.OFF && asked.getSeverity() >= level.getSeverity();
    }

    /** Queues an event; drops it if the queue is full. */
    void log(Level level, String logger, String message, Object... pairs) {
        if (!queue.offer(new Entry.Line(format.line(Instant.now(), level, logger, message, pairs)))) {
            dropped.increment();
        }
    }

    /** Waits until what was logged before is written; gives up when that takes unreasonably long. */
    void flush() {
        var done = new CountDownLatch(1);
        try {
            if (queue.offer(new Entry.Flush(done), FLUSH_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                done.await(FLUSH_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        var batch = new ArrayList<Entry>();
        while (true) {
            try {
                batch.add(queue.take());
            } catch (InterruptedException _) {
                continue; // nobody but the process's end ends this thread
            }
            queue.drainTo(batch);
            write(batch);
            batch.clear();
        }
    }

    private void write(Iterable<Entry> batch) {
        for (var entry : batch) {
            switch (entry) {
                case Entry.Line(var text) -> write(text);
                case Entry.Flush(var done) -> done.countDown();
            }
        }
        long lost = dropped.sumThenReset();
        if (lost > 0) {
            write(format.line(Instant.now(), Level.WARNING, "helios.log", "log lines dropped", "count", lost));
        }
    }

    private void write(String line) {
        try {
            out.write((line + '\n').getBytes(StandardCharsets.UTF_8));
        } catch (IOException _) {
            // standard error is gone: there is no other place to tell it
        }
    }
}
