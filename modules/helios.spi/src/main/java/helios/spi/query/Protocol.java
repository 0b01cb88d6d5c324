package helios.spi.query;

/** Which of PostgreSQL's query protocols carries a statement. */
public enum Protocol {
    /** A Query message. */
    SIMPLE,
    /** Parse, Bind, Execute. */
    EXTENDED
}
