package helios.testkit;

import helios.spi.admin.AuditTrail;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Changes that operators asked for, to be looked at: all of them are kept. Thread-safe. */
public final class FakeAuditTrail implements AuditTrail {

    private final List<Event> newestFirst = new CopyOnWriteArrayList<>();

    /** A trail without changes. */
    public FakeAuditTrail() {}

    @Override
    public void add(Event event) {
        newestFirst.addFirst(event);
    }

    @Override
    public List<Event> latest(int limit) {
        return newestFirst.stream().limit(limit).toList();
    }
}
