package helios.host;

import helios.spi.admin.AuditTrail;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest changes, in memory. */
final class AuditRing implements AuditTrail {

    private static final int CAPACITY = 1000;

    private final Deque<Event> newestFirst = new ArrayDeque<>();

    @Override
    public synchronized void add(Event event) {
        if (newestFirst.size() == CAPACITY) {
            newestFirst.removeLast();
        }
        newestFirst.addFirst(event);
    }

    @Override
    public synchronized List<Event> latest(int limit) {
        return newestFirst.stream().limit(limit).toList();
    }
}
