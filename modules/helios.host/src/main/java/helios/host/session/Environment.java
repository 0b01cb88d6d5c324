package helios.host.session;

import helios.host.metrics.DatabaseCounters;
import helios.host.metrics.TrafficCounters;
import helios.host.plan.Plan;
import helios.spi.query.Decision;
import helios.spi.topology.TopologyStore;
import java.time.Duration;
import java.util.concurrent.Executor;

/** What the sessions of a process share. Thread-safe. */
public interface Environment {

    /** The plan of the present generation. */
    Plan plan();

    /** The bounds of the present generation. */
    SessionLimits limits();

    /** The nodes. */
    TopologyStore topology();

    /** Opens connections to servers. */
    ServerDialler dialler();

    /** How sessions begin whose servers are lent to them. */
    Greetings greetings();

    /** The connections that listen for all sessions. */
    Listeners listeners();

    /** How statements are called on servers that sessions share. */
    StatementNames statementNames();

    /** Runs what may block, each task on a virtual thread of its own. */
    Executor blocking();

    /** Where sessions wait until the topology changes. */
    Holds holds();

    /** What operators have stopped. */
    Standstills standstills();

    /** How long a login or a statement waits for a primary. */
    Duration writeTimeout();

    /** Issues a key by which a client can cancel what its session runs. */
    CancelKey issueKey(ClientSession session, int protocolVersion);

    /** A statement was rejected. */
    void rejected(String feature, Decision.Reject reject);

    /** A router's target was ignored. */
    void routeIgnored(String reason);

    /** A server that is configured as the primary says at a login that it is a standby. */
    void contradicted(String node);

    /** A server ended a session's connection. Quick. */
    void trouble(String node);

    /** A statement that may have changed what a database holds has passed, and its transaction was committed. Quick. */
    void catalogChanged(String database);

    /** A session was admitted; called on its event loop. */
    void opened(ClientSession session);

    /** A session that was admitted has ended; called on its event loop. */
    void closed(ClientSession session);

    /** The counters of the event loop that this is called on. */
    TrafficCounters traffic();

    /** The counters of a database that a client was let in to, of the event loop that this is called on. */
    DatabaseCounters counters(String database);

    /**
     * A key as BackendKeyData tells it.
     *
     * @param processId what it calls the process
     * @param secret 4 bytes for protocol 3.0, more since 3.2
     * @param forget ends its validity
     */
    record CancelKey(int processId, byte[] secret, Runnable forget) {}
}
