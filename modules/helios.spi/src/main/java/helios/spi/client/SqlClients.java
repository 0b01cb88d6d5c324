package helios.spi.client;

/** Opens connections of the proxy's own. */
public interface SqlClients {

    /**
     * Connects to a node as {@code [backend]} says, past the pipeline: no hook sees what runs there.
     *
     * @throws helios.spi.HeliosException with the server's SQLSTATE and text, {@code 08006} if it cannot be reached, or
     *     {@code 42704} if no node has that name
     */
    SqlClient direct(String node);
}
