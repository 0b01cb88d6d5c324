package helios.feature.wasm;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** What is done again and again, by one virtual thread: looking at the folder, saving entries, asking for and showing metrics. */
final class Routine {

    private static final Duration STEP = Duration.ofMillis(250);
    private static final Duration SAVING = Duration.ofSeconds(5);
    private static final Duration ASKING = Duration.ofSeconds(15);
    private static final Duration SHOWING = Duration.ofSeconds(1);

    /** Something with its time. */
    private static final class Due {

        private final long nanos;
        private long next;

        Due(Duration interval) {
            nanos = interval.toNanos();
            next = System.nanoTime() + nanos;
        }

        boolean now() {
            long now = System.nanoTime();
            if (now - next < 0) {
                return false;
            }
            next = now + nanos;
            return true;
        }
    }

    private final WasmConfig config;
    private final WasmFeature feature;
    private final Semaphore wanted = new Semaphore(0);
    private volatile boolean ended;
    private Optional<Thread> thread = Optional.empty();

    Routine(WasmConfig config, WasmFeature feature) {
        this.config = config;
        this.feature = feature;
    }

    void start() {
        thread = Optional.of(Thread.ofVirtual().name("helios-wasm").start(this::run));
    }

    /** Looks at the folder soon, whether or not it is looked at by itself. */
    void lookNow() {
        wanted.release();
    }

    void stop() {
        ended = true;
        thread.ifPresent(Thread::interrupt);
    }

    private void run() {
        var looking = new Due(config.reloadIntervalMs());
        var saving = new Due(SAVING);
        var asking = new Due(ASKING);
        var showing = new Due(SHOWING);
        feature.showMeters();
        try {
            while (!ended) {
                var step = config.reloadIntervalMs().compareTo(STEP) < 0 ? config.reloadIntervalMs() : STEP;
                boolean asked = wanted.tryAcquire(step.toMillis(), TimeUnit.MILLISECONDS);
                if (asked || (config.hotReload() && looking.now())) {
                    look(asked);
                }
                if (saving.now()) {
                    feature.saveEntries();
                }
                if (asking.now()) {
                    feature.askForMetrics();
                }
                if (showing.now()) {
                    feature.showMeters();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whatever goes wrong, the next look is taken. */
    private void look(boolean all) {
        try {
            var _ = feature.reload(all);
        } catch (IOException | RuntimeException e) {
            feature.log().log(
                    System.Logger.Level.ERROR, "the folder of plugins cannot be read", "error", String.valueOf(e));
        }
    }
}
