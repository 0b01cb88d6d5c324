package helios.distribution;

import static helios.distribution.Balanced.WHERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import helios.testkit.Await;
import helios.testkit.Frames;
import helios.testkit.PgClient;
import helios.testkit.PgException;
import helios.testkit.PostgresCluster;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads on standbys, of a real cluster: pg1 is the primary, pg2 its synchronous and pg3 its asynchronous standby. */
final class BalanceTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String HEALTH = """
            [health]
            check_interval_secs = 0.5
            check_timeout_secs = 1
            fast_interval_ms = 100
            """;
    private static PostgresCluster cluster;
    private static Balanced balanced;

    /** The two ways to run a statement. */
    enum By {
        SIMPLE,
        EXTENDED;

        String value(PgClient client, String sql) {
            return switch (this) {
                case SIMPLE -> client.query(sql).value();
                case EXTENDED -> client.extended(sql).value();
            };
        }
    }

    @BeforeAll
    static void start() {
        cluster = PostgresCluster.start();
        cluster.primary().query("""
                CREATE TABLE t(id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'a'); CREATE SEQUENCE s;
                CREATE FUNCTION writes() RETURNS int LANGUAGE sql AS 'INSERT INTO t VALUES (99, NULL)
                    ON CONFLICT DO NOTHING; SELECT inet_server_port()'
                """);
        cluster.awaitReplication();
        balanced = Balanced.start(cluster, "[load_balancer]\n");
    }

    @AfterAll
    static void stop() {
        balanced.close();
        cluster.close();
    }

    private String on(PgClient client, String sql) {
        return balanced.name(client.query(sql).value());
    }

    // ---- what goes where

    @ParameterizedTest
    @EnumSource
    void readsAreSpreadEvenlyAndNoneIsOnThePrimary(By protocol) {
        try (var client = balanced.ready()) {
            var spread = balanced.spread(1000, () -> protocol.value(client, WHERE));
            assertThat(spread.keySet()).containsExactly("pg2", "pg3");
            assertThat(spread.values()).allSatisfy(count -> assertThat(count).isBetween(450, 550));
            assertThat(balanced.metric("helios_balance_choices_total{node=\"pg3\",strategy=\"round_robin\"}"))
                    .isGreaterThanOrEqualTo(450);
        }
    }

    @ParameterizedTest
    @EnumSource
    void r1r2r3r5WhatMayWriteIsOnThePrimary(By protocol) {
        try (var client = balanced.ready()) {
            for (var statement : List.of(
                    "INSERT INTO t VALUES (2, 'b') ON CONFLICT (id) DO UPDATE SET v = 'b' RETURNING inet_server_port()",
                    "SELECT inet_server_port() FROM t FOR UPDATE LIMIT 1",
                    "SELECT * FROM (SELECT inet_server_port() FROM t WHERE id = 1 FOR KEY SHARE) AS locked",
                    "WITH x AS (INSERT INTO t VALUES (3, 'c') ON CONFLICT (id) DO UPDATE SET v = 'c' RETURNING 1)"
                            + " SELECT inet_server_port() FROM x",
                    "SELECT inet_server_port() + 0 * nextval('s')",
                    "/* a read? */ (SELECT writes())",
                    "SELECT inet_server_port() + 0 * (txid_current() % 2)::int",
                    "SELECT inet_server_port() WHERE pg_try_advisory_xact_lock(7)")) {
                assertThat(balanced.spread(5, () -> protocol.value(client, statement)))
                        .as(statement)
                        .containsExactly(Map.entry("pg1", 5));
            }
            assertThat(client.query("SHOW port").value())
                    .as("what tells of the server")
                    .isEqualTo("" + cluster.primary().port());
        }
    }

    @Test
    void r6AStringWithAWriteIsOnThePrimaryAsAWhole() {
        try (var client = balanced.ready()) {
            for (int i = 0; i < 4; i++) {
                var results = client.simpleQuery(WHERE + "; UPDATE t SET v = 'x' WHERE id = 1; " + WHERE);
                assertThat(balanced.name(results.getFirst().value())).isEqualTo("pg1");
                assertThat(balanced.name(results.getLast().value())).isEqualTo("pg1");
                var reads = client.simpleQuery(WHERE + "; " + WHERE);
                assertThat(reads.getFirst().value())
                        .isEqualTo(reads.getLast().value())
                        .isNotEqualTo("" + cluster.primary().port());
            }
        }
    }

    @Test
    void r10ABatchGoesToOneServerByItsStrongestStatement() {
        try (var client = balanced.ready()) {
            for (int i = 0; i < 4; i++) {
                var mixed = batch(client, WHERE, "UPDATE t SET v = 'z' WHERE id = 1 RETURNING inet_server_port()");
                assertThat(mixed).containsExactly("pg1", "pg1");
                var reads = batch(client, WHERE, WHERE);
                assertThat(reads.getFirst()).isEqualTo(reads.getLast()).isNotEqualTo("pg1");
                var block = batch(client, "BEGIN READ ONLY", WHERE);
                assertThat(block.getLast()).isNotEqualTo("pg1").isEqualTo(on(client, WHERE));
                client.query("COMMIT");
            }
        }
    }

    /** The nodes that the statements of a batch ran on; empty for one without rows. */
    private List<String> batch(PgClient client, String... statements) {
        var frames = new Frames();
        for (var statement : statements) {
            frames.parse("", statement)
                    .bind("", "", List.of(), false)
                    .describe('P', "")
                    .execute("", 0);
        }
        client.send(frames.sync());
        return client.readResults().stream()
                .map(result -> result.rows().isEmpty() ? "" : balanced.name(result.value()))
                .toList();
    }

    // ---- transactions

    @ParameterizedTest
    @CsvSource({
        "BEGIN, false",
        "START TRANSACTION READ WRITE, false",
        "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY, false",
        "BEGIN READ ONLY, true",
        "START TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY, true"
    })
    void r7r8TheBeginOfATransactionDecides(String begin, boolean leaves) {
        try (var client = balanced.ready()) {
            for (int i = 0; i < 4; i++) {
                client.query(begin);
                var first = on(client, WHERE);
                assertThat(!first.equals("pg1")).as(begin).isEqualTo(leaves);
                assertThat(on(client, WHERE)).isEqualTo(first);
                assertThat(balanced.name(client.extended(WHERE).value())).isEqualTo(first);
                client.query("COMMIT");
            }
        }
    }

    @Test
    void r7AReadInFrontOfAWriteIsOnThePrimary() {
        try (var client = balanced.ready()) {
            client.query("BEGIN");
            assertThat(on(client, WHERE)).isEqualTo("pg1");
            client.query("UPDATE t SET v = 'y' WHERE id = 1");
            assertThat(on(client, WHERE)).isEqualTo("pg1");
            client.query("ROLLBACK");
            assertThat(on(client, WHERE)).isNotEqualTo("pg1");
        }
    }

    @Test
    void r8TheDefaultsOfASessionCount() {
        try (var client =
                PgClient.connect(balanced.options().parameter("options", "-c default_transaction_read_only=on"))) {
            Await.until("BEGIN goes to a standby", SOON, () -> {
                client.query("BEGIN");
                var where = on(client, WHERE);
                client.query("COMMIT");
                return !where.equals("pg1");
            });
        }
        try (var client =
                PgClient.connect(balanced.options().parameter("default_transaction_isolation", "serializable"))) {
            assertThat(balanced.spread(4, () -> client.query(WHERE).value())).containsOnlyKeys("pg1");
        }
    }

    @Test
    void pgJdbcReadsOnStandbys() throws SQLException {
        balanced.ready().close();
        // Then the driver sends no SET of its own, which would keep the session on its server.
        var url = balanced.proxy()
                        .jdbcUrl("postgres", "postgres", cluster.primary().password()) + "&assumeMinServerVersion=9.0";
        try (var jdbc = DriverManager.getConnection(url);
                var read = jdbc.prepareStatement("SELECT inet_server_port() FROM t WHERE id = ?");
                var write = jdbc.prepareStatement("UPDATE t SET v = ? WHERE id = 1")) {
            assertThat(balanced.spread(40, () -> port(read))).containsOnlyKeys("pg2", "pg3");
            write.setString(1, "jdbc");
            assertThat(write.executeUpdate()).isEqualTo(1);
            jdbc.setAutoCommit(false);
            assertThat(balanced.spread(4, () -> port(read))).containsOnlyKeys("pg1");
            jdbc.commit();
            jdbc.setReadOnly(true);
            var inOne = balanced.spread(4, () -> port(read));
            assertThat(inOne).hasSize(1).doesNotContainKey("pg1");
            jdbc.commit();
        }
    }

    private static String port(PreparedStatement statement) {
        try {
            statement.setInt(1, 1);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- sessions that stay

    @Test
    void r18ASessionWithStateReadsWhereItsStateIs() {
        try (var client = balanced.ready()) {
            client.query("SET search_path = pg_catalog");
            assertThat(balanced.spread(4, () -> client.query(WHERE).value())).containsOnlyKeys("pg1");
        }
    }

    /** Nobody could sign it in elsewhere. */
    @Test
    void aSessionThatTheServerAuthenticatedStaysOnItsServer() {
        try (var proxy = ProxyProcess.start(Stage.config("[load_balancer]\n[backend]\npassword = \"%s\"\n"
                                .formatted(cluster.primary().password())
                        + ProxyProcess.nodes(cluster.nodes())));
                var client = PgClient.connect(Stage.through(proxy, cluster.primary()))) {
            for (int i = 0; i < 20; i++) {
                assertThat(on(client, WHERE)).isEqualTo("pg1");
            }
        }
    }

    // ---- strategies

    @Test
    void weightsAreShares() {
        try (var weighted = Balanced.start(
                        cluster,
                        "[load_balancer]\nstrategy = \"weighted_round_robin\"\n",
                        Map.of("pg2", "weight = 300", "pg3", "weight = 100"));
                var client = weighted.ready()) {
            var spread = weighted.spread(400, () -> client.query(WHERE).value());
            assertThat(spread).containsOnlyKeys("pg2", "pg3");
            assertThat(spread.get("pg2")).isBetween(296, 304);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"least_connections", "power_of_two"})
    void aBusyStandbyIsAvoided(String strategy) {
        try (var busy = Balanced.start(
                        cluster,
                        HEALTH + "[load_balancer]\nassume_readonly_functions = [\"pg_sleep\"]\nstrategy = \"" + strategy
                                + "\"\n");
                var client = busy.ready()) {
            busy.admin().post("/nodes/pg3/disable", "");
            var sleepers = new ArrayList<PgClient>();
            try {
                for (int i = 0; i < 10; i++) {
                    var sleeper = busy.connect();
                    sleepers.add(sleeper);
                    sleeper.send(new Frames().query("SELECT pg_sleep(60)"));
                }
                Await.until(
                        "10 sleep there",
                        SOON,
                        () -> cluster.node("pg2")
                                .query("SELECT count(*) FROM pg_stat_activity"
                                        + " WHERE query = 'SELECT pg_sleep(60)' AND state = 'active'")
                                .value()
                                .equals("10"));
                busy.admin().post("/nodes/pg3/enable", "");
                assertThat(busy.spread(50, () -> client.query(WHERE).value())).containsExactly(Map.entry("pg3", 50));
            } finally {
                sleepers.forEach(PgClient::abort);
            }
            Await.until(
                    "they are forgotten",
                    SOON,
                    () -> busy.spread(20, () -> client.query(WHERE).value())
                            .keySet()
                            .equals(Set.of("pg2", "pg3")));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "strategy = \"random\" | pg2 pg3",
                "strategy = \"latency_based\"; latency_threshold_ms = 10000 | pg2 pg3",
                "strategy = \"prefer_local\"; zone = \"here\" | pg3",
                "strategy = \"prefer_local\"; zone = \"elsewhere\" | pg2 pg3",
                "strategy = \"primary_only\" | pg1",
                "read_strategy = \"primary_only\" | pg1",
                "standby_reads = \"async\" | pg2 pg3",
                "standby_reads = \"sync\" | pg2",
                "read_write_split = false | pg1",
                "read_from = \"primary\" | pg1",
                "read_from = \"sync\" | pg2",
                "primary_reads = \"always\" | pg1 pg2 pg3",
            })
    void keysDecideWhoReads(String keys, String nodes) {
        balanced.ready().close();
        var expected = Set.of(nodes.split(" "));
        try (var other = Balanced.start(
                        cluster,
                        "[load_balancer]\n" + keys.replace("; ", "\n") + "\n",
                        Map.of("pg2", "sync_state = \"sync\"", "pg3", "sync_state = \"async\"\nzone = \"here\""));
                var client = expected.equals(Set.of("pg1")) ? other.connect() : other.ready()) {
            assertThat(other.spread(60, () -> client.query(WHERE).value()).keySet())
                    .isEqualTo(expected);
        }
    }

    // ---- standbys that are gone

    @Test
    void r15WithoutStandbysThePrimaryReadsUnlessItNeverMay() {
        var standbys = List.of(cluster.node("pg2"), cluster.node("pg3"));
        try (var fallback = Balanced.start(cluster, HEALTH + "[load_balancer]\n");
                var never = Balanced.start(cluster, HEALTH + "[load_balancer]\nprimary_reads = \"never\"\n");
                var _ = fallback.ready();
                var _ = never.ready()) {
            standbys.forEach(PostgresServer::kill);
            try {
                for (var standby : standbys) {
                    fallback.await(standby.name(), "healthy", "false");
                    never.await(standby.name(), "healthy", "false");
                }
                try (var client = fallback.connect();
                        var strict = never.connect()) {
                    assertThat(fallback.spread(50, () -> client.query(WHERE).value()))
                            .containsExactly(Map.entry("pg1", 50));
                    var refused = catchThrowableOfType(PgException.class, () -> strict.query(WHERE));
                    assertThat(refused.sqlState()).isEqualTo("57P03");
                    assertThat(refused.field('M').orElseThrow()).contains("no standby is available");
                    assertThat(strict.query("SELECT nextval('s')").rows())
                            .as("no read")
                            .hasSize(1);
                }
            } finally {
                standbys.forEach(PostgresServer::restart);
                standbys.forEach(standby -> cluster.primary().awaitStreamingTo(standby.name()));
            }
            try (var client = fallback.ready()) {
                Await.until(
                        "they read again",
                        SOON,
                        () -> fallback.spread(10, () -> client.query(WHERE).value())
                                .keySet()
                                .equals(Set.of("pg2", "pg3")));
            }
        }
    }

    /** One session finds out for all, even where nobody checks health. */
    @Test
    void aStandbyThatCannotBeReachedIsAvoidedAtOnceUntilItAnswers() {
        var standby = cluster.node("pg3");
        try (var client = balanced.ready();
                var idle = balanced.ready()) {
            balanced.spread(4, () -> idle.query(WHERE).value());
            standby.kill();
            try {
                int failures = 0;
                for (int i = 0; i < 200; i++) {
                    try {
                        assertThat(on(client, WHERE)).isNotEqualTo("pg1");
                    } catch (PgException e) {
                        failures++;
                    }
                }
                assertThat(failures).isLessThanOrEqualTo(1);
            } finally {
                standby.restart();
                cluster.primary().awaitStreamingTo("pg3");
            }
            Await.until("it reads again", SOON, () -> on(client, WHERE).equals("pg3"));
        }
    }

    /** The kernel does not ask routers again when a login fails: the read that finds it out gets the error. */
    @Test
    void r20AStandbyThatRefusesAUserIsDialledOnceForHim() {
        var standby = cluster.node("pg3");
        cluster.primary().query("CREATE ROLE guest LOGIN PASSWORD 'pencil'");
        cluster.awaitReplication();
        standby.hba("host all guest all reject");
        try (var checked = Balanced.start(cluster, HEALTH + "[load_balancer]\n");
                var warm = checked.ready();
                var guest = PgClient.connect(checked.options().user("guest").password("pencil"))) {
            int failures = 0;
            for (int i = 0; i < 40; i++) {
                try {
                    assertThat(on(guest, WHERE)).isEqualTo("pg2");
                } catch (PgException e) {
                    assertThat(e.sqlState()).isEqualTo("28000");
                    failures++;
                }
            }
            assertThat(failures).isLessThanOrEqualTo(1);
            assertThat(rejections(standby)).isEqualTo(1);
            assertThat(checked.field("pg3", "healthy")).isEqualTo("true");
            assertThat(checked.spread(20, () -> warm.query(WHERE).value()))
                    .as("others read there")
                    .containsOnlyKeys("pg2", "pg3");
            checked.proxy().awaitLog("does not let the user in", SOON);

            standby.hba();
            checked.proxy().signal("HUP");
            Await.until("a reload forgets it", SOON, () -> on(guest, WHERE).equals("pg3"));
        } finally {
            standby.hba();
        }
    }

    private static long rejections(PostgresServer server) {
        return server.log()
                .lines()
                .filter(line -> line.contains("pg_hba.conf rejects connection") && line.contains("guest"))
                .count();
    }
}
