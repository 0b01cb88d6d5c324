package helios.plugin.host;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What all plugins' instances together may take. Where it is used up, idle instances of any plugin give way. */
public final class MemoryBudget {

    private final List<InstancePool> pools = new CopyOnWriteArrayList<>();
    private volatile long limit;
    private long used;

    /** A budget of so many bytes. */
    public MemoryBudget(long limit) {
        this.limit = limit;
    }

    /** Another limit from now on. */
    public void limit(long bytes) {
        limit = bytes;
    }

    /** How much the instances take now. */
    public synchronized long used() {
        return used;
    }

    void join(InstancePool pool) {
        pools.add(pool);
    }

    void leave(InstancePool pool) {
        pools.remove(pool);
    }

    /** Takes so many bytes, if need be from idle instances. */
    boolean reserve(long bytes) {
        if (take(bytes)) {
            return true;
        }
        for (var pool : pools) {
            while (pool.dropIdle()) {
                if (take(bytes)) {
                    return true;
                }
            }
        }
        return false;
    }

    private synchronized boolean take(long bytes) {
        if (used + bytes > limit) {
            return false;
        }
        used += bytes;
        return true;
    }

    synchronized void free(long bytes) {
        used -= bytes;
    }
}
