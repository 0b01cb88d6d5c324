package helios.plugin.host;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A plugin's instances. Each is checked out by one call at a time, the one that was used last first; made when there is none, up to the
 * limits of plugin and host; one that could not be brought back is not put back. What an instance grows by is taken from the same memory,
 * and given back with it.
 */
final class InstancePool {

    /** Memory may come free in another pool, which does not tell. */
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final int limit;
    private final long bytes;
    private final MemoryBudget memory;
    private final Function<Long, GuestInstance> factory;
    private final Runnable drained;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<GuestInstance> idle = new ArrayDeque<>();
    private final AtomicLong grown = new AtomicLong();
    private int count;
    private boolean closed;

    /**
     * A pool.
     *
     * @param limit of instances
     * @param bytes that one takes at first
     * @param memory that they come from
     * @param factory makes one, until a moment of {@link System#nanoTime}
     * @param drained runs when the pool is closed and the last instance is gone
     */
    InstancePool(int limit, long bytes, MemoryBudget memory, Function<Long, GuestInstance> factory, Runnable drained) {
        this.limit = limit;
        this.bytes = bytes;
        this.memory = memory;
        this.factory = factory;
        this.drained = drained;
        memory.join(this);
    }

    /** Puts in the one that the plugin was tried with. */
    void add(GuestInstance first) {
        lock.lock();
        try {
            count++;
            idle.push(first);
        } finally {
            lock.unlock();
        }
    }

    /** Checks an instance out; waits for one until the deadline. */
    Optional<GuestInstance> acquire(long deadline) {
        while (true) {
            lock.lock();
            try {
                if (closed) {
                    return Optional.empty();
                }
                var free = idle.poll();
                if (free != null) {
                    return Optional.of(free);
                }
                if (count >= limit) {
                    if (!await(deadline, Long.MAX_VALUE)) {
                        return Optional.empty();
                    }
                    continue;
                }
                count++;
            } finally {
                lock.unlock();
            }
            if (memory.reserve(bytes)) {
                return Optional.of(made(deadline));
            }
            if (!giveUpAndWait(deadline)) {
                return Optional.empty();
            }
        }
    }

    @SuppressWarnings("WaitNotInLoop") // its callers loop
    private boolean await(long deadline, long atMost) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        try {
            changed.awaitNanos(Math.min(left, atMost));
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean giveUpAndWait(long deadline) {
        lock.lock();
        try {
            count--;
            return await(deadline, RETRY_NANOS);
        } finally {
            lock.unlock();
        }
    }

    private GuestInstance made(long deadline) {
        boolean done = false;
        try {
            var instance = factory.apply(deadline);
            done = true;
            return instance;
        } finally {
            if (!done) {
                forget();
            }
        }
    }

    /** Takes an instance back; it is kept if it is as it was at first. */
    void release(GuestInstance instance) {
        boolean fresh = instance.restore();
        if (fresh) {
            shrink(instance);
        }
        lock.lock();
        try {
            if (fresh && !closed && count <= limit) {
                idle.push(instance);
                changed.signal();
                return;
            }
        } finally {
            lock.unlock();
        }
        end(instance);
    }

    /** Takes memory for an instance that is checked out and wants to grow. */
    boolean grow(GuestInstance instance, long more) {
        if (!memory.reserve(more)) {
            return false;
        }
        instance.grew(more);
        grown.addAndGet(more);
        return true;
    }

    private void shrink(GuestInstance instance) {
        long given = instance.shrink();
        if (given > 0) {
            grown.addAndGet(-given);
            memory.free(given);
        }
    }

    private void end(GuestInstance instance) {
        instance.close();
        shrink(instance);
        forget();
    }

    private void forget() {
        memory.free(bytes);
        boolean last;
        lock.lock();
        try {
            count--;
            last = closed && count == 0;
            changed.signal();
        } finally {
            lock.unlock();
        }
        if (last) {
            drained.run();
        }
    }

    /** Ends one instance that nobody uses; false if there is none. */
    boolean dropIdle() {
        GuestInstance victim;
        lock.lock();
        try {
            victim = idle.pollLast();
        } finally {
            lock.unlock();
        }
        if (victim == null) {
            return false;
        }
        end(victim);
        return true;
    }

    /** How much all instances take now, idle or not. */
    long bytes() {
        lock.lock();
        try {
            return count * bytes + grown.get();
        } finally {
            lock.unlock();
        }
    }

    /** Ends all instances: those in use when they come back. */
    void close() {
        boolean empty;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            empty = count == 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        memory.leave(this);
        if (empty) {
            drained.run();
        }
        while (dropIdle()) {
            // each may be the last
        }
    }
}
