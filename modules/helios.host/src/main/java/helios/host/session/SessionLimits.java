package helios.host.session;

import java.time.Duration;

/**
 * The bounds of a session, as {@code [limits]} and the pool have them; a duration of zero means none.
 *
 * @param maxMessageBytes the largest message that passes
 * @param maxPendingBytes what is collected of a session's requests before hooks are asked and it is sent
 * @param maxPreparedStatements named statements of a session
 * @param maxPreparedBytes their texts together
 * @param maxTrackedSettings settings of a session that follow it from server to server
 * @param maxTrackedSavepoints savepoints of a transaction that are remembered
 * @param startup from the client's connection to the end of its login
 * @param backendWrite how long a server may take nothing while something is to be sent
 * @param clientWrite how long a client may take nothing while something is to be sent
 * @param backendRead how long a server may stay silent while it owes something
 * @param query from a request's arrival to its end
 * @param idleInTransaction how long a client may stay silent in a transaction
 * @param clientIdle how long a client may stay silent outside a transaction
 * @param pinned the same while something keeps the session on a server that it was lent
 * @param backendCancel how long a CancelRequest may take
 */
public record SessionLimits(
        int maxMessageBytes,
        int maxPendingBytes,
        int maxPreparedStatements,
        long maxPreparedBytes,
        int maxTrackedSettings,
        int maxTrackedSavepoints,
        Duration startup,
        Duration backendWrite,
        Duration clientWrite,
        Duration backendRead,
        Duration query,
        Duration idleInTransaction,
        Duration clientIdle,
        Duration pinned,
        Duration backendCancel) {

    /** The same with another limit for sessions that are kept on a server. */
    public SessionLimits withPinned(Duration atMost) {
        return new SessionLimits(
                maxMessageBytes,
                maxPendingBytes,
                maxPreparedStatements,
                maxPreparedBytes,
                maxTrackedSettings,
                maxTrackedSavepoints,
                startup,
                backendWrite,
                clientWrite,
                backendRead,
                query,
                idleInTransaction,
                clientIdle,
                atMost,
                backendCancel);
    }

    /** Tells whether a limit counts from requests and replies, so that these have to be stamped. */
    boolean stamped() {
        return !(backendRead.isZero()
                && query.isZero()
                && idleInTransaction.isZero()
                && clientIdle.isZero()
                && pinned.isZero());
    }

    /** Tells whether any time limit needs a look at the clock while sessions run. */
    public boolean timed() {
        return stamped() || !(backendWrite.isZero() && clientWrite.isZero());
    }
}
