package helios.distribution;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Does operations by PostgreSQL's JDBC driver and writes down what it sees of each. */
final class JdbcProgram {

    private static final int PATIENCE_MILLIS = 30_000;
    private static final String FAILED_TRANSACTION = "25P02";

    private final Connection connection;
    private final PGConnection postgres;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private final List<String> seen = new ArrayList<>();

    private JdbcProgram(Connection connection) throws SQLException {
        this.connection = connection;
        this.postgres = connection.unwrap(PGConnection.class);
    }

    static Seen run(Connection connection, List<Operation> operations) throws SQLException, IOException {
        var program = new JdbcProgram(connection);
        for (var operation : operations) {
            program.perform(operation);
        }
        return Seen.of(program.seen);
    }

    private void perform(Operation operation) throws IOException {
        seen.add("> " + operation);
        try {
            switch (operation) {
                case Operation.Sql(var text) -> sql(text);
                case Operation.Bound bound -> bound(bound);
                case Operation.Batch(var text, var rows) -> batch(text, rows);
                case Operation.Portions(var text, int rows) -> portions(text, rows);
                case Operation.CopyIn(var table, var data) ->
                    seen.add("copied "
                            + postgres.getCopyAPI()
                                    .copyIn("COPY " + table + " FROM STDIN", new StringReader(data), 64));
                case Operation.CopyOut(var text) -> {
                    var out = new StringWriter();
                    seen.add("copied " + postgres.getCopyAPI().copyOut(text, out) + out);
                }
                case Operation.Begin(var modes) -> begin(modes);
                case Operation.End(boolean commit) -> end(commit);
                case Operation.Notified() -> notified();
                case Operation.Reported() -> seen.add(new TreeMap<>(postgres.getParameterStatuses()).toString());
                case Operation.ServerProcess() -> process();
            }
        } catch (SQLException e) {
            error(e);
        }
    }

    private void sql(String text) throws SQLException {
        try (var statement = connection.createStatement()) {
            results(statement, statement.execute(text));
        }
    }

    private void bound(Operation.Bound bound) throws SQLException {
        if (bound.name().isEmpty()) {
            try (var statement = prepare(bound.text())) {
                execute(statement, bound.values());
            }
            return;
        }
        var statement = prepared.get(bound.name());
        if (statement == null) {
            statement = prepare(bound.text());
            prepared.put(bound.name(), statement);
        }
        execute(statement, bound.values());
    }

    private PreparedStatement prepare(String text) throws SQLException {
        return connection.prepareStatement(text.replaceAll("\\$\\d", "?"));
    }

    private void execute(PreparedStatement statement, List<String> values) throws SQLException {
        bind(statement, values);
        results(statement, statement.execute());
    }

    private static void bind(PreparedStatement statement, List<String> values) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            statement.setString(i + 1, values.get(i));
        }
    }

    private void batch(String text, List<List<String>> rows) throws SQLException {
        try (var statement = prepare(text)) {
            for (var row : rows) {
                bind(statement, row);
                statement.addBatch();
            }
            seen.add(Arrays.toString(statement.executeBatch()));
        }
    }

    private void portions(String text, int rows) throws SQLException {
        try (var statement = connection.prepareStatement(text)) {
            statement.setFetchSize(rows);
            seen.add(all(statement.executeQuery()));
        }
    }

    /** The driver begins a transaction with its first statement, so that modes are a statement of their own. */
    private void begin(String modes) throws SQLException {
        connection.setAutoCommit(false);
        if (!modes.isEmpty()) {
            sql("SET TRANSACTION" + modes);
        }
    }

    private void end(boolean commit) throws SQLException {
        try {
            if (commit) {
                connection.commit();
            } else {
                connection.rollback();
            }
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private void notified() throws SQLException {
        for (var notification : postgres.getNotifications(PATIENCE_MILLIS)) {
            seen.add("notified " + notification.getName() + " " + notification.getParameter());
        }
    }

    private void process() throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            seen.add("pid " + row.getInt(1));
        }
    }

    private void results(Statement statement, boolean rows) throws SQLException {
        boolean more = rows;
        while (more || statement.getUpdateCount() >= 0) {
            seen.add(more ? all(statement.getResultSet()) : "count " + statement.getUpdateCount());
            warnings(statement.getWarnings());
            more = statement.getMoreResults();
        }
        warnings(statement.getWarnings());
        statement.clearWarnings();
    }

    private void warnings(@Nullable SQLWarning first) {
        for (var warning = first; warning != null; warning = warning.getNextWarning()) {
            seen.add("warned " + warning.getSQLState() + " " + warning.getMessage());
        }
    }

    private static String all(ResultSet rows) throws SQLException {
        try (rows) {
            var text = new StringBuilder();
            var columns = rows.getMetaData();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                text.append(columns.getColumnLabel(i))
                        .append(':')
                        .append(columns.getColumnTypeName(i))
                        .append(' ');
            }
            while (rows.next()) {
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    text.append(i == 1 ? '/' : '|').append(rows.getString(i));
                }
            }
            return text.toString();
        }
    }

    /**
     * The routine counts too, but for a failed transaction: there the server refuses a Bind, or, of a statement that this
     * process does not have yet, already the Parse.
     */
    private void error(SQLException e) {
        ServerErrorMessage told = e instanceof PSQLException server ? server.getServerErrorMessage() : null;
        var routine = told == null || FAILED_TRANSACTION.equals(e.getSQLState()) ? "" : " at " + told.getRoutine();
        seen.add("failed " + e.getSQLState() + " " + e.getMessage() + routine);
        if (e instanceof BatchUpdateException batch) {
            seen.add(Arrays.toString(batch.getUpdateCounts()));
        }
    }
}
