package helios.host.node;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Bounds a blocking call: when its time is over, it closes what the call works with, which ends any read, write or connect
 * that the call is blocked in.
 */
final class Deadline implements AutoCloseable {

    private final long end;
    private final Optional<Future<?>> alarm;
    private final List<Closeable> guarded = new ArrayList<>();
    private boolean expired;

    /** Starts now; a duration of zero never ends. */
    Deadline(Duration duration) {
        end = System.nanoTime() + duration.toNanos();
        alarm = duration.isZero()
                ? Optional.empty()
                : Optional.of(ForkJoinPool.commonPool()
                        .schedule(
                                () -> Thread.ofVirtual().name("helios-deadline").start(this::expire),
                                duration.toNanos(),
                                TimeUnit.NANOSECONDS));
    }

    /** Has this closed when the time is over, at once if it is. */
    synchronized <C extends Closeable> C guard(C resource) {
        guarded.add(resource);
        if (expired) {
            close(resource);
        }
        return resource;
    }

    private synchronized void expire() {
        expired = true;
        guarded.forEach(Deadline::close);
    }

    private static void close(Closeable resource) {
        try {
            resource.close();
        } catch (IOException _) {
            // a socket that does not close cleanly is as closed as it gets
        }
    }

    /** Tells whether the time was over before {@link #close}. */
    synchronized boolean expired() {
        return expired;
    }

    /** A share of what is left in milliseconds, at least 1; 0 = no bound. */
    int remainingMillis(int shares) {
        return alarm.isEmpty() ? 0 : (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()) / shares);
    }

    /** Closes nothing any more. */
    @Override
    public synchronized void close() {
        guarded.clear();
        alarm.ifPresent(future -> future.cancel(false));
    }
}
