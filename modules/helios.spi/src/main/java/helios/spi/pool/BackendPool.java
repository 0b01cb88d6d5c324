package helios.spi.pool;

import helios.spi.session.Session;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Lends backends to sessions. */
public interface BackendPool {

    /** How a session is served; asked once, on its event loop, when it is known who the client is. */
    PoolTerms terms(Session session);

    /**
     * Gets a backend for a session. The listener is called exactly once, on the session's event loop, now or later; a
     * request that was cancelled meanwhile gets nothing.
     *
     * @return cancels the request; without effect on one that was answered
     */
    Runnable acquire(LeaseRequest request, Dialler dialler, LeaseListener listener);

    /** Takes a backend back. Called once for each lease, on the loop of the session that had it. */
    void release(Backend backend, Condition condition);

    /**
     * A session keeps a backend although no transaction is open. Called on its loop, once for each cause that arises.
     *
     * @param cause what keeps it there, in words of {@code [a-z_]}
     */
    void pinned(Session session, Backend backend, String cause);

    /**
     * How long a session may be idle outside a transaction while a {@link #pinned} backend is kept for it; then it is ended
     * ({@code 57P05}). Zero: for ever. Asked on any thread when a configuration is taken up, and counts for all sessions.
     */
    default Duration pinTimeout() {
        return Duration.ZERO;
    }

    /** The pools, as they are now; none for a pool that does not show itself. Thread-safe. */
    default List<PoolView> pools() {
        return List.of();
    }

    /** What holds for the pools of a database and role, whether there are any now or not. Thread-safe. */
    default Optional<PoolRule> rule(String database, String role) {
        return Optional.empty();
    }

    /**
     * Has connections replaced after their present use: those that nobody has are closed at once. Thread-safe.
     *
     * @param databases those whose connections are meant
     * @return how many
     */
    default int replace(Predicate<String> databases) {
        return 0;
    }

    /** The backends that it closes after their present use, by {@link Backend#id}. Thread-safe. */
    default Set<Long> outdated() {
        return Set.of();
    }
}
