package helios.spi.pool;

import java.time.Instant;
import java.util.function.Consumer;

/** A connection to a server, signed in and idle while a pool holds it. */
public interface Backend {

    /** Unique within the process. */
    long id();

    /** The name of its node. */
    String node();

    /** The database that it is connected to. */
    String database();

    /** The role that it signed in as. */
    String role();

    /** When it was opened. */
    Instant since();

    /** Tells whether it is still open, as far as is known. */
    boolean open();

    /**
     * Runs SQL of the pool's own on a backend that nobody has, behind a {@code ROLLBACK} if a transaction is open. On its
     * event loop.
     *
     * @param sql one string of the simple protocol
     * @param done called once, on the same loop: whether all of it succeeded
     */
    void run(String sql, Consumer<Boolean> done);

    /** Closes it; thread-safe, and without effect on a closed one. */
    void close();
}
