package helios.spi.topology;

/** How a standby's confirmation counts for a commit on the primary. */
public enum SyncState {
    /** A commit waits for it. */
    SYNC,
    /** A commit waits for some of these. */
    SEMISYNC,
    /** A commit does not wait for it. */
    ASYNC,
    /** Nobody has said yet, or the node is no standby. */
    UNKNOWN
}
