package helios.spi.pool;

/** Opens backends; provided by the kernel. */
@FunctionalInterface
public interface Dialler {

    /**
     * Connects and signs in, on the event loop that it is called on. The listener is called exactly once, on that loop.
     */
    void dial(LeaseRequest request, LeaseListener listener);
}
