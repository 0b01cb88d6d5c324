package helios.spi.pool;

/** The state in which a backend comes back from a session. */
public enum Condition {
    /** Idle, and the kernel knows all that the session changed: it may be lent as it is. */
    KNOWN,
    /** Idle or in a transaction, with state that only a reset ends. */
    UNKNOWN,
    /** Closed, or about to be: not to be lent again. */
    BROKEN
}
