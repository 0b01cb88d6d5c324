package helios.host.session;

import helios.spi.operations.DecisionView;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;

/**
 * What became of a session's last statements. It is kept from when an operator first looks until some time after the last
 * look, so that statements of sessions that nobody looks at cost nothing. On the session's event loop.
 */
final class Trail {

    private static final int KEPT = 10;
    private static final long KEPT_NANOS = Duration.ofMinutes(10).toNanos();

    private final ArrayDeque<DecisionView> newestFirst = new ArrayDeque<>(KEPT);
    private long looked;

    /** Shows them, the newest first. */
    List<DecisionView> look(long now) {
        looked = now;
        return List.copyOf(newestFirst);
    }

    /** Tells whether nobody looks any more. */
    boolean over(long now) {
        return now - looked > KEPT_NANOS;
    }

    void add(DecisionView decision) {
        if (newestFirst.size() == KEPT) {
            newestFirst.removeLast();
        }
        newestFirst.addFirst(decision);
    }
}
