package helios.spi.query;

import helios.spi.session.Session;

/**
 * Learns how statements and transactions ended. Each listener is called in the session's order: {@link #finished} for every
 * statement of a transaction, then {@link #transactionEnded}, then, not before that returned, the client gets the
 * ReadyForQuery that ends the transaction. Two listeners are not in step with one another.
 */
public interface QueryListener {

    /**
     * A statement has ended: completed, failed, answered, or rejected. Called once for each query. The client may have
     * seen the end of the statement by then. A listener that may block delays the session's next statement, and the
     * ReadyForQuery that ends a transaction, as that waits for {@link #transactionEnded}.
     */
    default void finished(Query query, Outcome outcome) {}

    /**
     * The server confirmed the end of a transaction, explicit or implicit; the client has not been told yet and is not
     * until this returned. Of several transactions that one string or batch ended it is called once, at their end. Not
     * called where nobody knows the end: the server was lost.
     *
     * @param committed false if all of it was rolled back; of several transactions, true if any of them was committed
     */
    default void transactionEnded(Session session, boolean committed) {}
}
