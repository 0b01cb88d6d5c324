package helios.spi.operations;

import helios.spi.pool.PoolRule;
import helios.spi.pool.PoolView;
import helios.spi.query.Decision;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What an operator sees of the running proxy, and orders of it. Thread-safe; may block. An order that the proxy is in no
 * state for ends with a {@link helios.spi.HeliosException}. Databases that features serve themselves stand outside of all of
 * it, but for {@link #sessions}.
 */
public interface Operations {

    // ---- what there is

    /** The sessions of clients, the oldest first. */
    List<SessionView> sessions();

    /** How many clients are logging in. */
    int loggingIn();

    /** The connections to servers that sessions use or a pool keeps, the oldest first. */
    List<ServerView> servers();

    /** The pools; none where no feature pools. */
    List<PoolView> pools();

    /** What holds for the pools of a database and role, whether there are any now or not; absent where no feature pools. */
    Optional<PoolRule> poolRule(String database, String role);

    /** What was done on each database, by their names; those that features serve among them. */
    List<DatabaseTotals> totals();

    /** The configuration in force, in the order of its documentation; without array tables. */
    List<SettingView> settings();

    /** The features that look at statements, by stage, in their order. */
    Map<String, List<String>> pipeline();

    /** What is stopped. */
    Standstill standstill();

    // ---- sessions

    /**
     * What became of the last ten statements of a session that hooks or a pool looked after, the newest first. They are
     * noted from when this is first called for the session until ten minutes after the last call: before that nobody paid
     * for it.
     *
     * @return absent: there is no such session
     */
    Optional<List<DecisionView>> decisions(UUID session);

    /**
     * Ends what a session runs, if it does, as a CancelRequest of its client would.
     *
     * @return false: there is no such session
     */
    boolean cancel(UUID session);

    /**
     * Ends a session, whatever it does, with a FATAL error.
     *
     * @return false: there is no such session
     */
    boolean end(UUID session, Decision.Reject reason);

    /**
     * Sends away the sessions that are kept on a node, by what they have there or because their servers are their own, each as
     * soon as it is outside of a transaction: with {@code 57P01}. Sessions that are there for a transaction alone, or to read,
     * leave a node that is draining by themselves.
     */
    void vacate(String node);

    // ---- stopping and going on

    /**
     * Lets no transaction begin any more, and waits until none is under way; then closes the servers that nobody has.
     *
     * @param database which database; absent = all
     * @throws InterruptedException the caller waits no longer: everything goes on
     */
    void pause(Optional<String> database) throws InterruptedException;

    /**
     * Reads from no client any more, and waits until each has what was meant for it.
     *
     * @throws InterruptedException the caller waits no longer: everything goes on
     */
    void suspend() throws InterruptedException;

    /**
     * Lets those who wait go on, in the order in which they came.
     *
     * @param database which database; absent = all, suspended ones too
     */
    void resume(Optional<String> database);

    /** Ends all sessions on a database and closes its servers, and lets nobody begin a transaction there until {@link #resume}. */
    void kill(Optional<String> database);

    /** Refuses new clients of a database with {@code 57P03}. */
    void disable(String database);

    /** Admits them again. */
    void enable(String database);

    // ---- servers

    /** Has server connections replaced after their present use. */
    void reconnect(Optional<String> database);

    /** Waits until all that {@link #reconnect} meant are replaced. */
    void awaitReconnected(Optional<String> database) throws InterruptedException;

    // ---- the process

    /** Reads the configuration again. */
    Reloaded reload();

    /** Gives a key that takes effect at once another value, until the next {@link #reload}. */
    Reloaded set(String key, String value);

    /** Begins to end the process, and returns. */
    void shutdown(Shutdown mode);

    /** What the end of the process waits for. */
    enum Shutdown {
        /** For nothing. */
        FAST,
        /** For all clients to leave. */
        WAIT_FOR_CLIENTS,
        /** For all transactions to end. */
        WAIT_FOR_SERVERS
    }
}
