package helios.engine.chicory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends guests whose deadline has passed. It sleeps until the next deadline; a call that begins wakes it only if its own
 * deadline comes sooner, so that a stream of short calls wakes it about once in the length of their budget, and an idle
 * engine never.
 */
final class Watchdog implements AutoCloseable {

    private static final VarHandle WAKE;

    /** Longer than any process lives, and short enough to be added to any time. */
    private static final long FAR = Long.MAX_VALUE / 4;

    /** A window that is idle now was used lately: it will be again, so that sleeping on would cost the next call a wake-up. */
    private static final long SHORTEST_NAP_NANOS = 1_000_000;

    static {
        try {
            WAKE = MethodHandles.lookup().findVarHandle(Watchdog.class, "wake", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Set<CallWindow> windows = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean closed;

    @SuppressWarnings("UnusedVariable") // through WAKE
    private long wake = System.nanoTime() + FAR;

    Watchdog() {
        thread = Thread.ofPlatform().daemon().name("helios-wasm-watchdog").start(this::run);
    }

    void requireRunning() {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
    }

    void watch(CallWindow window) {
        windows.add(window);
    }

    void forget(CallWindow window) {
        windows.remove(window);
    }

    /** Called after a window was opened: sees to it that the watchdog looks at it in time. */
    void attend(long deadline) {
        if (deadline - (long) WAKE.getVolatile(this) < 0) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            long now = System.nanoTime();
            // First promise the least, then look: whoever opens a window after the look wakes this thread.
            WAKE.setVolatile(this, now + FAR);
            long next = expire(now);
            WAKE.setVolatile(this, next);
            long nap = next - System.nanoTime();
            if (nap > 0) {
                LockSupport.parkNanos(this, nap);
            }
        }
    }

    private long expire(long now) {
        long next = now + FAR;
        for (var window : windows) {
            boolean active = window.expire(now);
            long deadline = window.deadline();
            if (deadline - now > 0) {
                long due = active ? deadline : Math.max(deadline, now + SHORTEST_NAP_NANOS);
                next = due - next < 0 ? due : next;
            }
        }
        return next;
    }
}
