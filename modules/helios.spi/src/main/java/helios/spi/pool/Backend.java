package helios.spi.pool;

import java.time.Instant;

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

    /** Closes it; thread-safe, and without effect on a closed one. */
    void close();
}
