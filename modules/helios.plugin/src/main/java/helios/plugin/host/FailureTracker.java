package helios.plugin.host;

import java.time.Duration;

/**
 * Keeps a plugin that fails again and again from being called: after so many failures in a row it is tried only once after 1, 2, 4 …
 * 60 seconds, until a call succeeds.
 */
public final class FailureTracker {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final int threshold;
    private int failures;
    private Duration pause = Duration.ZERO;
    private long retryAt;

    /** A plugin fails for good at this many failures in a row. */
    public FailureTracker(int threshold) {
        this.threshold = threshold;
    }

    /** Tells whether a call may be made now; if the plugin has failed, the caller is its probe. */
    public synchronized boolean admits(long nanoTime) {
        if (failures < threshold) {
            return true;
        }
        if (nanoTime - retryAt < 0) {
            return false;
        }
        retryAt = nanoTime + pause.toNanos();
        return true;
    }

    /** Tells whether the plugin has failed. */
    public synchronized boolean failed() {
        return failures >= threshold;
    }

    /** A call succeeded. */
    public synchronized void succeeded() {
        failures = 0;
        pause = Duration.ZERO;
    }

    /** A call failed. */
    public synchronized void failed(long nanoTime) {
        failures = Math.min(failures + 1, threshold);
        if (failures == threshold) {
            var doubled = pause.isZero() ? Duration.ofSeconds(1) : pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
            retryAt = nanoTime + pause.toNanos();
        }
    }
}
