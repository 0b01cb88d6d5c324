package helios.spi.query;

import helios.spi.session.Session;

/** Learns how statements ended. */
public interface QueryListener {

    /**
     * A statement has ended: completed, failed, answered, or rejected. Called once for each query, in the session's
     * order. A listener that may block does not delay the client's answer, but the session's next statement.
     */
    default void finished(Query query, Outcome outcome) {}

    /**
     * The server confirmed the end of a transaction, explicit or implicit; the client has not been told yet and is not
     * until this returned.
     *
     * @param committed false if it was rolled back
     */
    default void transactionEnded(Session session, boolean committed) {}
}
