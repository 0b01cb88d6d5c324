package helios.distribution;

import static helios.distribution.Balanced.WHERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads on standbys, of a real cluster: pg1 is the primary, pg2 its synchronous and pg3 its asynchronous standby. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BalanceTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String HEALTH = """
            [health]
            check_interval_secs = 0.5
            check_timeout_secs = 1
            fast_interval_ms = 100
            """;
    private PostgresCluster cluster;
    private Balanced balanced;

    /** The sections that every proxy here has. */
    String terms() {
        return "";
    }

    private Balanced balanced(String sections) {
        return Balanced.start(cluster, sections + terms());
    }

    private Balanced balanced(String sections, Map<String, String> ofNodes) {
        return Balanced.start(cluster, sections + terms(), ofNodes);
    }

    /** The two ways to run a statement. */
    enum By {
        SIMPLE,
        EXTENDED;

        void run(PgClient client, String sql) {
            switch (this) {
                case SIMPLE -> client.query(sql);
                case EXTENDED -> client.extended(sql);
            }
        }

        String value(PgClient client, String sql) {
            return switch (this) {
                case SIMPLE -> client.query(sql).value();
                case EXTENDED -> client.extended(sql).value();
            };
        }
    }

    @BeforeAll
    void start() {
        cluster = PostgresCluster.start();
        cluster.primary().query("""
                CREATE TABLE t(id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'a'); CREATE SEQUENCE s;
                CREATE FUNCTION writes() RETURNS int LANGUAGE sql AS 'INSERT INTO t VALUES (99, NULL)
                    ON CONFLICT DO NOTHING; SELECT inet_server_port()'
                """);
        cluster.awaitReplication();
        balanced = balanced("[load_balancer]\n");
    }

    @AfterAll
    void stop() {
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

    /** However they are mixed. */
    @ParameterizedTest
    @EnumSource
    void readsAndWritesOfOneSessionEachGoTheirWay(By protocol) {
        try (var client = balanced.ready()) {
            cluster.primary().query("CREATE TABLE written (id int PRIMARY KEY)");
            var reads = new TreeMap<String, Integer>();
            var writes = new TreeMap<String, Integer>();
            for (int i = 0; i < 1100; i++) {
                boolean write = i % 11 == 5;
                var sql = write ? "INSERT INTO written VALUES (%d) RETURNING inet_server_port()".formatted(i) : WHERE;
                (write ? writes : reads).merge(balanced.name(protocol.value(client, sql)), 1, Integer::sum);
            }
            assertThat(writes).containsExactly(Map.entry("pg1", 100));
            assertThat(reads.keySet()).containsExactly("pg2", "pg3");
            assertThat(reads.values()).allSatisfy(count -> assertThat(count).isBetween(450, 550));
            assertThat(cluster.primary().query("SELECT count(*) FROM written").value())
                    .isEqualTo("100");
        } finally {
            cluster.primary().query("DROP TABLE written");
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SET TRANSACTION READ WRITE | read committed",
                "SET transaction_read_only = off | read committed",
                "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ WRITE | serializable",
                "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE | serializable",
            })
    void r8ATransactionThatAsksForMoreBeginsAnewOnThePrimary(String ask, String isolation) {
        for (var protocol : By.values()) {
            try (var other = balanced("[load_balancer]\n");
                    var client = other.ready()) {
                protocol.run(client, "BEGIN READ ONLY");
                protocol.run(client, ask);
                assertThat(protocol.value(client, "SHOW transaction_isolation")).isEqualTo(isolation);
                assertThat(on(client, WHERE)).isEqualTo("pg1");
                if (ask.contains("WRITE") || ask.contains("off")) {
                    protocol.run(client, "UPDATE t SET v = '" + ask + protocol + "'");
                }
                protocol.run(client, "COMMIT");
                assertThat(client.transactionStatus()).isEqualTo('I');
                if (ask.contains("WRITE") || ask.contains("off")) {
                    assertThat(cluster.primary()
                                    .query("SELECT v FROM t WHERE id = 1")
                                    .value())
                            .isEqualTo(ask + protocol);
                }
                client.query("BEGIN READ ONLY");
                assertThat(on(client, WHERE)).isNotEqualTo("pg1");
                assertThatThrownBy(() -> client.query("SET TRANSACTION READ WRITE"))
                        .as("it has run a query")
                        .isInstanceOf(PgException.class);
                client.query("ROLLBACK");
            }
        }
    }

    /** In one string or batch with its BEGIN, so that no server has begun it yet. */
    @Test
    void r8ATransactionThatAsksForMoreInOneStringIsOnThePrimary() {
        var ask = List.of("BEGIN READ ONLY", "SET TRANSACTION READ WRITE", "UPDATE t SET v = 'string'", "COMMIT");
        try (var client = balanced.ready()) {
            client.simpleQuery(String.join("; ", ask));
            assertThat(cluster.primary().query("SELECT v FROM t WHERE id = 1").value())
                    .isEqualTo("string");
            var batch = new Frames();
            for (var sql : ask) {
                batch.parse("", sql.replace("string", "batch")).bind("", "").execute("", 0);
            }
            client.send(batch.sync());
            assertThat(client.readUntilReady().toString()).doesNotContain("E[");
            var pipeline = new Frames();
            for (var sql : ask) {
                pipeline.parse("", sql.replace("string", "pipeline"))
                        .bind("", "")
                        .execute("", 0)
                        .sync();
            }
            assertThat(cluster.primary().query("SELECT v FROM t WHERE id = 1").value())
                    .isEqualTo("batch");
            client.send(pipeline);
            for (int i = 0; i < ask.size(); i++) {
                assertThat(client.readUntilReady().toString()).doesNotContain("E[");
            }
            assertThat(cluster.primary().query("SELECT v FROM t WHERE id = 1").value())
                    .isEqualTo("pipeline");
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
        var url = balanced.proxy()
                .jdbcUrl("postgres", "postgres", cluster.primary().password());
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

    private String port(PreparedStatement statement) {
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

    @ParameterizedTest
    @EnumSource(By.class)
    void r18WhatASessionHasSetFollowsItToStandbys(By protocol) {
        cluster.primary()
                .query("CREATE SCHEMA IF NOT EXISTS mine; CREATE OR REPLACE VIEW mine.t AS SELECT 'mine' AS v;"
                        + " DO $$BEGIN CREATE ROLE reader; EXCEPTION WHEN duplicate_object THEN END$$; GRANT USAGE ON SCHEMA mine TO reader;"
                        + " GRANT SELECT ON mine.t TO reader");
        cluster.awaitReplication();
        try (var client = balanced.ready()) {
            client.query("SET search_path = mine, public; SET work_mem = '7MB'; SET my.tenant = 'x'; SET ROLE reader");
            var where = "SELECT v || current_setting('work_mem') || current_setting('my.tenant') || current_user ||"
                    + " inet_server_port() FROM t";
            Await.until(
                    "the catalog knows the view",
                    SOON,
                    () -> !protocol.value(client, where).endsWith(port("pg1")));
            for (int i = 0; i < 6; i++) {
                assertThat(protocol.value(client, where))
                        .startsWith("mine7MBxreader")
                        .doesNotEndWith(port("pg1"));
            }
            client.query("RESET ALL; RESET ROLE");
            assertThat(protocol.value(
                            client,
                            "SELECT current_user || current_setting('work_mem') ||"
                                    + " coalesce(current_setting('my.tenant', true), '')"))
                    .isEqualTo("postgres4MB");
            client.query("BEGIN; SET work_mem = '8MB'; ROLLBACK");
            assertThat(protocol.value(client, "SELECT current_setting('work_mem')"))
                    .isEqualTo("4MB");
        }
    }

    private String port(String node) {
        return Integer.toString(cluster.node(node).port());
    }

    /** What is set in a transaction on a standby counts for the session afterwards, on the primary too. */
    @Test
    void r18WhatIsSetOnAStandbyFollowsTheSessionBack() {
        try (var client = balanced.ready()) {
            client.query("BEGIN READ ONLY");
            assertThat(on(client, WHERE)).isNotEqualTo("pg1");
            client.query("SET work_mem = '9MB'");
            client.query("SET my.tenant = 'y'");
            client.query("SET LOCAL statement_timeout = '77s'");
            client.query("COMMIT");
            var all = "concat_ws(' ', current_setting('work_mem'), current_setting('my.tenant'),"
                    + " current_setting('statement_timeout'))";
            assertThat(client.query("SELECT nextval('s') > 0, " + all)
                            .rows()
                            .getFirst()
                            .getLast())
                    .contains("9MB y 0");
            assertThat(client.query("SELECT " + all).value()).isEqualTo("9MB y 0");
        }
    }

    /** A temporary table of the same name would be read elsewhere as the other. */
    @Test
    void r18ASessionWithTemporaryTablesReadsWhereTheyAre() {
        try (var client = balanced.ready()) {
            client.query("CREATE TEMP TABLE t AS SELECT 1 AS id, 'temporary' AS v");
            assertThat(client.query("SELECT v FROM t").value()).isEqualTo("temporary");
            assertThat(balanced.spread(4, () -> client.query(WHERE).value())).containsOnlyKeys("pg1");
            client.query("DROP TABLE pg_temp.t");
            Await.until(
                    "it reads elsewhere again", SOON, () -> !on(client, WHERE).equals("pg1"));
        }
    }

    /** Locks, cursors and what SQL prepared do not matter to a read, but to a transaction. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT pg_advisory_lock(1)",
                "PREPARE p AS SELECT 1",
                "BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT 1; COMMIT",
            })
    void r18WhatATransactionMayUseKeepsItOnItsServer(String sql) {
        try (var client = balanced.ready()) {
            client.query(sql);
            var reads = balanced.spread(4, () -> client.query(WHERE).value());
            assertThat(reads.containsKey("pg1"))
                    .as("where servers are lent a session stays altogether")
                    .isEqualTo(!terms().isEmpty());
            client.query("BEGIN READ ONLY");
            assertThat(on(client, WHERE)).isEqualTo("pg1");
            client.query("COMMIT");
        }
    }

    /** What a transaction on a standby leaves there can be used behind it, until it is gone. */
    @Test
    void r18WhatATransactionLeavesOnAStandbyStaysUsable() {
        try (var client = balanced.ready()) {
            client.query("BEGIN READ ONLY");
            client.query("PREPARE p AS SELECT inet_server_port()");
            client.query("COMMIT");
            assertThat(balanced.name(client.query("EXECUTE p").value())).isNotEqualTo("pg1");
            client.query("DEALLOCATE p");
            assertThat(client.query("SELECT nextval('s')").rows()).hasSize(1);
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
        try (var weighted = balanced(
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
        try (var busy = balanced(HEALTH + "[load_balancer]\nassume_readonly_functions = [\"pg_sleep\"]\nstrategy = \""
                        + strategy + "\"\n");
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
        try (var other = balanced(
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
        try (var fallback = balanced(HEALTH + "[load_balancer]\n");
                var never = balanced(HEALTH + "[load_balancer]\nprimary_reads = \"never\"\n");
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

    /** Nobody has found out yet: each session that meets one finds out for itself, and for all. */
    @Test
    void readsGoOnWithoutAnErrorWhileTheStandbysDie() {
        var standbys = List.of(cluster.node("pg2"), cluster.node("pg3"));
        try (var client = balanced.ready()) {
            balanced.spread(4, () -> client.query(WHERE).value());
            standbys.forEach(PostgresServer::kill);
            try {
                assertThat(balanced.spread(50, () -> client.query(WHERE).value()))
                        .containsExactly(Map.entry("pg1", 50));
            } finally {
                standbys.forEach(PostgresServer::restart);
                standbys.forEach(standby -> cluster.primary().awaitStreamingTo(standby.name()));
            }
        }
    }

    /** A read that a standby was at work on, of which the client has got nothing. */
    @ParameterizedTest
    @EnumSource(By.class)
    void aReadWhoseStandbyDiesIsDoneElsewhere(By protocol) throws Exception {
        try (var sleeping = balanced("[load_balancer]\nassume_readonly_functions = [\"pg_sleep\"]\n");
                var client = sleeping.ready();
                var read = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 2; i++) {
                var answer = read.submit(() -> protocol.value(client, "SELECT inet_server_port() FROM pg_sleep(2)"));
                Await.until(
                        "a standby sleeps",
                        SOON,
                        () -> !sleepers("pg2").isEmpty() || !sleepers("pg3").isEmpty());
                var busy = sleepers("pg2").isEmpty() ? "pg3" : "pg2";
                cluster.node(busy)
                        .query("SELECT pg_terminate_backend(" + sleepers(busy).getFirst() + ")");
                assertThat(sleeping.name(answer.get())).isNotIn(busy, "pg1");
            }
            assertThat(sleeping.metric("helios_balance_retries_total")).isEqualTo(2);
        }
    }

    private List<String> sleepers(String node) {
        return cluster
                .node(node)
                .query("SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%FROM pg_sleep(2)%'"
                        + " AND pid <> pg_backend_pid()")
                .rows()
                .stream()
                .map(row -> row.getFirst().orElseThrow())
                .toList();
    }

    /** What the client has got a part of cannot be done again; the session goes on. */
    @Test
    void aReadThatHasBegunToAnswerFails() {
        try (var sleeping = balanced(
                        "[load_balancer]\nassume_readonly_functions = [\"pg_sleep\", \"pg_terminate_backend\"]\n");
                var client = sleeping.ready()) {
            assertThatThrownBy(() -> client.query("SELECT repeat('x', 9000) FROM generate_series(1, 100);"
                            + " SELECT pg_terminate_backend(pg_backend_pid())"))
                    .isInstanceOfSatisfying(
                            PgException.class,
                            error -> assertThat(error.sqlState()).isEqualTo("08006"));
            assertThat(on(client, WHERE)).isNotEqualTo("pg1");
        }
    }

    /** An idle connection of the proxy's to a standby is not the client's affair. */
    @Test
    void nothingIsToldOfAnIdleStandbyThatShutsDown() {
        try (var client = balanced.ready()) {
            assertThat(balanced.spread(4, () -> client.query(WHERE).value())).hasSize(2);
            for (var standby : List.of("pg2", "pg3")) {
                cluster.node(standby)
                        .query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
            }
            for (int i = 0; i < 20; i++) {
                assertThat(client.query(WHERE).rows()).as("wherever it is read").hasSize(1);
            }
            Await.until("they read again", SOON, () -> !on(client, WHERE).equals("pg1"));
        }
    }

    /** It cannot go on elsewhere, and nobody waits for an answer that does not come. */
    @Test
    void aTransactionEndsWithItsStandby() {
        try (var client = balanced.ready()) {
            client.query("BEGIN READ ONLY");
            var there = on(client, WHERE);
            assertThat(there).isNotEqualTo("pg1");
            cluster.node(there)
                    .query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE state = 'idle in transaction' AND pid <> pg_backend_pid()");
            assertThatThrownBy(() -> client.query(WHERE)).isInstanceOf(PgException.class);
        }
    }

    // ---- standbys that are drained

    @Test
    void aDrainedStandbyIsLeftByAll() {
        try (var drained = balanced(HEALTH + "[load_balancer]\n");
                var reader = drained.ready();
                var busy = drained.ready()) {
            assertThat(drained.spread(4, () -> reader.query(WHERE).value())).hasSize(2);
            drained.spread(4, () -> busy.query(WHERE).value());
            busy.query("BEGIN READ ONLY");
            var node = drained.name(busy.query(WHERE).value());
            var path = "/nodes/" + node + "/drain";
            var admin = drained.admin();

            var late = admin.post(path + "?wait=true", "{\"timeout_secs\": 1}");
            assertThat(late.status()).isEqualTo(504);
            assertThat(late.body()).contains("\"draining\"").contains("\"active\":1");
            assertThat(drained.spread(10, () -> reader.query(WHERE).value())).doesNotContainKeys(node, "pg1");
            assertThat(drained.name(busy.query(WHERE).value())).isEqualTo(node);
            var begun = admin.post(path, "");
            assertThat(begun.status()).isEqualTo(202);
            assertThat(drained.field(node, "draining")).isEqualTo("true");
            busy.query("COMMIT");
            assertThat(admin.post(path + "?wait=true", "").body()).contains("\"drained\"");
            drained.await(node, "active_connections", "0");
            drained.await(node, "idle_connections", "0");
            assertThat(drained.name(busy.query(WHERE).value())).isNotIn(node, "pg1");

            assertThat(admin.call("DELETE", path, "").status()).isEqualTo(200);
            Await.until(
                    "it reads again",
                    SOON,
                    () -> drained.name(busy.query(WHERE).value()).equals(node));
            assertThat(admin.post("/nodes/nowhere/drain", "").status()).isEqualTo(404);
            assertThat(admin.post("/nodes/pg1/drain", "").status()).isEqualTo(409);
            assertThat(admin.post(path, "{\"mode\": \"later\"}").status()).isEqualTo(400);
            assertThat(drained.field(node, "draining")).isEqualTo("false");
        }
    }

    /** Acceptance 5 of the admin API: nobody notices, and nobody has a server there afterwards. */
    @ParameterizedTest
    @EnumSource
    void aDrainUnderLoadFailsNoStatement(By protocol) throws Exception {
        try (var drained = Balanced.start(cluster, HEALTH + "[load_balancer]\n[pool]\nmode = \"transaction\"\n");
                var watch = drained.ready()) {
            var stop = new AtomicBoolean();
            var done = new LongAdder();
            var clients = IntStream.range(0, 6)
                    .mapToObj(_ -> CompletableFuture.runAsync(
                            () -> {
                                try (var client = drained.connect()) {
                                    while (!stop.get()) {
                                        client.query("BEGIN READ ONLY");
                                        protocol.value(client, WHERE);
                                        client.query("COMMIT");
                                        protocol.value(client, WHERE);
                                        done.increment();
                                    }
                                }
                            },
                            task -> Thread.ofPlatform().daemon().start(task)))
                    .toList();
            try {
                for (var node : List.of("pg2", "pg3", "pg2")) {
                    moreThan(done, 100);
                    var path = "/nodes/" + node + "/drain";
                    assertThat(drained.admin().post(path + "?wait=true", "").body())
                            .isEqualTo("{\"status\":\"drained\"}");
                    assertThat(drained.field(node, "active_connections")).isEqualTo("0");
                    assertThat(drained.spread(20, () -> watch.query(WHERE).value()))
                            .doesNotContainKey(node);
                    moreThan(done, 100);
                    assertThat(drained.field(node, "active_connections")).isEqualTo("0");
                    assertThat(drained.admin().call("DELETE", path, "").status())
                            .isEqualTo(200);
                }
            } finally {
                stop.set(true);
                CompletableFuture.allOf(clients.toArray(CompletableFuture<?>[]::new))
                        .get(60, TimeUnit.SECONDS);
            }
        }
    }

    private static void moreThan(LongAdder done, int further) {
        long from = done.sum();
        Await.until("the load goes on", SOON, () -> done.sum() > from + further);
    }

    /** The same by a command, and what became of statements tells where each ran. */
    @Test
    void theConsoleDrainsAndTellsWhereStatementsRan() {
        try (var drained = balanced("[console]\nadmin_users = [\"postgres\"]\n" + HEALTH + "[load_balancer]\n");
                var console = PgClient.connect(drained.options().database("pgbouncer"));
                var reader = drained.ready()) {
            console.query("SHOW LAST ROUTE");
            var node = drained.name(reader.query(WHERE).value());
            var routes = console.query("SHOW LAST ROUTE");
            assertThat(routes.rows().getFirst().get(routes.columns().indexOf("route")))
                    .contains(node);
            assertThat(console.query("DRAIN " + node).tag()).isEqualTo("DRAIN");
            assertThat(drained.field(node, "draining")).isEqualTo("true");
            assertThat(draining(console, node)).isEqualTo("yes");
            assertThat(drained.spread(10, () -> reader.query(WHERE).value())).doesNotContainKey(node);
            var address = drained.field(node, "address");
            assertThat(console.query("UNDRAIN " + address).tag()).isEqualTo("UNDRAIN");
            assertThat(draining(console, node)).isEqualTo("no");
            var primary = catchThrowableOfType(PgException.class, () -> console.query("DRAIN pg1"));
            assertThat(primary.sqlState()).isEqualTo("55000");
            var unknown = catchThrowableOfType(PgException.class, () -> console.query("UNDRAIN nowhere"));
            assertThat(unknown.sqlState()).isEqualTo("42704");
        }
    }

    private static String draining(PgClient console, String node) {
        var nodes = console.query("SHOW NODES");
        return nodes.rows().stream()
                .filter(row -> row.getFirst().equals(Optional.of(node)))
                .findFirst()
                .orElseThrow()
                .get(nodes.columns().indexOf("draining"))
                .orElse("");
    }

    /** What it has there nobody could move. */
    @Test
    void aSessionThatIsKeptOnADrainedStandbyIsSentAway() {
        try (var drained = balanced(HEALTH + "[load_balancer]\n");
                var kept = drained.ready();
                var watch = drained.ready()) {
            kept.query("BEGIN READ ONLY");
            kept.query("PREPARE p AS SELECT inet_server_port()");
            kept.query("COMMIT");
            var node = drained.name(kept.query("EXECUTE p").value());
            var path = "/nodes/" + node + "/drain?wait=true";
            assertThat(drained.admin()
                            .post(path, "{\"mode\": \"session\", \"timeout_secs\": 1}")
                            .status())
                    .isEqualTo(504);
            assertThat(drained.name(kept.query("EXECUTE p").value())).isEqualTo(node);
            assertThat(drained.admin().post(path, "").status()).isEqualTo(200);
            assertThat(catchThrowableOfType(PgException.class, () -> kept.query("SELECT 1"))
                            .sqlState())
                    .isEqualTo("57P01");
            assertThat(drained.name(watch.query(WHERE).value())).isNotIn(node, "pg1");
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
                for (int i = 0; i < 200; i++) {
                    assertThat(on(client, WHERE)).isEqualTo("pg2");
                }
            } finally {
                standby.restart();
                cluster.primary().awaitStreamingTo("pg3");
            }
            Await.until("it reads again", SOON, () -> on(client, WHERE).equals("pg3"));
        }
    }

    @Test
    void r20AStandbyThatRefusesAUserIsDialledOnceForHim() {
        var standby = cluster.node("pg3");
        cluster.primary().query("CREATE ROLE guest LOGIN PASSWORD 'pencil'");
        cluster.awaitReplication();
        standby.hba("host all guest all reject");
        try (var checked = balanced(HEALTH + "[load_balancer]\n");
                var warm = checked.ready();
                var guest = PgClient.connect(checked.options().user("guest").password("pencil"))) {
            for (int i = 0; i < 40; i++) {
                assertThat(on(guest, WHERE)).isEqualTo("pg2");
            }
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
