package helios.host.config;

import static helios.spi.config.Applies.When.NEW_CONNECTIONS;

import helios.spi.config.Applies;
import helios.spi.config.DataSize;
import helios.spi.config.Default;
import helios.spi.config.Doc;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The section {@code [limits]}. */
public record LimitsConfig(
        @Doc("Clients whose CancelRequest is known at once; at least 1.") @Default("100000")
        int maxCancelKeys,

        @Doc("The longest message that a client or a server may send; at least 64 KiB, less than 2 GiB.")
        @Default("1GiB")
        DataSize maxMessageBytes,

        @Doc(
                "What may wait in the proxy for one session in each direction before the sender is no longer read; at least 64 KiB.")
        @Default("64MiB")
        DataSize maxPendingBytes,

        @Doc(
                "From a client's connection until its session is open, or until it waits for nothing but a pool. 0 = no limit.")
        @Default("30s")
        Duration startupTimeoutSecs,

        @Doc("How long a server may refuse to take data. 0 = no limit.") @Default("30s")
        Duration backendWriteTimeoutSecs,

        @Doc("How long a client may refuse to take data. 0 = no limit.") @Default("60s")
        Duration clientWriteTimeoutSecs,

        @Doc(
                "How long a server that owes a reply may send nothing; then the statement is cancelled with 57014. 0 = no limit.")
        @Default("0")
        Duration backendReadTimeoutSecs,

        @Doc("How long a statement may run; then it is cancelled with 57014. 0 = no limit.") @Default("0")
        Duration queryTimeoutSecs,

        @Doc("How long a session may be idle in a transaction; then it is ended with 25P03. 0 = no limit.")
        @Default("0")
        Duration idleInTransactionSecs,

        @Doc("How long a session may be idle outside of a transaction; then it is ended with 57P05. 0 = no limit.")
        @Default("0")
        Duration clientIdleSecs,

        @Doc("For the CancelRequest to a server that may still execute when its connection is given up; at least 1 ms.")
        @Default("5000")
        Duration backendCancelTimeoutMs,

        @Doc("TCP keepalive and user time-out of clients' sockets. 0 = off.") @Default("60s") @Applies(NEW_CONNECTIONS)
        Duration clientKeepaliveSecs,

        @Doc("Start-up settings of clients that are dropped silently, such as extra_float_digits.")
        List<String> ignoreStartupParameters,

        @Doc("Named statements of one session; at least 1.") @Default("8192")
        int maxPreparedStatements,

        @Doc("Text of the named statements of one session; at least 64 KiB.") @Default("64MiB")
        DataSize maxPreparedBytes,

        @Doc(
                "Settings of one session that follow it from server connection to server connection; at least 1. One that has"
                        + " more stays on its connection.")
        @Default("256")
        int maxTrackedSettings,

        @Doc("Savepoints of one transaction, of a session for which others listen, that are remembered; at least 1. A"
                + " ROLLBACK TO another one undoes all that the transaction has unlistened.")
        @Default("1024")
        int maxTrackedSavepoints) {

    private static final long SMALLEST_BUFFER = 64 * 1024;

    /** Checks the ranges. */
    public LimitsConfig {
        Range.atLeast("max_cancel_keys", maxCancelKeys, 1);
        Range.atLeast("max_prepared_statements", maxPreparedStatements, 1);
        Range.atLeast("max_tracked_settings", maxTrackedSettings, 1);
        Range.atLeast("max_tracked_savepoints", maxTrackedSavepoints, 1);
        Range.check("max_message_bytes", maxMessageBytes.bytes(), SMALLEST_BUFFER, Integer.MAX_VALUE);
        Range.atLeast("max_pending_bytes", maxPendingBytes.bytes(), SMALLEST_BUFFER);
        Range.atLeast("max_prepared_bytes", maxPreparedBytes.bytes(), SMALLEST_BUFFER);
        Range.atLeast("backend_cancel_timeout_ms", backendCancelTimeoutMs.toMillis(), 1);
        ignoreStartupParameters = ignoreStartupParameters.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        for (var name : ignoreStartupParameters) {
            if (Set.of("user", "database", "replication").contains(name)) {
                throw new IllegalArgumentException("ignore_startup_parameters must not name " + name);
            }
        }
    }
}
