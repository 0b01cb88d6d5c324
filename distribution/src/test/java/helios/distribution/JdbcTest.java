package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.Await;
import helios.testkit.PgOptions;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PreferQueryMode;
import org.postgresql.largeobject.LargeObjectManager;

/**
 * What PostgreSQL's JDBC driver does, directly and through the proxy, without features and with hooks that let everything
 * pass, in simple and in extended mode: each scenario writes down what it sees, and all must have seen the same.
 */
final class JdbcTest {

    private static final Pattern NUMBERED = Pattern.compile("(large object )\\d+");

    /** Something that a program does with a connection; it notes what it sees. */
    interface Scenario {
        void run(Connection connection, List<String> seen) throws SQLException, IOException;
    }

    /** A scenario, its name for people, and the driver's settings that it needs. */
    record Case(String name, Scenario scenario, String... settings) {

        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void makeTables() {
        Stage.server()
                .query("CREATE TABLE jdbc (id int PRIMARY KEY, v text);"
                        + "CREATE FUNCTION jdbc_twice(i int) RETURNS int LANGUAGE sql AS 'SELECT i * 2'");
    }

    @AfterAll
    static void dropTables() {
        Stage.server().query("DROP TABLE jdbc; DROP FUNCTION jdbc_twice");
    }

    static Stream<Arguments> cases() {
        var cases = List.of(
                new Case("batch", JdbcTest::batch),
                new Case("batch rewritten to one INSERT", JdbcTest::batch, "reWriteBatchedInserts", "true"),
                new Case("fetchSize opens portals", JdbcTest::fetchSize),
                new Case("COPY in and out", JdbcTest::copy),
                new Case("large objects", JdbcTest::largeObjects),
                new Case("LISTEN and NOTIFY", JdbcTest::notifications),
                new Case("query timeout and cancel", JdbcTest::cancel),
                new Case("prepared at once", JdbcTest::prepared, "prepareThreshold", "1"),
                new Case("prepared at the fifth time", JdbcTest::prepared),
                new Case("prepared never", JdbcTest::prepared, "prepareThreshold", "0"),
                new Case("few prepared statements", JdbcTest::manyStatements, "preparedStatementCacheQueries", "3"),
                new Case("autosave always", JdbcTest::autosave, "autosave", "always"),
                new Case("autosave conservative", JdbcTest::autosave, "autosave", "conservative"),
                new Case("autosave never", JdbcTest::autosave),
                new Case("several statements in one string", JdbcTest::severalStatements),
                new Case("metadata", JdbcTest::metadata),
                new Case("savepoints and generated keys", JdbcTest::savepoints),
                new Case("types, arrays and functions", JdbcTest::types, "prepareThreshold", "2"));
        return cases.stream().flatMap(each -> Stream.of("extended", "simple").map(mode -> Arguments.of(each, mode)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("cases")
    void driverSeesTheSame(Case each, String mode) {
        var direct = seenBy(each, mode, Stage.direct());
        assertThat(seenBy(each, mode, Stage.proxied())).as("proxy").isEqualTo(direct);
        assertThat(seenBy(each, mode, Stage.hooked())).as("with hooks").isEqualTo(direct);
    }

    private static List<String> seenBy(Case each, String mode, PgOptions options) {
        Stage.server().query("TRUNCATE jdbc");
        var seen = new ArrayList<String>();
        try (var connection = connect(options, mode, each.settings())) {
            note(seen, () -> each.scenario().run(connection, seen));
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            seen.add(rows(connection, "SELECT count(*), max(v) FROM jdbc"));
        } catch (Exception e) {
            throw new IllegalStateException(each + " in " + mode + " mode, after " + seen, e);
        }
        assertThat(seen.size()).as("%s saw something", each).isGreaterThan(1);
        return seen;
    }

    private static Connection connect(PgOptions options, String mode, String... settings) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", "quick");
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("preferQueryMode", mode);
        for (int i = 0; i < settings.length; i += 2) {
            properties.setProperty(settings[i], settings[i + 1]);
        }
        int port = ((InetSocketAddress) options.address()).getPort();
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", properties);
    }

    // ---- scenarios -----------------------------------------------------------------------------------------------

    private static void batch(Connection connection, List<String> seen) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO jdbc VALUES (?, ?)")) {
            for (int i = 0; i < 500; i++) {
                insert.setInt(1, i);
                insert.setString(2, "v" + i);
                insert.addBatch();
            }
            seen.add(Arrays.toString(insert.executeBatch()));
            for (int id : new int[] {600, 601, 3, 602}) {
                insert.setInt(1, id);
                insert.setNull(2, Types.VARCHAR);
                insert.addBatch();
            }
            var _ = insert.executeBatch();
        } catch (BatchUpdateException e) {
            seen.add(e.getSQLState() + Arrays.toString(e.getUpdateCounts()));
        }
        try (var statement = connection.createStatement()) {
            statement.addBatch("UPDATE jdbc SET v = 'x' WHERE id < 5");
            statement.addBatch("DELETE FROM jdbc WHERE id = 7");
            seen.add(Arrays.toString(statement.executeBatch()));
        }
    }

