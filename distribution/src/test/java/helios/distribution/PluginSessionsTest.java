package helios.distribution;

import static helios.distribution.TestPlugins.counting;
import static helios.distribution.TestPlugins.hook;
import static helios.distribution.TestPlugins.keeping;
import static helios.distribution.TestPlugins.keepingAndReplying;
import static helios.distribution.TestPlugins.push;
import static helios.distribution.TestPlugins.replying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import helios.testkit.Await;
import helios.testkit.CertificateAuthority;
import helios.testkit.PgClient;
import helios.testkit.PgException;
import helios.testkit.PgOptions;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What plugins learn and decide beside statements: logins, sessions, results, metrics; and what is kept from them. */
final class PluginSessionsTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static PostgresServer server;

    @TempDir
    private Path folder;

    private TestPlugins plugins;

    @BeforeAll
    static void start() {
        server = PostgresServer.builder()
                .hba(
                        "local all all trust",
                        "host all trusted 127.0.0.1/32 trust",
                        "host all all 127.0.0.1/32 scram-sha-256")
                .start();
        server.query("CREATE ROLE trusted LOGIN");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void folder() {
        plugins = new TestPlugins(folder);
    }

    private ProxyProcess proxy(String more) {
        return ProxyProcess.start(Stage.config("[plugins]\n" + "plugin_dir = \"%s\"\n".formatted(folder) + more + "\n"
                + ProxyProcess.nodes(List.of(server))));
    }

    private static PgClient connect(ProxyProcess proxy) {
        return PgClient.connect(Stage.through(proxy, server));
    }

    private static String last(ProxyProcess proxy, String plugin) {
        return new Admin(proxy.adminPort())
                .get("/admin/kv/" + plugin + "/last")
                .body()
                .replace("\\\"", "\"");
    }

    private static void awaitLast(ProxyProcess proxy, String plugin, String... parts) {
        Await.until(
                plugin + " saw " + List.of(parts),
                SOON,
                () -> List.of(parts).stream().allMatch(last(proxy, plugin)::contains));
    }

    @Test
    void aLoginIsDeniedAdmittedOrLeftToOthers() throws IOException {
        plugins.put(
                "door",
                "authenticate",
                "",
                replying("authenticate", "{\"action\":\"denied\",\"message\":\"go away\"}"));
        try (var proxy = proxy("")) {
            var denied =
                    catchThrowableOfType(PgException.class, () -> connect(proxy).close());
            assertThat(denied.sqlState()).isEqualTo("28000");
            assertThat(denied.severity()).isEqualTo("FATAL");
            assertThat(denied.getMessage()).contains("authentication denied by plugin: go away");
        }
        plugins.put("door", "authenticate", "", replying("authenticate", "{\"action\":\"defer\"}"));
        try (var proxy = proxy("");
                var client = connect(proxy)) {
            assertThat(client.query("SELECT current_user").value()).isEqualTo("postgres");
        }
        plugins.put("door", "authenticate", "", replying("authenticate", """
                {"action":"success","identity":{"user_id":"u-7","username":"trusted","roles":["analyst"],"tenant_id":"acme",\
                "claims":{"helios.region":"eu-west"}}}"""));
        plugins.put("seen", "pre_query", "", keeping("pre_query"));
        try (var proxy = proxy("timeout_ms = 5000");
                var client = PgClient.connect(proxy.options().user("somebody").database("postgres"))) {
            assertThat(client.query("SELECT current_user").value()).isEqualTo("trusted");
            assertThat(last(proxy, "seen"))
                    .contains(
                            "\"identity\":\"u-7\"",
                            "\"tenant_id\":\"acme\"",
                            "\"helios.region\":\"eu-west\"",
                            "\"helios.identity.roles\":\"analyst\"");
            var refused =
                    catchThrowableOfType(PgException.class, () -> client.query("SET helios.tenant_id = 'globex'"));
            assertThat(refused.sqlState()).isEqualTo("42501");
        }
        plugins.put("door", "authenticate", "", hook("authenticate", "(unreachable)"));
        try (var proxy = proxy("")) {
            var failed =
                    catchThrowableOfType(PgException.class, () -> connect(proxy).close());
            assertThat(failed.sqlState()).isEqualTo("28000");
            assertThat(failed.getMessage()).contains("plugin \"door\" failed (trap) and is fail-closed");
        }
    }

    @Test
    void sessionsAreToldWhenTheyComeAndGo() throws IOException {
        plugins.put("comes", "on_connect", "", keeping("on_connect"));
        plugins.put("goes", "on_disconnect", "", keeping("on_disconnect"));
        try (var proxy = proxy("timeout_ms = 5000")) {
            try (var client = PgClient.connect(Stage.through(proxy, server).parameter("application_name", "visitor"))) {
                client.query("SELECT 1");
                client.extended("SELECT 2");
                awaitLast(proxy, "comes", "\"application_name\":\"visitor\"", "\"user\":\"postgres\"");
            }
            awaitLast(proxy, "goes", "\"queries\":2", "\"duration_ms\":");
        }
    }

    @Test
    void resultsOfReadsAreShown() throws IOException {
        plugins.put("filler", "cache_set", "", keeping("cache_set"));
        try (var proxy = proxy("timeout_ms = 5000\nmax_result_bytes = \"2KiB\"");
                var client = connect(proxy)) {
            client.query("SHOW server_version_num");
            // Calls of a plugin that is not serial may overtake each other.
            awaitLast(proxy, "filler", "\"server_version_num\"");
            client.query("VALUES (1, 'one'), (2, NULL)");
            awaitLast(
                    proxy, "filler", "\"columns\":[{\"name\":\"column1\",\"oid\":23}", "[\"1\",\"one\"],[\"2\",null]");
            client.query("VALUES (repeat('x', 5000))");
            assertThat(last(proxy, "filler")).contains("one").doesNotContain("xxxx");
        }
    }

    @Test
    void parametersNeedBothManifestAndConfiguration() throws IOException {
        plugins.put("asks", "pre_query", "\"abi\":\"1.1\",\"permissions\":[\"parameters\"]", keeping("pre_query"));
        try (var proxy = proxy("timeout_ms = 5000");
                var client = connect(proxy)) {
            assertThat(proxy.awaitLog("not granted", SOON)).contains("parameters");
            assertThat(client.extended("SELECT $1::int + 1", "41").value()).isEqualTo("42");
            assertThat(last(proxy, "asks")).contains("\"parameters\":null");
        }
        try (var proxy = proxy("timeout_ms = 5000\n[plugins.policy.asks]\ngrant = [\"parameters\"]");
                var client = connect(proxy)) {
            assertThat(client.extended("SELECT $1::int + 1", "41").value()).isEqualTo("42");
            assertThat(last(proxy, "asks")).contains("\"parameters\":[\"41\"]");
        }
    }

    /** A session's next statement waits for the calls of its former one; the answer to that did not. */
    @Test
    void aSlowObserverHoldsUpTheNextStatementAndNotTheAnswer() throws IOException {
        plugins.put(
                "slow",
                "post_query",
                "\"abi\":\"1.1\",\"concurrency\":\"serial\",\"when\":{\"text_any\":[\"slowly\"]}",
                hook("post_query", "(loop $l (br $l)) (i64.const 0)"));
        try (var proxy = proxy("timeout_ms = 1500\npost_query_queue = 1");
                var client = connect(proxy);
                var other = connect(proxy)) {
            client.query("SELECT 1");
            long start = System.nanoTime();
            client.query("SELECT 'slowly'");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1200));
            other.query("SELECT 1");
            client.query("SELECT 1");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1400));
        }
    }

    @Test
    void aFullQueueHoldsUpWhoeverWouldAddToIt() throws IOException {
        plugins.put(
                "slow",
                "post_query",
                "\"abi\":\"1.1\",\"concurrency\":\"serial\",\"when\":{\"text_any\":[\"slowly\"]}",
                hook("post_query", "(loop $l (br $l)) (i64.const 0)"));
        try (var proxy = proxy("timeout_ms = 3000\npost_query_queue = 1");
                var first = connect(proxy);
                var second = connect(proxy);
                var third = connect(proxy)) {
            third.query("SELECT 1");
            long start = System.nanoTime();
            first.query("SELECT 'slowly'");
            second.query("SELECT 'slowly'");
            third.query("SELECT 1");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("until the first call had ended")
                    .isGreaterThan(Duration.ofMillis(2500));
        }
    }

    /** What a call may do on an event loop, it may not do long; afterwards it is made elsewhere. */
    @Test
    void aCallThatTakesLongIsMadeElsewhere() throws IOException {
        var busy = "(local $i i32) (loop $l (local.set $i (i32.add (local.get $i) (i32.const 1)))"
                + " (br_if $l (i32.lt_u (local.get $i) (i32.const 200000000)))) (i64.const 0)";
        plugins.put("busy", "pre_query", "", hook("pre_query", busy));
        try (var proxy = proxy("timeout_ms = 20000\ninline_ms = 1");
                var client = connect(proxy)) {
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
            assertThat(client.extended("SELECT 2").value()).isEqualTo("2");
            assertThat(new Admin(proxy.adminPort()).get("/plugins").body())
                    .contains("\"errors\":0", "\"invocations\":2");
        }
    }

    /** Acceptance 8: parallel calls take instances of their own, up to a limit; metrics are the guest's own. */
    @Test
    void aGuestTellsMetricsOfItsOwn() throws IOException {
        plugins.put(
                "meter",
                "metrics,pre_query",
                "",
                push(
                        "",
                        List.of(
                                "(data (i32.const 0) \"{\\\"gauges\\\":{\\\"depth\\\":1.5},\\\"counters\\\":{\\\"seen\\\":7}}\")",
                                "(func (export \"metrics\") (param i32 i32) (result i64) (i64.const 46))",
                                "(func (export \"pre_query\") (param i32 i32) (result i64) (i64.const 0))")));
        try (var proxy = proxy("max_instances = 2\nmemory_limit_mb = 8\nmemory_total_mb = 16")) {
            Await.until(
                    "the gauge is there",
                    SOON,
                    () -> new Admin(proxy.adminPort())
                            .get("/metrics/prometheus")
                            .body()
                            .contains("helios_plugin_guest_depth{plugin=\"meter\"} 1.5"));
            assertThat(new Admin(proxy.adminPort()).get("/metrics/prometheus").body())
                    .contains(
                            "helios_plugin_guest_seen_total{plugin=\"meter\"} 7.0",
                            "helios_plugin_memory_bytes{plugin=\"meter\"}",
                            "helios_plugin_state{plugin=\"meter\",state=\"Running\"} 1.0");
        }
    }

    @Test
    void memoryBeyondTheTotalRefusesThePlugin() throws IOException {
        plugins.put("a", "pre_query", "\"abi\":\"2.0\"", counting("pre_query"));
        plugins.put("large", "pre_query", "", helios.testkit.wasm.Wat.assemble("""
                (module (memory (export "memory") 64)
                  (func (export "alloc") (param i32) (result i32) (i32.const 1024))
                  (func (export "pre_query") (param i32 i32) (result i64) (i64.const 0)))
                """));
        try (var proxy = proxy("memory_total_mb = 2")) {
            assertThat(new Admin(proxy.adminPort()).get("/plugins").body()).contains("memory_total_mb is used up");
        }
        try (var proxy = proxy("memory_limit_mb = 2")) {
            assertThat(new Admin(proxy.adminPort()).get("/plugins").body())
                    .contains("\"name\":\"large\"", "\"state\":\"Failed\"");
        }
    }

    /** The permission {@code password}: by manifest and configuration, and over TLS alone. */
    @Test
    void passwordsNeedBothManifestAndConfigurationAndTls() throws IOException {
        server.query("CREATE ROLE carol LOGIN PASSWORD 'pencil'");
        var front = CertificateAuthority.create("password").issue("localhost");
        var tls = "[tls]\ncert_path = \"%s\"\nkey_path = \"%s\"\n".formatted(front.certificateFile(), front.keyFile());
        var more = "timeout_ms = 5000\n[plugins.policy.door]\ngrant = [%s]\n" + tls;
        var reply = "{\"action\":\"success\",\"identity\":{\"user_id\":\"u\",\"username\":\"%s\"}}";
        var asks = "\"abi\":\"1.1\",\"permissions\":[\"password\"]";
        plugins.put("door", "authenticate", asks, keepingAndReplying("authenticate", reply.formatted("carol")));
        try (var proxy = proxy(more.formatted("\"password\""));
                var client = PgClient.connect(carol(proxy).tls(PgOptions.Tls.REQUIRE))) {
            assertThat(client.query("SELECT current_user").value()).isEqualTo("carol");
            assertThat(last(proxy, "door")).contains("\"password\":\"pencil\"", "\"tls\":true");
            assertThat(proxy.log()).noneMatch(line -> line.contains("pencil"));
        }
        plugins.put("door", "authenticate", asks, keepingAndReplying("authenticate", reply.formatted("trusted")));
        try (var proxy = proxy(more.formatted("\"password\""));
                var client = PgClient.connect(carol(proxy))) {
            assertThat(client.query("SELECT current_user").value()).isEqualTo("trusted");
            assertThat(last(proxy, "door")).contains("\"password\":null", "\"tls\":false");
        }
        try (var proxy = proxy(more.formatted(""));
                var client = PgClient.connect(carol(proxy).tls(PgOptions.Tls.REQUIRE))) {
            assertThat(client.query("SELECT current_user").value()).isEqualTo("trusted");
            assertThat(last(proxy, "door")).contains("\"password\":null").doesNotContain("pencil");
            assertThat(proxy.awaitLog("not granted", SOON)).contains("password");
        }
        plugins.put("door", "authenticate", "", keepingAndReplying("authenticate", reply.formatted("trusted")));
        try (var proxy = proxy(more.formatted("\"password\""));
                var client = PgClient.connect(carol(proxy).tls(PgOptions.Tls.REQUIRE))) {
            assertThat(client.query("SELECT current_user").value()).isEqualTo("trusted");
            assertThat(last(proxy, "door")).contains("\"password\":null").doesNotContain("pencil");
        }
    }

    private static PgOptions carol(ProxyProcess proxy) {
        return proxy.options().user("carol").password("pencil").database("postgres");
    }
}
