package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.PgClient;
import helios.testkit.PgOptions;
import helios.testkit.PostgresCluster;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A thousand sessions whose primary is lost: they wait for the next one, which is not run down by their logins. */
final class PrimaryLossTest {

    private static final int SESSIONS = 1000;
    private static final int CONNECTIONS = 40;
    private static final int DIALS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern LOGGED =
            Pattern.compile("(?m)^\\[(\\d+)] LOG: {2}connection (received|authorized: user=alice)");

    @Test
    void sessionsWaitForTheNextPrimaryAndDialItAFewAtATime() throws Exception {
        try (var cluster = PostgresCluster.start(each -> each.setting("max_connections", "100")
                        .setting("log_connections", "on")
                        .setting("log_line_prefix", "[%p] "));
                var proxy = start(cluster);
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            cluster.primary().query("CREATE ROLE alice LOGIN PASSWORD 'pencil'");
            cluster.awaitReplication();
            var next = cluster.node("pg2");
            var connected = new CountDownLatch(SESSIONS);
            var promoted = new CountDownLatch(1);
            var work = new ArrayList<Future<String>>();
            for (int i = 0; i < SESSIONS; i++) {
                work.add(clients.submit(() -> portBeforeAndAfter(proxy, connected, promoted)));
            }
            connected.await();
            var before = Integer.toString(cluster.primary().port());
            cluster.primary().kill();
            promoted.countDown();
            cluster.promote(next);
            for (var ports : work) {
                assertThat(ports.get()).isEqualTo(before + " " + next.port());
            }
            assertThat(mostAtATime(next)).isBetween(2, DIALS);
            assertThat(new Admin(proxy.adminPort()).get("/metrics/prometheus").body())
                    .contains("helios_pool_dials_peak{node=\"pg2\"} " + DIALS);
        }
    }

    private static ProxyProcess start(PostgresCluster cluster) {
        return ProxyProcess.start(Stage.config(
                """
                write_timeout_secs = 170
                [pool]
                mode = "transaction"
                max_pool_size = %d
                max_dials_per_node = %d
                acquire_timeout_secs = 170
                [health]
                check_interval_secs = 0.5
                [auth]
                [backend]
                user = "postgres"
                password = "%s"
                """.formatted(CONNECTIONS, DIALS, cluster.primary().password()) + ProxyProcess.nodes(cluster.nodes())));
    }

    /** What a session does: one transaction, and one when the primary is gone, which must not fail. */
    private static String portBeforeAndAfter(ProxyProcess proxy, CountDownLatch connected, CountDownLatch promoted)
            throws Exception {
        try (var client = PgClient.connect(alice(proxy))) {
            var before = port(client);
            connected.countDown();
            promoted.await();
            return before + " " + port(client);
        }
    }

    /** A transaction that may write. */
    private static String port(PgClient client) {
        return client.query("SELECT inet_server_port() + 0 * (txid_current() % 2)::int")
                .value();
    }

    private static PgOptions alice(ProxyProcess proxy) {
        return Stage.alice(proxy.options()).timeout(PATIENCE);
    }

    /** How many of alice's logins the server had under way at a time, by its own log. */
    private static int mostAtATime(PostgresServer server) {
        var log = server.query("SELECT pg_read_file(current_setting('data_directory') || '/../log')")
                .value();
        var hers = new HashSet<String>();
        LOGGED.matcher(log)
                .results()
                .filter(line -> line.group(2).startsWith("auth"))
                .forEach(line -> hers.add(line.group(1)));
        var under = new HashSet<String>();
        int most = 0;
        for (var line : LOGGED.matcher(log).results().toList()) {
            if (line.group(2).equals("received") && hers.contains(line.group(1))) {
                under.add(line.group(1));
            } else {
                under.remove(line.group(1));
            }
            most = Math.max(most, under.size());
        }
        assertThat(hers).isNotEmpty();
        return most;
    }
}
