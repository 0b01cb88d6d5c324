package helios.spi.query;

/** Where a session stands, as ReadyForQuery tells it. */
public enum TransactionState {
    /** {@code I}: outside a transaction block. */
    IDLE,
    /** {@code T}: in a transaction block. */
    OPEN,
    /** {@code E}: in a failed transaction block. */
    FAILED
}
