package helios.spi.operations;

import helios.spi.query.Decision;
import java.util.List;
import java.util.UUID;

/** What an operator sees of the running proxy, and orders of it. Thread-safe; may block. */
public interface Operations {

    /** The sessions of clients, the oldest first. */
    List<SessionView> sessions();

    /**
     * Ends what a session runs, if it does, as a CancelRequest of its client would.
     *
     * @return false: there is no such session
     */
    boolean cancel(UUID session);

    /**
     * Ends a session, whatever it does, with a FATAL error.
     *
     * @return false: there is no such session
     */
    boolean end(UUID session, Decision.Reject reason);
}
