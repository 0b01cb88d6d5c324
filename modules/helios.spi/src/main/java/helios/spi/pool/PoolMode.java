package helios.spi.pool;

/** When a session gives its backend back. */
public enum PoolMode {
    /** At its end. */
    SESSION,
    /** Whenever no transaction is open and nothing keeps the session on it. */
    TRANSACTION,
    /** As {@link #TRANSACTION}; a statement that begins a transaction block is refused ({@code 0A000}). */
    STATEMENT
}
