package helios.spi.pool;

/** Lends backends to sessions. */
public interface BackendPool {

    /**
     * Gets a backend for a session. The listener is called exactly once, on the session's event loop, now or later; a
     * request that was cancelled meanwhile gets nothing.
     *
     * @return cancels the request
     */
    Runnable acquire(LeaseRequest request, Dialler dialler, LeaseListener listener);

    /**
     * Takes a backend back. Called once for each lease, on the loop of the session that had it.
     *
     * @param reusable false: it is closed, or in a state that nobody can vouch for, and must not be lent again
     */
    void release(Backend backend, boolean reusable);
}
