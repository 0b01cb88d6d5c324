package helios.host.session;

import helios.spi.operations.Standstill;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What operators have stopped, and the sessions that wait until it goes on: they are woken in the order in which they came,
 * each on its own event loop. Thread-safe; a session asks it at each request, so the usual answer is one volatile read.
 */
public final class Standstills {

    private volatile Standstill now = new Standstill(false, false, Set.of(), Set.of());
    private final Set<Waiting> waiting = new LinkedHashSet<>();

    /** One that waits. */
    final class Waiting {
        private final String database;
        private final EventLoop loop;
        private final Runnable retry;

        private Waiting(String database, EventLoop loop, Runnable retry) {
            this.database = database;
            this.loop = loop;
            this.retry = retry;
        }

        /** Waits no longer; the task may be under way already. */
        void leave() {
            synchronized (Standstills.this) {
                waiting.remove(this);
            }
        }
    }

    /** What is stopped. */
    public Standstill now() {
        return now;
    }

    /** Tells whether nothing may begin on a database. */
    public boolean stops(String database) {
        var stopped = now;
        return stopped.paused() || stopped.suspended() || stopped.databases().contains(database);
    }

    /** Tells whether a database takes no new clients. */
    boolean refuses(String database) {
        return now.disabled().contains(database);
    }

    /** Runs a task on an event loop when the database goes on. */
    Waiting await(String database, EventLoop loop, Runnable retry) {
        var entry = new Waiting(database, loop, retry);
        synchronized (this) {
            waiting.add(entry);
            wake();
        }
        return entry;
    }

    /** Stops more, or less. */
    public synchronized void change(UnaryOperator<Standstill> change) {
        now = change.apply(now);
        wake();
    }

    private void wake() {
        for (var entry : new ArrayList<>(waiting)) {
            if (!stops(entry.database)) {
                waiting.remove(entry);
                entry.loop.execute(entry.retry);
            }
        }
    }

    /** A set with another element, or without one. */
    public static Set<String> changed(Set<String> set, String element, boolean in) {
        var changed = new HashSet<>(set);
        if (in) {
            changed.add(element);
        } else {
            changed.remove(element);
        }
        return changed;
    }
}
