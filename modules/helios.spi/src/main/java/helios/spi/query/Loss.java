package helios.spi.query;

import helios.spi.session.Session;
import java.util.List;

/**
 * A backend that died under a session.
 *
 * @param session whose it was
 * @param node where it ran
 * @param inFlight the statements without an outcome, in order
 * @param transaction what the last ReadyForQuery said
 * @param delivered whether any part of their results reached the client
 */
public record Loss(
        Session session, String node, List<Query> inFlight, TransactionState transaction, boolean delivered) {

    /** Copies the list. */
    public Loss {
        inFlight = List.copyOf(inFlight);
    }
}
