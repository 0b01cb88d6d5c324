package helios.distribution;

import static helios.distribution.Balanced.WHERE;
import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.Await;
import helios.testkit.PgClient;
import helios.testkit.PgOptions;
import helios.testkit.PostgresCluster;
import helios.testkit.PostgresServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lag, and sessions that see their own writes, on a real cluster whose replay is paused at will. */
final class LagTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String BALANCE = "[load_balancer]\n[health]\ncheck_interval_secs = 0.5\n";
    private static final String LAG = "[lag_routing]\npoll_interval_ms = 50\n";
    private static PostgresCluster cluster;

    @BeforeAll
    static void start() {
        cluster = PostgresCluster.start();
        cluster.primary().query("CREATE TABLE own(id bigint PRIMARY KEY, v text)");
        cluster.awaitReplication();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void resume() {
        standbys().forEach(standby -> standby.query("SELECT pg_wal_replay_resume()"));
        cluster.awaitReplication();
    }

    private static List<PostgresServer> standbys() {
        return List.of(cluster.node("pg2"), cluster.node("pg3"));
    }

    private static void pause(PostgresServer standby) {
        standby.query("SELECT pg_wal_replay_pause()");
        Await.until(
                standby.name() + " has paused",
                SOON,
                () -> standby.query("SELECT pg_get_wal_replay_pause_state()")
                        .value()
                        .equals("paused"));
    }

    private static String on(Balanced balanced, PgClient client) {
        return balanced.name(client.query(WHERE).value());
    }

    // ---- what is measured

    @Test
    void lagIsShownOfStandbysAlone() {
        try (var balanced = Balanced.start(cluster, BALANCE + LAG)) {
            for (var standby : List.of("pg2", "pg3")) {
                balanced.await(standby, "replication_lag_bytes", "0");
                balanced.await(standby, "replication_lag_ms", "0");
            }
            assertThat(balanced.field("pg1", "replication_lag_bytes")).isEqualTo("null");
            assertThat(balanced.metrics())
                    .contains("helios_node_lag_bytes{node=\"pg2\"} 0.0", "helios_node_lag_seconds{node=\"pg3\"} 0.0")
                    .doesNotContain("helios_node_lag_bytes{node=\"pg1\"}");

            pause(cluster.node("pg3"));
            cluster.primary().query("INSERT INTO own SELECT -g, 'lag' FROM generate_series(1, 1000) g");
            Await.until(
                    "pg3 is behind",
                    SOON,
                    () -> balanced.metric("helios_node_lag_bytes{node=\"pg3\"}") > 10_000
                            && balanced.metric("helios_node_lag_seconds{node=\"pg3\"}") > 0.3);
            assertThat(Long.parseLong(balanced.field("pg3", "replication_lag_bytes")))
                    .isGreaterThan(10_000);
            assertThat(Long.parseLong(balanced.field("pg3", "replication_lag_ms")))
                    .isGreaterThan(300);
            balanced.await("pg2", "replication_lag_bytes", "0");
            cluster.node("pg3").query("SELECT pg_wal_replay_resume()");
            balanced.await("pg3", "replication_lag_bytes", "0");
        }
    }

    /** The first write of a long while is no lag of a long while. */
    @Test
    void r13AQuietPrimaryMakesNobodyLate() {
        try (var balanced = Balanced.start(cluster, BALANCE + LAG)) {
            cluster.primary().query("INSERT INTO own VALUES (-5000, 'old')");
            cluster.awaitReplication();
            Await.until(
                    "nothing was written for a while",
                    SOON,
                    () -> cluster.node("pg3")
                            .query("SELECT clock_timestamp() - pg_last_xact_replay_timestamp() > interval '3 s'")
                            .value()
                            .equals("t"));
            balanced.await("pg3", "replication_lag_ms", "0");
            pause(cluster.node("pg3"));
            cluster.primary().query("INSERT INTO own VALUES (-5001, 'new')");
            Await.until("it is behind", SOON, () -> balanced.metric("helios_node_lag_bytes{node=\"pg3\"}") > 0);
            assertThat(balanced.metric("helios_node_lag_seconds{node=\"pg3\"}")).isLessThan(2.5);
        }
    }

    @Test
    void aStandbyThatHangsIsNotMeasured() {
        try (var balanced = Balanced.start(cluster, BALANCE + LAG)) {
            balanced.await("pg3", "replication_lag_bytes", "0");
            cluster.node("pg3").freeze();
            try {
                balanced.await("pg3", "replication_lag_bytes", "null");
                balanced.await("pg2", "replication_lag_bytes", "0");
            } finally {
                cluster.node("pg3").thaw();
            }
            balanced.await("pg3", "replication_lag_bytes", "0");
        }
    }

    // ---- own writes

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void r12EveryReadSeesWhatItsSessionWrote(boolean extended) {
        int rounds = 10_000;
        long base = extended ? 2_000_000 : 1_000_000;
        try (var balanced = Balanced.start(cluster, BALANCE + LAG);
                var client = balanced.ready()) {
            pause(cluster.node("pg3"));
            // pg2 confirms commits as soon as it has flushed them: whether it shows them is another matter.
            int misses = 0;
            for (int i = 0; i < rounds; i++) {
                var insert = "INSERT INTO own VALUES (" + (base + i) + ", 'v')";
                var select = "SELECT count(*) FROM own WHERE id = " + (base + i);
                if (extended) {
                    client.extended(insert);
                } else {
                    client.query(insert);
                }
                var seen = extended ? client.extended(select) : client.query(select);
                misses += seen.value().equals("1") ? 0 : 1;
            }
            assertThat(misses).isZero();
            assertThat(balanced.metric("helios_ryw_primary_reads_total")).isPositive();
            Await.until(
                    "pg2 shows all and reads again",
                    SOON,
                    () -> on(balanced, client).equals("pg2"));
            for (int i = 0; i < 20; i++) {
                assertThat(on(balanced, client)).as("pg3 is paused").isEqualTo("pg2");
            }
        }
    }

    /** The same without the feature misses: the test can fail. */
    @Test
    void withoutItOwnWritesAreMissed() {
        try (var balanced = Balanced.start(cluster, BALANCE + LAG + "ryw = false\n");
                var client = balanced.ready()) {
            standbys().forEach(LagTest::pause);
            client.query("INSERT INTO own VALUES (3000000, 'v')");
            assertThat(client.query("SELECT count(*) FROM own WHERE id = 3000000")
                            .value())
                    .isEqualTo("0");
        }
    }

    @Test
    void writesOfTransactionsCountWhenTheyAreCommitted() {
        try (var balanced = Balanced.start(cluster, BALANCE + LAG);
                var client = balanced.ready()) {
            standbys().forEach(LagTest::pause);
            client.simpleQuery("BEGIN; INSERT INTO own VALUES (3100000, 'v'); ROLLBACK");
            assertThat(on(balanced, client)).as("nothing was written").isNotEqualTo("pg1");
            client.query("BEGIN");
            client.query("SELECT count(*) FROM own");
            client.query("COMMIT");
            assertThat(on(balanced, client)).as("nothing was written").isNotEqualTo("pg1");

            client.query("BEGIN");
            client.query("INSERT INTO own VALUES (3100001, 'v')");
            client.simpleQuery("COMMIT; BEGIN; INSERT INTO own VALUES (3100002, 'v')");
            client.query("COMMIT");
            assertThat(client.query("SELECT count(*) FROM own WHERE id IN (3100001, 3100002)")
                            .value())
                    .isEqualTo("2");
            client.query("BEGIN READ ONLY");
            assertThat(on(balanced, client)).isEqualTo("pg1");
            client.query("COMMIT");
        }
    }

    @Test
    void aSessionThatWroteNothingReadsWhereItWasBehind() {
        try (var balanced = Balanced.start(cluster, BALANCE + LAG);
                var writer = balanced.ready();
                var reader = balanced.ready()) {
            standbys().forEach(LagTest::pause);
            writer.query("INSERT INTO own VALUES (3200000, 'v')");
            var count = "SELECT count(*) FROM own WHERE id = 3200000";
            assertThat(writer.query(count).value()).isEqualTo("1");
            assertThat(reader.query(count).value()).isEqualTo("0");
            assertThat(on(balanced, reader)).isNotEqualTo("pg1");
        }
    }

    @Test
    void theSessionsOfAUserSeeEachOthersWritesIfTheyShall() {
        cluster.primary().query("CREATE ROLE stranger LOGIN SUPERUSER PASSWORD 'pencil'");
        cluster.awaitReplication();
        try (var balanced = Balanced.start(cluster, BALANCE + LAG + "ryw_scope = \"user\"\n");
                var writer = balanced.ready();
                var reader = balanced.ready();
                var stranger = PgClient.connect(stranger(balanced))) {
            standbys().forEach(LagTest::pause);
            writer.query("INSERT INTO own VALUES (3300000, 'v')");
            assertThat(on(balanced, reader)).isEqualTo("pg1");
            assertThat(on(balanced, stranger)).isNotEqualTo("pg1");
        }
    }

    private static PgOptions stranger(Balanced balanced) {
        return balanced.options().user("stranger").password("pencil");
    }

    @Test
    void aReadWaitsForAStandbyAsLongAsItMay() {
        try (var balanced = Balanced.start(cluster, BALANCE + LAG + "ryw_wait_ms = 10000\n");
                var impatient = Balanced.start(cluster, BALANCE + LAG + "ryw_wait_ms = 300\n");
                var client = balanced.ready();
                var hasty = impatient.ready()) {
            for (int i = 0; i < 20; i++) {
                client.query("INSERT INTO own VALUES (" + (3400000 + i) + ", 'v')");
                assertThat(on(balanced, client)).isNotEqualTo("pg1");
            }
            assertThat(balanced.metric("helios_ryw_primary_reads_total")).isZero();
            standbys().forEach(LagTest::pause);
            hasty.query("INSERT INTO own VALUES (3400100, 'v')");
            long begun = System.nanoTime();
            assertThat(on(impatient, hasty)).isEqualTo("pg1");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofMillis(290), SOON);
        }
    }

    /** Where the proxy may not ask, a while after the write must do. */
    @Test
    void theWindowCountsWherePositionsCannotBeHad() {
        cluster.primary()
                .query("CREATE ROLE silent LOGIN PASSWORD 'pencil'; GRANT SELECT ON pg_authid TO silent;"
                        + " REVOKE EXECUTE ON FUNCTION pg_current_wal_insert_lsn() FROM PUBLIC");
        cluster.awaitReplication();
        try (var balanced = Balanced.startAs(cluster, "silent", "pencil", BALANCE + LAG + "ryw_window_ms = 1500\n");
                var client = balanced.ready()) {
            balanced.proxy().awaitLog("lag is unknown", SOON);
            standbys().forEach(LagTest::pause);
            client.query("INSERT INTO own VALUES (3500000, 'v')");
            long written = System.nanoTime();
            assertThat(on(balanced, client)).isEqualTo("pg1");
            Await.until("the window is over", SOON, () -> !on(balanced, client).equals("pg1"));
            assertThat(Duration.ofNanos(System.nanoTime() - written)).isGreaterThan(Duration.ofMillis(1400));
        }
    }

    /** What is in force for a session outlives the feature's configuration. */
    @Test
    void aReloadForgetsNoWrites() throws Exception {
        try (var balanced = Balanced.start(cluster, BALANCE + LAG + "ryw_scope = \"user\"\n");
                var client = balanced.ready();
                var other = balanced.ready()) {
            standbys().forEach(LagTest::pause);
            client.query("INSERT INTO own VALUES (3600000, 'v')");
            balanced.change("poll_interval_ms = 50", "poll_interval_ms = 60");
            for (int i = 0; i < 20; i++) {
                assertThat(on(balanced, client)).isEqualTo("pg1");
                assertThat(on(balanced, other)).isEqualTo("pg1");
            }
            standbys().forEach(standby -> standby.query("SELECT pg_wal_replay_resume()"));
            Await.until("they show it", SOON, () -> !on(balanced, client).equals("pg1"));
            balanced.await("pg3", "replication_lag_bytes", "0");
        }
    }

    @Test
    void positionsOfANewPrimaryCountAfterAPromotion() {
        try (var other = PostgresCluster.start();
                var balanced = Balanced.start(other, BALANCE + LAG);
                var client = balanced.ready()) {
            other.primary().query("CREATE TABLE own(id bigint PRIMARY KEY)");
            client.query("INSERT INTO own VALUES (1)");
            other.awaitReplication();
            other.node("pg1").kill();
            other.promote(other.node("pg2"));
            balanced.await("pg2", "role", "\"primary\"");
            balanced.await("pg3", "replication_lag_bytes", "0");
            assertThat(balanced.field("pg2", "replication_lag_bytes")).isEqualTo("null");
            try (var next = balanced.connect()) {
                for (int i = 2; i < 500; i++) {
                    next.query("INSERT INTO own VALUES (" + i + ")");
                    assertThat(next.query("SELECT count(*) FROM own WHERE id = " + i)
                                    .value())
                            .isEqualTo("1");
                }
                Await.until("pg3 reads", SOON, () -> on(balanced, next).equals("pg3"));
            }
        }
    }
}
