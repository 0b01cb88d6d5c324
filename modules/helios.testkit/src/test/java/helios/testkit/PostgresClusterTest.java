package helios.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Replication, and any server's way to the head of the cluster and back. */
final class PostgresClusterTest {

    @Test
    void whatThePrimaryWritesAppearsOnTheStandbys() {
        var cluster = PostgresCluster.shared();

        TestData.check(cluster.node("pg2"));
        TestData.check(cluster.node("pg3"));

        var primary = cluster.primary();
        assertThat(primary.name()).isEqualTo("pg1");
        assertThat(primary.query(
                                "SELECT string_agg(application_name || ' ' || sync_state, ',' ORDER BY application_name) FROM pg_stat_replication")
                        .value())
                .isEqualTo("pg2 sync,pg3 async");
        for (var node : cluster.nodes()) {
            assertThat(node.query("SHOW max_connections").value()).isEqualTo("100");
            assertThat(node.query("SHOW wal_level").value()).isEqualTo("logical");
            assertThat(node.query("SHOW cluster_name").value()).isEqualTo(node.name());
        }
        assertThat(cluster.node("pg2").query("SHOW synchronous_standby_names").value())
                .isEqualTo("pg1,pg3");
    }

    @Test
    void loadingTwiceLoadsOnce() {
        TestData.load(PostgresCluster.shared());
    }

    @Test
    void theRolesOfTheDataSetHaveTheirRights() {
        var options = PostgresCluster.shared().primary().options();
        for (var role : TestData.Role.values()) {
            try (var client = PgClient.connect(role.on(options))) {
                assertThat(client.query("SELECT mask_ssn(ssn) FROM users WHERE id = 1")
                                .value())
                        .isEqualTo("XXX-XX-0001");
                client.query("BEGIN");
                if (role == TestData.Role.PII_READER) {
                    assertThatThrownBy(() -> client.query("DELETE FROM events")).hasMessageContaining("42501");
                } else {
                    assertThat(client.query("DELETE FROM events WHERE id = 1").tag())
                            .isEqualTo("DELETE 1");
                }
                client.query("ROLLBACK");
            }
        }
    }

    @Test
    void standbysRefuseWrites() {
        assertThatThrownBy(() -> PostgresCluster.shared().node("pg3").query("CREATE TABLE t ()"))
                .isInstanceOfSatisfying(
                        PgException.class, e -> assertThat(e.sqlState()).isEqualTo("25006"));
    }

    @Test
    void aStandbyTakesOverAndTheOldPrimaryComesBackAsStandby() {
        try (var cluster = PostgresCluster.start()) {
            var pg1 = cluster.node("pg1");
            var pg2 = cluster.node("pg2");
            var pg3 = cluster.node("pg3");
            pg1.query("CREATE TABLE t (i int); INSERT INTO t VALUES (1)");
            pg1.kill();

            cluster.promote(pg2);

            assertThat(cluster.primary()).isSameAs(pg2);
            pg2.query("INSERT INTO t VALUES (2)");
            cluster.awaitReplication();
            assertThat(pg3.query("SELECT count(*) FROM t").value()).isEqualTo("2");

            int port = pg1.port();
            cluster.rebuild(pg1);

            assertThat(pg1.port()).isEqualTo(port);
            assertThat(cluster.standbys()).containsExactly(pg1, pg3);
            pg2.query("INSERT INTO t VALUES (3)");
            cluster.awaitReplication();
            assertThat(pg1.query("SELECT count(*) FROM t").value()).isEqualTo("3");

            pg2.stop();
            cluster.promote(pg1);
            cluster.rebuild(pg2);
            pg1.query("INSERT INTO t VALUES (4)");
            cluster.awaitReplication();
            assertThat(pg3.query("SELECT count(*) FROM t").value()).isEqualTo("4");
        }
    }

    @Test
    void aCommitWaitsForTheSynchronousStandby() {
        try (var cluster = PostgresCluster.start(each -> each.setting("wal_sender_timeout", "60s"));
                var client = PgClient.connect(cluster.node("pg1").options().timeout(Duration.ofSeconds(20)))) {
            cluster.node("pg2").freeze();
            client.send(new Frames().query("CREATE TABLE waits ()"));
            assertThat(client.poll(Duration.ofMillis(300))).isEmpty();

            cluster.node("pg2").thaw();

            assertThat(client.readResults()).singleElement().isNotEqualTo(Optional.empty());
        }
    }
}
