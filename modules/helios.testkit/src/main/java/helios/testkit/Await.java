package helios.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Waits for a condition by asking again and again, never longer than a deadline. Usable by any thread. */
public final class Await {

    private static final long PAUSE_MILLIS = 10;

    private Await() {}

    /**
     * Returns as soon as the condition holds; asks at least once. An exception of the condition counts as "not yet" and
     * becomes the cause of the failure.
     *
     * @param what what is waited for, for the failure's text, such as {@code "pg2 streams from pg1"}
     * @throws IllegalStateException if the condition did not hold in time
     */
    public static void until(String what, Duration timeout, Callable<Boolean> condition) {
        value(what, timeout, () -> condition.call() ? Optional.of(true) : Optional.empty());
    }

    /** As {@link #until}, for a condition that yields a value. */
    public static <T> T value(String what, Duration timeout, Callable<Optional<T>> source) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            Exception failure = null;
            try {
                var value = source.call();
                if (value.isPresent()) {
                    return value.get();
                }
            } catch (InterruptedException e) {
                throw interrupted(what, e);
            } catch (Exception e) {
                failure = e;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new IllegalStateException("waited %s in vain until %s".formatted(timeout, what), failure);
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                throw interrupted(what, e);
            }
        }
    }

    private static IllegalStateException interrupted(String what, InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while waiting until " + what, cause);
    }
}
