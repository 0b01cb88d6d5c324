package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.Await;
import helios.testkit.PgClient;
import helios.testkit.PostgresCluster;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whether nodes answer, found out on a real cluster. */
final class HealthTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String QUICK = """
            [health]
            check_interval_secs = 0.5
            check_timeout_secs = 1
            fast_interval_ms = 100
            """;
    private static PostgresCluster cluster;

    @BeforeAll
    static void start() {
        cluster = PostgresCluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static ProxyProcess proxy(String sections) {
        return ProxyProcess.start(Stage.config(sections + backend() + ProxyProcess.nodes(nodes())));
    }

    private static List<PostgresServer> nodes() {
        return List.of(cluster.primary(), cluster.node("pg2"), cluster.node("pg3"));
    }

    private static String backend() {
        return "[backend]\nuser = \"postgres\"\npassword = \"%s\"\n"
                .formatted(cluster.primary().password());
    }

    /** One field of a node, as {@code GET /nodes/{id}} has it. */
    private static String field(ProxyProcess proxy, String node, String name) {
        var body = new Admin(proxy.adminPort()).get("/nodes/" + node).body();
        var found = Pattern.compile("\"" + name + "\":(\"(?:[^\"\\\\]|\\\\.)*\"|[^,}]*)")
                .matcher(body);
        assertThat(found.find()).as("%s in %s", name, body).isTrue();
        return found.group(1);
    }

    private static void await(ProxyProcess proxy, String node, String name, String value) {
        Await.until(
                "%s of %s is %s".formatted(name, node, value),
                SOON,
                () -> field(proxy, node, name).equals(value));
    }

    @Test
    void nodesAreShownWithWhatTheyAre() {
        try (var proxy = proxy(QUICK)) {
            assertThat(field(proxy, "pg1", "healthy"))
                    .as("known before the first client")
                    .isEqualTo("true");
            assertThat(field(proxy, "pg1", "role")).isEqualTo("\"primary\"");
            assertThat(field(proxy, "pg2", "role")).isEqualTo("\"standby\"");
            assertThat(field(proxy, "pg3", "last_error")).isEqualTo("null");
            assertThat(Double.parseDouble(field(proxy, "pg3", "latency_ms"))).isPositive();
            assertThat(new Admin(proxy.adminPort()).get("/nodes/nobody").status())
                    .isEqualTo(404);
            assertThat(new Admin(proxy.adminPort()).get("/metrics/prometheus").body())
                    .contains("helios_node_up{node=\"pg1\"} 1.0", "helios_health_check_seconds_count{node=\"pg2\"}");
        }
    }

    @Test
    void aFrozenServerIsDownInTimeAndUpAfterTwoAnswers() {
        var standby = cluster.node("pg3");
        try (var proxy = proxy(QUICK)) {
            standby.freeze();
            try {
                await(proxy, "pg3", "healthy", "false");
                assertThat(Integer.parseInt(field(proxy, "pg3", "failure_count")))
                        .isGreaterThanOrEqualTo(3);
                assertThat(field(proxy, "pg1", "healthy")).isEqualTo("true");
            } finally {
                standby.thaw();
            }
            await(proxy, "pg3", "healthy", "true");
            assertThat(proxy.log()).anyMatch(line -> line.contains("node changed") && line.contains("pg3"));
            assertThat(new Admin(proxy.adminPort()).get("/metrics/prometheus").body())
                    .contains("helios_health_transitions_total{node=\"pg3\",to=\"down\"} 1.0")
                    .as("at first, and again")
                    .contains("helios_health_transitions_total{node=\"pg3\",to=\"up\"} 2.0");
        }
    }

    @Test
    void aQueryThatFailsEverywhereMakesEverythingDownAndSaysWhy() {
        try (var proxy = proxy(QUICK + "check_query = \"SELECT 1/0\"\n")) {
            for (var node : nodes()) {
                await(proxy, node.name(), "healthy", "false");
                assertThat(field(proxy, node.name(), "last_error")).contains("division by zero");
            }
        }
    }

    /** The next regular look would be an hour from now. */
    @Test
    void troubleOfASessionIsLookedIntoAtOnce() {
        try (var server = PostgresServer.builder().start();
                var proxy =
                        ProxyProcess.start(Stage.config("[health]\ncheck_interval_secs = 3600\nfast_interval_ms = 100\n"
                                + "[backend]\npassword = \"%s\"\n".formatted(server.password())
                                + ProxyProcess.nodes(List.of(server))));
                var client = PgClient.connect(Stage.through(proxy, server))) {
            client.query("SELECT 1");
            server.kill();
            await(proxy, server.name(), "healthy", "false");
            server.restart();
            await(proxy, server.name(), "healthy", "true");
        }
    }

    /** One failure would be enough here, and it would take long to come back. */
    @Test
    void aSessionThatTheServerEndsInOrderIsNoTrouble() {
        var strict = "[health]\ncheck_interval_secs = 3600\nfailure_threshold = 1\nsuccess_threshold = 1000\n";
        try (var proxy = proxy(strict);
                var client = PgClient.connect(Stage.through(proxy, cluster.primary()))) {
            var pid = client.query("SELECT pg_backend_pid()").value();
            cluster.primary().query("SELECT pg_terminate_backend(%s)".formatted(pid));
            client.readToEnd();
            try (var next = PgClient.connect(Stage.through(proxy, cluster.primary()))) {
                assertThat(next.query("SELECT 1").value()).isEqualTo("1");
            }
            assertThat(field(proxy, "pg1", "healthy")).isEqualTo("true");
            assertThat(field(proxy, "pg1", "failure_count")).isEqualTo("0");
        }
    }

    @Test
    void aNodeThatLetsTheProxyNotInIsUpAndSaidToBeClosed() {
        try (var proxy = ProxyProcess.start(Stage.config(
                QUICK + "[backend]\nuser = \"nobody\"\npassword = \"x\"\n" + ProxyProcess.nodes(nodes())))) {
            assertThat(field(proxy, "pg1", "healthy")).isEqualTo("true");
            assertThat(field(proxy, "pg1", "role")).isEqualTo("\"primary\"");
            assertThat(field(proxy, "pg1", "last_error")).contains("password authentication failed");
            proxy.awaitLog("lets the proxy not in", SOON);
            try (var client = PgClient.connect(Stage.through(proxy, cluster.primary()))) {
                assertThat(client.query("SELECT 1").value()).isEqualTo("1");
            }
        }
    }

    @Test
    void anOperatorTakesNodesOutAndPutsThemBack() {
        try (var proxy = proxy(QUICK)) {
            var admin = new Admin(proxy.adminPort());
            assertThat(admin.post("/nodes/pg2/disable", "").body()).isEqualTo("{\"status\":\"disabled\"}");
            assertThat(field(proxy, "pg2", "enabled")).isEqualTo("false");
            var last = admin.post("/nodes/pg1/disable", "");
            assertThat(last.status()).isEqualTo(409);
            assertThat(last.body()).contains("is the only primary", "force=true");
            assertThat(admin.post("/nodes/pg1/disable?force=true", "").status()).isEqualTo(200);
            assertThat(admin.post("/nodes/pg1/enable", "").body()).isEqualTo("{\"status\":\"enabled\"}");
            assertThat(admin.post("/nodes/pg2/enable", "").status()).isEqualTo(200);
            try (var client = PgClient.connect(Stage.through(proxy, cluster.primary()))) {
                assertThat(client.query("SELECT 1").value()).isEqualTo("1");
            }
        }
    }
}