    private static void fetchSize(Connection connection, List<String> seen) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.prepareStatement("SELECT g, repeat('x', g % 50) FROM generate_series(1, ?) g");
                var other = connection.createStatement()) {
            statement.setFetchSize(7);
            statement.setInt(1, 500);
            try (var rows = statement.executeQuery()) {
                long sum = 0;
                while (rows.next()) {
                    sum += rows.getInt(1) + rows.getString(2).length();
                    if (rows.getInt(1) % 100 == 0) {
                        other.execute("INSERT INTO jdbc VALUES (" + rows.getInt(1) + ", 'between')");
                    }
                }
                seen.add("sum " + sum);
            }
            try (var rows = statement.executeQuery()) {
                seen.add("first " + rows.next());
            }
            statement.setMaxRows(20);
            seen.add(count(statement.executeQuery()));
        }
        connection.commit();
    }

    private static void copy(Connection connection, List<String> seen) throws SQLException, IOException {
        var copies = connection.unwrap(PGConnection.class).getCopyAPI();
        var rows = IntStream.range(0, 20_000)
                .mapToObj(i -> i + "\tcopied " + i + "\n")
                .collect(Collectors.joining());
        seen.add("in " + copies.copyIn("COPY jdbc FROM STDIN", new StringReader(rows)));
        var out = new StringWriter();
        seen.add("out " + copies.copyOut("COPY (SELECT * FROM jdbc ORDER BY id) TO STDOUT", out));
        seen.add("same " + out.toString().equals(rows));
        note(seen, () -> copies.copyIn("COPY jdbc FROM STDIN", new StringReader("no number\tx\n")));
        note(seen, () -> copies.copyIn("COPY jdbc FROM STDIN", new StringReader("1\ttaken\n")));
        var abandoned = copies.copyIn("COPY jdbc FROM STDIN");
        abandoned.writeToCopy("30000\tx\n".getBytes(StandardCharsets.UTF_8), 0, 8);
        abandoned.cancelCopy();
        seen.add(rows(connection, "SELECT count(*) FROM jdbc"));
    }

    private static void largeObjects(Connection connection, List<String> seen) throws SQLException {
        connection.setAutoCommit(false);
        var objects = connection.unwrap(PGConnection.class).getLargeObjectAPI();
        long id = objects.createLO(LargeObjectManager.READWRITE);
        var bytes = "0123456789abcdef\0\r\n".repeat(10_000).getBytes(StandardCharsets.UTF_8);
        try (var object = objects.open(id, LargeObjectManager.READWRITE)) {
            object.write(bytes);
            object.seek(100_000);
            seen.add(Arrays.toString(object.read(5)) + object.tell() + " " + object.size());
            object.truncate(150_000);
            seen.add("size " + object.size());
        }
        connection.commit();
        try (var object = objects.open(id, LargeObjectManager.READ)) {
            seen.add("equal " + Arrays.equals(object.read(bytes.length), Arrays.copyOf(bytes, 150_000)));
        }
        var readOnly = objects.open(id, LargeObjectManager.READ);
        note(seen, () -> readOnly.write(new byte[1]));
        connection.rollback();
        objects.delete(id);
        connection.commit();
        note(seen, () -> objects.open(id, LargeObjectManager.READ));
    }

    private static void notifications(Connection connection, List<String> seen) throws SQLException {
        execute(connection, "LISTEN jdbc");
        Stage.server().query("NOTIFY jdbc, 'from another'");
        var driver = connection.unwrap(PGConnection.class);
        var got = Await.value("a notification", Duration.ofSeconds(10), () -> {
            try {
                return Stream.ofNullable(driver.getNotifications(100))
                        .flatMap(Arrays::stream)
                        .findFirst();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        seen.add(got.getName() + " " + got.getParameter());
        connection.setAutoCommit(false);
        execute(connection, "NOTIFY jdbc, 'own'");
        seen.add("before commit " + Arrays.toString(driver.getNotifications(1)));
        connection.commit();
        seen.add("own " + driver.getNotifications(1000)[0].getParameter());
        execute(connection, "UNLISTEN *");
        connection.commit();
    }

    private static void cancel(Connection connection, List<String> seen) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            note(seen, () -> statement.execute("SELECT pg_sleep(60)"));
            statement.setQueryTimeout(0);
            connection.setAutoCommit(false);
            var running = CompletableFuture.supplyAsync(() -> {
                var error = new ArrayList<String>();
                note(error, () -> statement.execute("SELECT pg_sleep(60) /* cancelled */"));
                return error;
            });
            Await.until(
                    "the statement runs",
                    Duration.ofSeconds(10),
                    () -> Stage.server()
                            .query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND query LIKE"
                                    + " '%/* cancelled */'")
                            .value()
                            .equals("1"));
            statement.cancel();
            seen.addAll(running.join());
            note(seen, () -> statement.execute("SELECT 1"));
        }
        connection.rollback();
        seen.add(rows(connection, "SELECT 'alive'"));
    }

    private static void prepared(Connection connection, List<String> seen) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT id, v, ?::int FROM jdbc WHERE id < ? ORDER BY id");
                var insert = connection.prepareStatement("INSERT INTO jdbc VALUES (?, ?)")) {
            for (int i = 0; i < 12; i++) {
                insert.setInt(1, i);
                insert.setString(2, "p" + i);
                insert.execute();
                statement.setInt(1, i);
                statement.setInt(2, i);
                seen.add(all(statement.executeQuery()));
            }
            execute(connection, "ALTER TABLE jdbc ALTER id TYPE bigint");
            note(seen, () -> seen.add(all(statement.executeQuery())));
            execute(connection, "ALTER TABLE jdbc ALTER id TYPE int");
            execute(connection, "DEALLOCATE ALL");
            note(seen, () -> seen.add(all(statement.executeQuery())));
        }
    }

    private static void manyStatements(Connection connection, List<String> seen) throws SQLException {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 8; i++) {
                for (int times = 0; times < 6; times++) {
                    try (var statement = connection.prepareStatement("SELECT ?::int + " + i)) {
                        statement.setInt(1, times);
                        seen.add(all(statement.executeQuery()));
                    }
                }
            }
        }
    }

    private static void autosave(Connection connection, List<String> seen) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.prepareStatement("INSERT INTO jdbc VALUES (?, 'auto')")) {
            for (int id : new int[] {1, 2, 2, 3, 3, 4}) {
                statement.setInt(1, id);
                note(seen, () -> {
                    seen.add("rows " + statement.executeUpdate());
                });
            }
        }
        note(seen, () -> execute(connection, "SELECT 1/0"));
        note(seen, () -> seen.add(rows(connection, "SELECT count(*) FROM jdbc")));
        note(seen, connection::commit);
    }

    private static void severalStatements(Connection connection, List<String> seen) throws SQLException {
        try (var statement = connection.createStatement()) {
            results(
                    statement,
                    "SELECT 1; INSERT INTO jdbc VALUES (1, 'm'); SELECT 2, 'b'; UPDATE jdbc SET v = 'n'",
                    seen);
            note(seen, () -> results(statement, "INSERT INTO jdbc VALUES (2, 'm'); SELECT 1/0; SELECT 3", seen));
            results(statement, "BEGIN; INSERT INTO jdbc VALUES (3, 'm'); COMMIT; SELECT 'after; it'", seen);
        }
        try (var statement =
                connection.prepareStatement("INSERT INTO jdbc VALUES (?, 'a'); SELECT v FROM jdbc WHERE id = ?")) {
            statement.setInt(1, 9);
            statement.setInt(2, 9);
            seen.add("first " + statement.execute() + statement.getUpdateCount() + statement.getMoreResults());
            seen.add(all(statement.getResultSet()));
        }
    }

    private static void metadata(Connection connection, List<String> seen) throws SQLException {
        var metadata = connection.getMetaData();
        seen.add(metadata.getDatabaseProductVersion() + metadata.getUserName() + metadata.getMaxConnections());
        seen.add(all(metadata.getTables(null, "public", "jdbc%", null)));
        seen.add(all(metadata.getColumns(null, "public", "jdbc", null)));
        seen.add(all(metadata.getPrimaryKeys(null, "public", "jdbc")));
        seen.add(all(metadata.getIndexInfo(null, "public", "jdbc", true, true)));
        seen.add(all(metadata.getFunctions(null, "public", "jdbc%")));
        seen.add(all(metadata.getSchemas()));
        seen.add(count(metadata.getTypeInfo()));
        if (connection.unwrap(PGConnection.class).getPreferQueryMode() != PreferQueryMode.SIMPLE) {
            described(connection, seen);
        }
    }

    /** What a statement gives before it runs; the driver asks for it by Describe, which simple mode has not. */
    private static void described(Connection connection, List<String> seen) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT id, v, ?::numeric(7, 2) AS n FROM jdbc WHERE v = ?")) {
            note(seen, () -> {
                var columns = statement.getMetaData();
                for (int i = 1; columns != null && i <= columns.getColumnCount(); i++) {
                    seen.add(columns.getColumnName(i) + columns.getColumnTypeName(i) + columns.isNullable(i));
                }
            });
            note(seen, () -> seen.add(statement.getParameterMetaData().getParameterTypeName(2)));
        }
    }

    private static void savepoints(Connection connection, List<String> seen) throws SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        execute(connection, "INSERT INTO jdbc VALUES (1, 'kept')");
        var savepoint = connection.setSavepoint("here");
        execute(connection, "INSERT INTO jdbc VALUES (2, 'lost')");
        note(seen, () -> execute(connection, "INSERT INTO jdbc VALUES (1, 'twice')"));
        connection.rollback(savepoint);
        try (var insert = connection.prepareStatement(
                "INSERT INTO jdbc VALUES (?, 'generated')", Statement.RETURN_GENERATED_KEYS)) {
            insert.setInt(1, 5);
            insert.executeUpdate();
            seen.add(all(insert.getGeneratedKeys()));
        }
        connection.releaseSavepoint(savepoint);
        connection.commit();
        connection.setReadOnly(true);
        note(seen, () -> execute(connection, "DELETE FROM jdbc"));
        connection.rollback();
        connection.setReadOnly(false);
    }

    private static void types(Connection connection, List<String> seen) throws SQLException {
        try (var statement = connection.prepareStatement(
                "SELECT ?::bytea, ?::int[], ?::timestamptz, ?::numeric, ?::uuid, ?::float8, ?::bool, ?::text")) {
            statement.setBytes(1, new byte[] {0, 1, -1});
            statement.setArray(2, connection.createArrayOf("int4", new Integer[] {1, null, 3}));
            statement.setTimestamp(3, java.sql.Timestamp.from(java.time.Instant.ofEpochSecond(1_750_000_000)));
            statement.setBigDecimal(4, new java.math.BigDecimal("12345.678900"));
            statement.setObject(5, new java.util.UUID(1, 2));
            statement.setDouble(6, Math.PI);
            statement.setBoolean(7, true);
            statement.setString(8, "Grüße \uD83D\uDC18");
            for (int i = 0; i < 7; i++) {
                try (var row = statement.executeQuery()) {
                    seen.add("row " + row.next() + Arrays.toString(row.getBytes(1)) + row.getArray(2)
                            + row.getTimestamp(3)
                            + row.getBigDecimal(4) + row.getObject(5) + row.getDouble(6) + row.getBoolean(7)
                            + row.getString(8));
                }
            }
        }
        try (var call = connection.prepareCall("{? = call jdbc_twice(?)}")) {
            call.registerOutParameter(1, Types.INTEGER);
            call.setInt(2, 21);
            call.execute();
            seen.add("twice " + call.getInt(1));
        }
    }

    // ---- helpers -------------------------------------------------------------------------------------------------

    private interface Step {
        void run() throws SQLException, IOException;
    }

    /** Notes what came of it: an error counts with its SQLSTATE and text. */
    private static void note(List<String> seen, Step step) {
        try {
            step.run();
            seen.add("done");
        } catch (SQLException e) {
            seen.add(e.getSQLState() + " "
                    + NUMBERED.matcher(String.valueOf(e.getMessage())).replaceAll("$1<oid>"));
        } catch (IOException e) {
            seen.add(String.valueOf(e.getMessage()));
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String rows(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            return all(statement.executeQuery(sql));
        }
    }

    private static void results(Statement statement, String sql, List<String> seen) throws SQLException {
        boolean rows = statement.execute(sql);
        while (rows || statement.getUpdateCount() >= 0) {
            seen.add(rows ? all(statement.getResultSet()) : "count " + statement.getUpdateCount());
            rows = statement.getMoreResults();
        }
    }

    private static String all(ResultSet rows) throws SQLException {
        try (rows) {
            var text = new StringBuilder();
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                for (int i = 1; i <= columns; i++) {
                    text.append(rows.getString(i)).append(i < columns ? "|" : "\n");
                }
            }
            return text.toString();
        }
    }

    private static String count(ResultSet rows) throws SQLException {
        try (rows) {
            int count = 0;
            while (rows.next()) {
                count++;
            }
            return count + " rows";
        }
    }
}
