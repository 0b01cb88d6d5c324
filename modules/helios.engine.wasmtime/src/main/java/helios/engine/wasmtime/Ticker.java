package helios.engine.wasmtime;

import io.github.kawamuray.wasmtime.Engine;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts the engine's epochs, one a millisecond, while any call runs: a call is given its deadline as a number of epochs from its
 * beginning, and wasmtime ends it there. If this thread was late it counts what it missed.
 */
final class Ticker implements AutoCloseable {

    private static final long TICK_NANOS = 1_000_000;

    /** Some days: more than any deadline, and far from overflow. */
    private static final long MOST_TICKS = 1L << 32;

    private final Engine engine;
    private final AtomicInteger running = new AtomicInteger();
    private final Thread thread;
    private volatile boolean closed;

    Ticker(Engine engine) {
        this.engine = engine;
        thread = Thread.ofPlatform().daemon().name("helios-wasmtime-epochs").start(this::run);
    }

    /** A call begins: answers after how many epochs it has to end. */
    long begin(long deadline) {
        if (running.getAndIncrement() == 0) {
            LockSupport.unpark(thread);
        }
        long nanos = Math.max(deadline - System.nanoTime(), 0);
        return Math.min(nanos / TICK_NANOS + 1, MOST_TICKS);
    }

    void end() {
        running.decrementAndGet();
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        boolean interrupted = Thread.interrupted();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long next = System.nanoTime() + TICK_NANOS;
        while (!closed) {
            if (running.get() == 0) {
                LockSupport.park(this);
                next = System.nanoTime() + TICK_NANOS;
            } else {
                LockSupport.parkNanos(this, Math.max(next - System.nanoTime(), TimeUnit.MICROSECONDS.toNanos(50)));
            }
            for (long now = System.nanoTime(); now - next >= 0 && !closed; next += TICK_NANOS) {
                engine.incrementEpoch();
            }
        }
    }
}
