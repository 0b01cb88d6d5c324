package helios.spi.pool;

import helios.spi.query.Decision;

/** Gets the answer to a {@link LeaseRequest}. */
public interface LeaseListener {

    /** A backend, which is the session's until it is released. */
    void leased(Backend backend);

    /** No backend is to be had: what the client is told. */
    void refused(Decision.Reject reason);
}
