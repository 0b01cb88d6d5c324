package helios.host;

import helios.host.session.Environment;
import helios.spi.SqlState;

/** What the kernel counts. Thread-safe. */
interface KernelMeters {

    /** The counters of the event loop that this is called on. */
    Environment.Traffic trafficOfThisLoop();

    /** A client has sent its startup packet. */
    void accepted();

    /** A session was admitted. */
    void opened();

    /** A session that was admitted has ended. */
    void closed();

    /** A client, a statement or a session was rejected. */
    void rejected(String feature, SqlState state);

    /** A router's target was ignored. */
    void routeIgnored(String reason);
}
