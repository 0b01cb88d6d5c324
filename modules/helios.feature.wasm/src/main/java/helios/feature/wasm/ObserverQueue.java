package helios.feature.wasm;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Calls of one plugin whose answer nobody waits for, run in order by at most so many virtual threads. Nothing is dropped: who is about
 * to add to a full queue waits until there is room again.
 */
final class ObserverQueue {

    private final int workers;
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int running;
    private volatile boolean idle = true;
    private volatile boolean full;

    ObserverQueue(int workers, int capacity) {
        this.workers = workers;
        this.capacity = capacity;
    }

    /** Tells whether nothing waits or runs. */
    boolean idle() {
        return idle;
    }

    boolean full() {
        return full;
    }

    void add(Runnable call) {
        lock.lock();
        try {
            waiting.add(call);
            note();
            if (running < workers) {
                running++;
                Thread.ofVirtual().name("helios-wasm-observer").start(this::work);
            }
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        for (var call = next(); call != null; call = next()) {
            call.run();
        }
    }

    private @org.jspecify.annotations.Nullable Runnable next() {
        lock.lock();
        try {
            var call = waiting.poll();
            if (call == null) {
                running--;
            }
            note();
            return call;
        } finally {
            lock.unlock();
        }
    }

    private void note() {
        idle = waiting.isEmpty() && running == 0;
        full = waiting.size() >= capacity;
        changed.signalAll();
    }

    /** Waits until there is room. */
    void awaitRoom() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.size() >= capacity) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }
}
