package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import helios.testkit.Await;
import helios.testkit.Frames;
import helios.testkit.Message;
import helios.testkit.PgClient;
import helios.testkit.PgException;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tables change under prepared statements. As on a connection of its own, a client that was told of a statement's rows gets
 * such rows or the server's {@code 0A000}, whoever prepared the statement on the connection that it is lent.
 */
final class OutdatedPlanTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    /** Runs what was prepared before. */
    private static final Frames RUN = new Frames().bind("", "s").execute("", 0).sync();

    private static PostgresServer server;
    private static ProxyProcess proxy;

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
        proxy = ProxyProcess.builder()
                .jvmOptions("-Dhelios.loops=1")
                .config(Stage.config(Stage.byTransaction(server, "max_pool_size = 2")))
                .start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
        server.close();
    }

    private static PgClient connect() {
        return PgClient.connect(Stage.through(proxy, server));
    }

    private static String tags(List<Message> messages) {
        return messages.stream().map(message -> String.valueOf(message.tag())).collect(Collectors.joining());
    }

    private static String sql(String table) {
        server.query("CREATE TABLE %1$s (a int); INSERT INTO %1$s VALUES (1)".formatted(table));
        return "SELECT * FROM " + table;
    }

    /** How a client asks for the rows of a statement. */
    enum Describe {
        STATEMENT {
            @Override
            Frames after(Frames parse) {
                return parse.describe('S', "s").sync();
            }
        },
        PORTAL {
            @Override
            Frames after(Frames parse) {
                return parse.bind("", "s").describe('P', "").execute("", 0).sync();
            }
        };

        abstract Frames after(Frames parse);
    }

    @ParameterizedTest
    @EnumSource
    void rowsAreThoseThatTheClientWasToldOf(Describe describe) {
        var table = "told_by_" + describe;
        var sql = sql(table);
        try (var client = connect();
                var other = connect()) {
            client.send(describe.after(new Frames().parse("s", sql)));
            assertThat(client.readUntilReady().toString()).doesNotContain("E[");
            other.query("CREATE TABLE %s_other (a int)".formatted(table));
            client.send(RUN);
            assertThat(tags(client.readUntilReady()))
                    .as("prepared anew, and the same")
                    .isEqualTo("2DCZ");

            other.query("ALTER TABLE %s ADD COLUMN b text DEFAULT 'added'".formatted(table));
            refuses(client);
            other.send(new Frames().parse("s", sql).bind("", "s").execute("", 0).sync());
            assertThat(other.readUntilReady().toString()).contains("added");
            refuses(client);

            client.query("BEGIN");
            client.send(RUN);
            assertThat(tags(client.readUntilReady())).isEqualTo("EZ");
            assertThat(catchThrowableOfType(PgException.class, () -> client.query("SELECT 1"))
                            .sqlState())
                    .isEqualTo("25P02");
            client.query("ROLLBACK");

            client.send(describe.after(new Frames().close('S', "s").parse("s", sql)));
            assertThat(client.readUntilReady().toString()).doesNotContain("E[");
            client.send(RUN);
            assertThat(client.readUntilReady().toString()).contains("added");
        }
        Await.until(
                "no connection is kept",
                SOON,
                () -> new Admin(proxy.adminPort()).get("/pools").body().contains("\"active_connections\":0"));
    }

    private static void refuses(PgClient client) {
        client.send(RUN);
        var refused = client.readUntilReady();
        assertThat(tags(refused)).isEqualTo("EZ");
        assertThat(refused.getFirst().fields())
                .as("drivers prepare anew when they read this")
                .containsEntry('C', "0A000")
                .containsEntry('R', "RevalidateCachedQuery");
        assertThat(client.query("SELECT 1").value()).isEqualTo("1");
    }

    /** What another session prepared on one connection says nothing of what it is on another. */
    @Test
    void eachConnectionIsAsked() {
        var sql = sql("each_asked");
        try (var client = connect();
                var other = connect();
                var holder = connect();
                var direct = PgClient.connect(server.options())) {
            client.send(Describe.STATEMENT.after(new Frames().parse("s", sql)));
            client.readUntilReady();
            client.query("BEGIN");
            client.send(RUN);
            assertThat(tags(client.readUntilReady())).isEqualTo("2DCZ");
            client.query("COMMIT");

            holder.query("BEGIN");
            direct.query("ALTER TABLE each_asked ADD COLUMN b int DEFAULT 2");
            other.send(new Frames().parse("s", sql).bind("", "s").execute("", 0).sync());
            assertThat(tags(other.readUntilReady())).as("on another connection").isEqualTo("12DCZ");
            refuses(client);
            holder.query("COMMIT");
            refuses(client);
        }
    }

    /** A table that is gone is the server's error, and the session goes on. */
    @Test
    void whatCannotBePreparedAnewIsRefusedInTheServersWords() {
        var sql = sql("gone");
        try (var client = connect();
                var other = connect()) {
            client.send(Describe.STATEMENT.after(new Frames().parse("s", sql)));
            client.readUntilReady();
            other.query("DROP TABLE gone");
            client.send(RUN);
            var refused = client.readUntilReady();
            assertThat(tags(refused)).isEqualTo("EZ");
            assertThat(refused.getFirst().fields()).containsEntry('C', "42P01");
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
            sql("gone");
            client.send(RUN);
            assertThat(tags(client.readUntilReady())).isEqualTo("2DCZ");
        }
    }

    /** pgJDBC heals by the error's routine what it describes only once. */
    @Test
    void aDriverPreparesAnew() throws SQLException {
        var sql = sql("driven");
        var url = proxy.jdbcUrl("postgres", "postgres", server.password()) + "&prepareThreshold=1";
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.prepareStatement(sql);
                var other = connect()) {
            for (int columns = 1; columns < 4; columns++) {
                for (int i = 0; i < 3; i++) {
                    try (var rows = statement.executeQuery()) {
                        assertThat(rows.getMetaData().getColumnCount()).isEqualTo(columns);
                        rows.next();
                        assertThat(rows.getObject(columns)).isEqualTo(columns);
                    }
                }
                other.query("ALTER TABLE driven ADD COLUMN c%1$d int DEFAULT %1$d".formatted(columns + 1));
            }
        }
    }
}
