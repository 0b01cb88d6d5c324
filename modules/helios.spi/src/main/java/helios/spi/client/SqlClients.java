package helios.spi.client;

import java.time.Duration;

/** Opens connections of the proxy's own. */
public interface SqlClients {

    /**
     * Connects to a node as {@code [backend]} says, past the pipeline: no hook sees what runs there.
     *
     * @throws helios.spi.HeliosException with the server's SQLSTATE and text, {@code 08006} if it cannot be reached, or
     *     {@code 42704} if no node has that name
     */
    SqlClient direct(String node);

    /**
     * The same with a bound of its own for the connect, from its first byte to the end of the login, and for each call that
     * follows. What is not overridden bounds the calls alone.
     *
     * @param timeout more than zero; a connect takes no longer than {@code [backend]} allows either
     */
    default SqlClient direct(String node, Duration timeout) {
        var client = direct(node);
        client.timeout(timeout);
        return client;
    }
}
