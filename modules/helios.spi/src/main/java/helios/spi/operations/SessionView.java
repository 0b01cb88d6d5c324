package helios.spi.operations;

import helios.spi.query.TransactionState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A session at one moment.
 *
 * @param id its name for the admin API
 * @param number its name for consoles that know numbers alone; unique within the process
 * @param user the user that the client named
 * @param database the database that the client named
 * @param client the client's end of its connection
 * @param processId the client's process, where it comes by a Unix socket that tells it; else 0
 * @param local the proxy's end of it
 * @param applicationName what the client calls itself
 * @param tenant whom it belongs to
 * @param identity who the client is, if an authenticator said so
 * @param state what it does
 * @param transaction how its transaction stands
 * @param server the server connection that it has now, by {@link ServerView#id}
 * @param node the node of that
 * @param pinned what keeps it on its server connection between transactions
 * @param tls protocol and cipher towards the client; empty if it is not encrypted
 * @param replication whether it is a replication connection
 * @param preparedStatements the named ones that the client has
 * @param queries statements that it has run
 * @param since when it began
 * @param requested when its last request came
 * @param waits for how long it has been waiting for a server; zero if it does not
 */
public record SessionView(
        UUID id,
        long number,
        String user,
        String database,
        SocketName client,
        int processId,
        SocketName local,
        String applicationName,
        Optional<String> tenant,
        Optional<String> identity,
        State state,
        TransactionState transaction,
        OptionalLong server,
        Optional<String> node,
        List<String> pinned,
        String tls,
        boolean replication,
        int preparedStatements,
        long queries,
        Instant since,
        Instant requested,
        Duration waits) {

    /** What a session does. */
    public enum State {
        /** It runs something, or is within a transaction. */
        ACTIVE,
        /** It waits for its client. */
        IDLE,
        /** It waits for a server. */
        WAITING
    }

    /** Copies the list. */
    public SessionView {
        pinned = List.copyOf(pinned);
    }
}
