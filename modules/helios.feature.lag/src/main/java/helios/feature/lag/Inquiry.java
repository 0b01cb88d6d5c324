package helios.feature.lag;

import static java.nio.charset.StandardCharsets.UTF_8;

import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.spi.client.SqlClient;
import helios.spi.client.SqlClients;
import helios.spi.query.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks one node one question again and again, over a kept connection. Not thread-safe. */
final class Inquiry implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Functions that a server does not have, or does not support (Aurora's readers share the primary's storage). */
    private static final Set<SqlState> WITHOUT_POSITIONS =
            Set.of(SqlState.FEATURE_NOT_SUPPORTED, new SqlState("42883"), SqlState.INSUFFICIENT_PRIVILEGE);

    /** What came back. */
    sealed interface Reply {
        /** One row. */
        record Row(List<Optional<String>> values) implements Reply {}

        /** The server lets the proxy not in, or has no positions: asking again will not help. */
        record Closed(String reason) implements Reply {}

        /** It did not answer. */
        record Failed(String reason) implements Reply {}
    }

    private final SqlClients sql;
    private final String node;
    private final String question;
    private @Nullable SqlClient client;

    Inquiry(SqlClients sql, String node, String question) {
        this.sql = sql;
        this.node = node;
        this.question = question;
    }

    Reply ask() {
        boolean connecting = client == null;
        try {
            if (client == null) {
                client = sql.direct(node, PATIENCE);
                connecting = false;
            }
            return row((Response.Table) client.query(question));
        } catch (HeliosException e) {
            close();
            var reason = String.valueOf(e.getMessage());
            return isClosed(e.state(), connecting) ? new Reply.Closed(reason) : new Reply.Failed(reason);
        } catch (RuntimeException e) {
            // Whatever it is, the next question may be answered.
            close();
            return new Reply.Failed(String.valueOf(e.getMessage()));
        }
    }

    private static Reply.Row row(Response.Table table) {
        return new Reply.Row(table.rows().getFirst().stream()
                .map(value -> value.map(bytes -> new String(bytes, UTF_8)))
                .toList());
    }

    private static boolean isClosed(SqlState state, boolean connecting) {
        return connecting
                ? state.code().startsWith("28")
                        || state.equals(SqlState.INVALID_CATALOG_NAME)
                        || state.equals(SqlState.FEATURE_NOT_SUPPORTED)
                : WITHOUT_POSITIONS.contains(state);
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
            client = null;
        }
    }
}
