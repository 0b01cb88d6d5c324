package helios.feature.auth;

import helios.spi.FeatureContext;
import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.spi.client.SqlClient;
import helios.spi.query.Response;
import helios.spi.topology.Node;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks the primary for users' secrets, over connections of {@code [backend]} that are kept. Thread-safe; callers block, no
 * more than so many at once.
 */
final class ServerSecrets implements AutoCloseable {

    private static final int MOST_CONNECTIONS = 4;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final Duration FULL_PAUSE = Duration.ofMillis(200);

    /** A server that does not know the proxy is not told its password with each client's login. */
    private static final Duration REFUSAL_COUNTS = Duration.ofSeconds(5);

    private static final String INVALID_AUTHORIZATION = "28";
    private static final String COLUMNS = "SELECT rolname, rolpassword FROM pg_catalog.pg_authid"
            + " WHERE rolname = $1 AND rolcanlogin AND (rolvaliduntil IS NULL OR rolvaliduntil > pg_catalog.now())";
    private static final String VIEW = "SELECT usename, passwd FROM pg_catalog.pg_shadow"
            + " WHERE usename = $1 AND (valuntil IS NULL OR valuntil > pg_catalog.now())";

    private final FeatureContext context;
    private final List<String> queries;
    private final Semaphore slots = new Semaphore(MOST_CONNECTIONS, true);
    private final LinkedBlockingDeque<Connection> idle = new LinkedBlockingDeque<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Optional<Refusal> refusal = Optional.empty();

    /** A node that did not let the proxy in. */
    private record Refusal(String node, SqlState state, String reason, Instant until) {

        boolean counts(String asked, Instant now) {
            return node.equals(asked) && now.isBefore(until);
        }
    }

    /** A kept connection, and the node that it leads to. */
    private record Connection(String node, SqlClient client) {}

    /**
     * Prepares to ask.
     *
     * @param query with the user as {@code $1} and the secret in its last column; empty = what PostgreSQL's own catalogs say
     */
    ServerSecrets(FeatureContext context, String query) {
        this.context = context;
        this.queries = query.isEmpty() ? List.of(COLUMNS, VIEW) : List.of(query);
    }

    /**
     * What the server knows of a user; nothing if it has no such user, or none with a secret.
     *
     * @throws HeliosException if it cannot be asked
     */
    Optional<StoredSecret> find(String user) {
        slots.acquireUninterruptibly();
        try {
            return ask(user);
        } finally {
            slots.release();
        }
    }

    private Optional<StoredSecret> ask(String user) {
        var node = primary();
        var kept = idle.pollFirst();
        if (kept != null && kept.node.equals(node) && kept.client.open()) {
            try {
                return ask(kept, user);
            } catch (HeliosException e) {
                if (!ended(e.state())) {
                    throw e;
                }
                // It was closed while it was kept: a new one tells.
            }
        } else if (kept != null) {
            kept.client.close();
        }
        return ask(connectOrWait(node), user);
    }

    /** On a server that is full the connections that there are have to do, and places may become free. */
    private Connection connectOrWait(String node) {
        long begun = System.nanoTime();
        while (true) {
            try {
                return connect(node);
            } catch (HeliosException e) {
                if (!e.state().equals(SqlState.TOO_MANY_CONNECTIONS) || System.nanoTime() - begun > TIMEOUT.toNanos()) {
                    throw e;
                }
            }
            var free = awaitIdle();
            if (free.isPresent()
                    && free.get().node.equals(node)
                    && free.get().client.open()) {
                return free.get();
            }
            free.ifPresent(other -> other.client.close());
        }
    }

    private Optional<Connection> awaitIdle() {
        try {
            return Optional.ofNullable(idle.pollFirst(FULL_PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new HeliosException(SqlState.CANNOT_CONNECT_NOW, "the login was interrupted");
        }
    }

    /** The connection is gone, or the server said that it ends it. */
    private static boolean ended(SqlState state) {
        return state.code().startsWith("08") || state.code().startsWith("57P");
    }

    private String primary() {
        var topology = context.topology().current();
        return topology.primary()
                .or(() -> topology.nodes().stream().findFirst())
                .map(Node::name)
                .orElseThrow(() -> new HeliosException(SqlState.CANNOT_CONNECT_NOW, "there is no node to ask"));
    }

    private Connection connect(String node) {
        var before = refusal;
        if (before.isPresent() && before.get().counts(node, context.clock().instant())) {
            throw new HeliosException(before.get().state, before.get().reason);
        }
        try {
            var client = context.sql().direct(node);
            client.timeout(TIMEOUT);
            refusal = Optional.empty();
            return new Connection(node, client);
        } catch (HeliosException e) {
            if (e.state().code().startsWith(INVALID_AUTHORIZATION)) {
                var until = context.clock().instant().plus(REFUSAL_COUNTS);
                refusal = Optional.of(new Refusal(node, e.state(), String.valueOf(e.getMessage()), until));
            }
            throw e;
        }
    }

    private Optional<StoredSecret> ask(Connection connection, String user) {
        try {
            var found = secret(connection.client, user);
            keep(connection);
            return found;
        } catch (RuntimeException e) {
            connection.client.close();
            throw e;
        }
    }

    private Optional<StoredSecret> secret(SqlClient client, String user) {
        for (int i = 0; ; i++) {
            try {
                return secret(client.query(queries.get(i), user));
            } catch (HeliosException e) {
                if (i == queries.size() - 1 || !e.state().equals(SqlState.INSUFFICIENT_PRIVILEGE)) {
                    throw e;
                }
            }
        }
    }

    private static Optional<StoredSecret> secret(Response response) {
        if (!(response instanceof Response.Table table)) {
            throw new HeliosException(
                    SqlState.INVALID_PARAMETER_VALUE, "auth_query returns no rows; it must be a SELECT");
        }
        if (table.rows().size() > 1) {
            throw new HeliosException(
                    SqlState.INVALID_PARAMETER_VALUE, "auth_query returned more than one row for one user");
        }
        return table.rows().stream()
                .findFirst()
                .flatMap(List::getLast)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .filter(stored -> !stored.isEmpty())
                .map(ServerSecrets::stored);
    }

    private static StoredSecret stored(String secret) {
        try {
            return StoredSecret.of(secret);
        } catch (IllegalArgumentException e) {
            throw new HeliosException(SqlState.INVALID_PARAMETER_VALUE, "auth_query returned " + e.getMessage(), e);
        }
    }

    private void keep(Connection connection) {
        idle.addFirst(connection);
        if (closed.get()) {
            closeIdle();
        }
    }

    @Override
    public void close() {
        closed.set(true);
        closeIdle();
    }

    private void closeIdle() {
        for (var connection = idle.pollFirst(); connection != null; connection = idle.pollFirst()) {
            connection.client.close();
        }
    }
}
