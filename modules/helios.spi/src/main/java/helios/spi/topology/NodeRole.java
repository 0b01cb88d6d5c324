package helios.spi.topology;

/** What a node is in its cluster. */
public enum NodeRole {
    /** Accepts writes. */
    PRIMARY,
    /** In recovery, follows a primary. */
    STANDBY,
    /** Nobody has said yet: gets neither reads nor writes. */
    UNKNOWN
}
