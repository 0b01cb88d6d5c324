package helios.spi.pool;

import java.time.Duration;

/** Opens backends; provided by the kernel. A pool may keep one, for requests of its own to the same event loop. */
@FunctionalInterface
public interface Dialler {

    /**
     * Connects and signs in, on the request's event loop, on which it has to be called. The listener is called exactly
     * once, on that loop; a refusal of the server comes with the server's SQLSTATE and message.
     *
     * @param atMost how long that may take; then the listener gets {@code 57P03}
     */
    void dial(LeaseRequest request, Duration atMost, LeaseListener listener);
}
