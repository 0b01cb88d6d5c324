package helios.feature.wasm;

import helios.plugin.Hook;
import helios.plugin.host.GuestFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What is counted of one plugin, for metrics and for the admin API; its successor goes on counting. */
final class PluginMeters {

    /** The last calls' durations, of which the percentile is told. */
    private static final int SAMPLES = 1024;

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(1);

    /**
     * A failure.
     *
     * @param at when
     * @param text kind and message
     */
    record LastError(Instant at, String text) {}

    private final String plugin;
    private final Meters meters;
    private final System.Logger log;
    private final InstantSource clock;
    private final LongAdder calls = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final long[] samples = new long[SAMPLES];
    private final AtomicLong sampled = new AtomicLong();
    private final AtomicLong nextLine = new AtomicLong(System.nanoTime());
    private final LongAdder unlogged = new LongAdder();
    private volatile Optional<LastError> lastError = Optional.empty();

    PluginMeters(String plugin, Meters meters, System.Logger log, InstantSource clock) {
        this.plugin = plugin;
        this.meters = meters;
        this.log = log;
        this.clock = clock;
    }

    void called(Hook hook, long start) {
        long took = System.nanoTime() - start;
        calls.increment();
        nanos.add(took);
        samples[(int) (sampled.getAndIncrement() % SAMPLES)] = took;
        meters.called(plugin, hook, took);
    }

    /** Counts a failure, and tells the log of it, once a second at most. */
    void failed(GuestFailure kind, String message) {
        errors.increment();
        meters.failed(plugin, kind);
        lastError = Optional.of(new LastError(clock.instant(), kind.label() + ": " + message));
        long now = System.nanoTime();
        long next = nextLine.get();
        if (now - next < 0 || !nextLine.compareAndSet(next, now + BETWEEN_LINES.toNanos())) {
            unlogged.increment();
            return;
        }
        log.log(
                System.Logger.Level.WARNING,
                "plugin failed",
                "plugin",
                plugin,
                "kind",
                kind.label(),
                "error",
                message,
                "more",
                unlogged.sumThenReset());
    }

    long calls() {
        return calls.sum();
    }

    long errors() {
        return errors.sum();
    }

    double averageMicros() {
        long count = calls.sum();
        return count == 0 ? 0 : nanos.sum() / 1e3 / count;
    }

    /** Of the last calls. */
    double p99Micros() {
        int known = (int) Math.min(sampled.get(), SAMPLES);
        if (known == 0) {
            return 0;
        }
        var sorted = Arrays.copyOf(samples, known);
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(known * 0.99) - 1] / 1e3;
    }

    Optional<LastError> lastError() {
        return lastError;
    }
}
