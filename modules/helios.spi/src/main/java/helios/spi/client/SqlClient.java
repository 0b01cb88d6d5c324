package helios.spi.client;

import helios.spi.query.Response;
import java.time.Duration;

/** A connection of the proxy's own; not thread-safe. */
public interface SqlClient extends AutoCloseable {

    /**
     * Runs one statement with parameters in text format, an absent one being passed as {@link java.util.Optional#empty},
     * and gets its rows in text format.
     *
     * @throws helios.spi.HeliosException with the server's SQLSTATE and text; {@code 08006} if the connection was lost,
     *     {@code 57014} if the time-out passed, after which the connection is closed
     */
    Response query(String sql, Object... parameters);

    /** Bounds each following call; zero = no bound. The default is 30 s. */
    void timeout(Duration timeout);

    /** Tells whether the connection can still be used. */
    boolean open();

    @Override
    void close();
}
