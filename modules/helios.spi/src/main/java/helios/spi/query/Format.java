package helios.spi.query;

/** How a value is written on the wire. */
public enum Format {
    /** Format code 0. */
    TEXT,
    /** Format code 1. */
    BINARY
}
