package helios.engine.wasmtime;

import io.github.kawamuray.wasmtime.Engine;
import io.github.kawamuray.wasmtime.Store;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts the engine's epochs while any call runs: a call is given its deadline as a number of epochs from its beginning, and wasmtime
 * ends it there. If this thread was late it counts what it missed, which no call must begin in the midst of.
 */
final class Ticker implements AutoCloseable {

    private static final long SHORTEST_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final Engine engine;
    private final Epochs epochs = new Epochs();
    private final Thread thread;
    private int running;
    private volatile boolean closed;

    Ticker(Engine engine) {
        this.engine = engine;
        thread = Thread.ofPlatform().daemon().name("helios-wasmtime-epochs").start(this::run);
    }

    /** A call begins in that store, which has to end at the deadline. */
    synchronized void begin(Store<Void> store, long deadline) {
        if (running++ == 0) {
            epochs.start(System.nanoTime());
            LockSupport.unpark(thread);
        }
        store.setEpochDeadline(epochs.until(deadline));
    }

    synchronized void end() {
        running--;
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
        while (!closed) {
            long pause = count();
            if (pause > 0) {
                LockSupport.parkNanos(this, Math.max(pause, SHORTEST_NANOS));
            } else {
                LockSupport.park(this);
            }
        }
    }

    /** Counts what is due; answers how long to wait for the next one, 0 while no call runs. */
    private synchronized long count() {
        if (running == 0) {
            return 0;
        }
        long now = System.nanoTime();
        while (epochs.count(now)) {
            engine.incrementEpoch();
        }
        return epochs.next() - now;
    }
}
