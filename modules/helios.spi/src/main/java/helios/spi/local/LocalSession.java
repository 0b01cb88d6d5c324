package helios.spi.local;

/** A client's session on a {@link LocalDatabase}. */
public interface LocalSession {

    /**
     * Reads a statement.
     *
     * @param sql all that the client sent, not blank
     * @throws helios.spi.HeliosException what the client is told, if it is none
     */
    LocalStatement prepare(String sql);

    /** The client is gone. Quick. */
    default void close() {}
}
