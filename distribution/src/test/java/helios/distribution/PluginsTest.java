package helios.distribution;

import static helios.distribution.TestPlugins.counting;
import static helios.distribution.TestPlugins.hook;
import static helios.distribution.TestPlugins.keeping;
import static helios.distribution.TestPlugins.noting;
import static helios.distribution.TestPlugins.replying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import helios.testkit.Await;
import helios.testkit.PgClient;
import helios.testkit.PgException;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins on the statements of real sessions, in both protocols. */
final class PluginsTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static PostgresServer server;

    @TempDir
    private Path folder;

    private TestPlugins plugins;

    /** How a statement is sent. */
    private enum Way {
        SIMPLE,
        EXTENDED;

        String value(PgClient client, String sql) {
            return (this == SIMPLE ? client.query(sql) : client.extended(sql)).value();
        }

        PgException error(PgClient client, String sql) {
            return catchThrowableOfType(PgException.class, () -> value(client, sql));
        }
    }

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
        server.query("CREATE TABLE orders (id int, tenant_id text); INSERT INTO orders VALUES (1, 'acme')");
        server.query("CREATE ROLE reader NOLOGIN; CREATE ROLE carol LOGIN PASSWORD 'pencil'; GRANT reader TO carol");
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
        return ProxyProcess.start(config(more));
    }

    private String config(String more) {
        return Stage.config("[backend]\nuser = \"postgres\"\npassword = \"%s\"\n[plugins]\nplugin_dir = \"%s\"\n"
                        .formatted(server.password(), folder)
                + (more.contains("timeout_ms") ? "" : "timeout_ms = 5000\n")
                + more + "\n" + ProxyProcess.nodes(List.of(server)));
    }

    private static PgClient connect(ProxyProcess proxy) {
        return PgClient.connect(Stage.through(proxy, server));
    }

    private static Optional<String> entry(ProxyProcess proxy, String plugin, String key) {
        var answer = new Admin(proxy.adminPort()).get("/admin/kv/" + plugin + "/" + key);
        return answer.status() == 200 ? Optional.of(answer.body()) : Optional.empty();
    }

    private static String base64Number(long number) {
        var bytes = java.nio.ByteBuffer.allocate(8)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array();
        return java.util.Base64.getEncoder().encodeToString(bytes);
    }

    private static void awaitCount(ProxyProcess proxy, String plugin, String key, long count) {
        Await.until(
                key + " of " + plugin + " is " + count,
                SOON,
                () -> entry(proxy, plugin, key + "?encoding=base64")
                        .filter(body -> body.contains(base64Number(count)))
                        .isPresent());
    }

    // ---- what is said is done

    @Test
    void aBlockIsToldInBothProtocolsAndTheTransactionHasFailed() throws IOException {
        plugins.put(
                "guard",
                "pre_query",
                "\"abi\":\"1.1\",\"when\":{\"text_any\":[\"FORBIDDEN\"]}",
                replying(
                        "pre_query",
                        "{\"action\":\"block\",\"reason\":\"not that\",\"hint\":\"ask nicely\",\"retry_after_ms\":500}"));
        try (var proxy = proxy("");
                var client = connect(proxy)) {
            for (var way : Way.values()) {
                var error = way.error(client, "SELECT 'forbidden'");
                assertThat(error.sqlState()).isEqualTo("42000");
                assertThat(error.getMessage()).contains("Query blocked by plugin: not that");
                assertThat(error.field('D'))
                        .hasValueSatisfying(detail ->
                                assertThat(detail).startsWith("plugin: guard").contains("500 ms"));
                assertThat(error.field('H')).contains("ask nicely");
                assertThat(client.transactionStatus()).isEqualTo('I');
                assertThat(way.value(client, "SELECT 1")).isEqualTo("1");

                client.query("BEGIN");
                assertThat(way.error(client, "SELECT 'forbidden'").sqlState()).isEqualTo("42000");
                assertThat(client.transactionStatus()).isEqualTo('E');
                assertThat(way.error(client, "SELECT 1").sqlState()).isEqualTo("25P02");
                assertThat(client.query("COMMIT").tag()).isEqualTo("ROLLBACK");
            }
            client.query("CREATE TABLE IF NOT EXISTS untouched (id int)");
            var several = catchThrowableOfType(
                    PgException.class,
                    () -> client.simpleQuery("INSERT INTO untouched VALUES (1); SELECT 'forbidden'"));
            assertThat(several.sqlState()).isEqualTo("42000");
            assertThat(client.query("SELECT count(*) FROM untouched").value()).isEqualTo("0");
        }
    }

    /** Acceptance 1: both dialects and the observer's form. */
    @Test
    void bothDialectsAndObserversPassTheSameSuite() throws IOException {
        plugins.put(
                "by-action",
                "pre_query",
                "\"when\":{\"text_any\":[\"one\"]}",
                replying("pre_query", "{\"action\":\"Rewrite\",\"value\":\"SELECT 'two'\",\"kind\":\"block\"}"));
        plugins.put(
                "by-kind",
                "prequery",
                "\"when\":{\"text_any\":[\"two\"]}",
                replying("pre_query", "{\"kind\":\"rewrite\",\"sql\":\"SELECT 'three'\"}"));
        plugins.put("observer", "post_query", "", keeping("post_query"));
        try (var proxy = proxy("");
                var client = connect(proxy)) {
            for (var way : Way.values()) {
                assertThat(way.value(client, "SELECT 'one'")).isEqualTo("three");
                Await.until(
                        "the observer saw it",
                        SOON,
                        () -> entry(proxy, "observer", "last")
                                .filter(body -> body.contains("SELECT 'one'")
                                        && body.contains("\\\"protocol\\\":\\\""
                                                + way.name().toLowerCase(java.util.Locale.ROOT))
                                        && body.contains("\\\"rewritten\\\":true")
                                        && body.contains("\\\"rows\\\":1")
                                        && body.contains("\\\"source\\\":\\\"backend"))
                                .isPresent());
            }
            var sessions = new Admin(proxy.adminPort()).get("/sessions").body();
            var path = "/sessions/" + sessions.replaceFirst(".*?\"id\":\"([^\"]+)\".*", "$1") + "/last";
            assertThat(new Admin(proxy.adminPort()).get(path).body()).isEqualTo("[]");
            client.query("SELECT 'one'");
            assertThat(new Admin(proxy.adminPort()).get(path).body())
                    .contains("\"rewrites\":[\"wasm\",\"wasm\"],\"plugins\":[\"by-action\",\"by-kind\"]")
                    .doesNotContain("one", "three");
        }
    }

    /** Acceptance 2. */
    @Test
    void aCounterInAGuestIsOneInEveryCall() throws IOException {
        plugins.put("counter", "pre_query", "", TestPlugins.push("", List.of("""
                (global $count (mut i32) (i32.const 0))
                (data (i32.const 0) "{\\"action\\":\\"rewrite\\",\\"value\\":\\"SELECT   \\"}")
                (func (export "pre_query") (param i32 i32) (result i64)
                  (global.set $count (i32.add (global.get $count) (i32.const 1)))
                  (i32.store (i32.const 100) (i32.add (i32.load (i32.const 100)) (i32.const 1)))
                  (i32.store8 (i32.const 36) (i32.add (i32.const 48) (i32.load (i32.const 100))))
                  (i32.store8 (i32.const 37) (i32.add (i32.const 48) (global.get $count)))
                  (i64.const 40))
                """)));
        try (var proxy = proxy("");
                var client = connect(proxy)) {
            for (int i = 0; i < 5; i++) {
                for (var way : Way.values()) {
                    assertThat(way.value(client, "SELECT 0")).isEqualTo("11");
                }
            }
        }
    }

    /** Acceptance 3: a loop and a memory bomb end, and the others go on meanwhile. */
    @Test
    void g1g2LoopsAndMemoryBombsEndAndOthersGoOn() throws Exception {
        plugins.put(
                "looping",
                "pre_query",
                "\"when\":{\"text_any\":[\"loop\"]}",
                hook("pre_query", "(loop $l (br $l)) (i64.const 0)"));
        plugins.put("growing", "pre_query", "\"when\":{\"text_any\":[\"grow\"]}", hook("pre_query", """
                (if (i32.ne (memory.grow (i32.const 16384)) (i32.const -1)) (then (return (i64.const 0))))
                (unreachable)
                """));
        try (var proxy = proxy("timeout_ms = 300\nfailure_threshold = 1000");
                var client = connect(proxy);
                var other = connect(proxy);
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var way : Way.values()) {
                var looping = executor.submit(() -> {
                    long start = System.nanoTime();
                    var error = way.error(client, "SELECT 'loop'");
                    assertThat(Duration.ofNanos(System.nanoTime() - start))
                            .isBetween(Duration.ofMillis(300), Duration.ofSeconds(5));
                    return error;
                });
                int answered = 0;
                while (!looping.isDone()) {
                    assertThat(other.query("SELECT 1").value()).isEqualTo("1");
                    answered++;
                }
                assertThat(answered)
                        .as("statements of another session meanwhile")
                        .isGreaterThan(5);
                assertThat(looping.get().sqlState()).isEqualTo("58000");
                assertThat(looping.get().getMessage())
                        .contains("plugin \"looping\" failed (timeout) and is fail-closed");
                var grown = way.error(client, "SELECT 'grow'");
                assertThat(grown.sqlState()).isEqualTo("58000");
                assertThat(grown.getMessage()).containsPattern("plugin \"growing\" failed \\((trap|memory)\\)");
                assertThat(way.value(client, "SELECT 1")).isEqualTo("1");
            }
        }
    }

    /** Acceptance 4: attributes and the request id go from hook to hook. */
    @Test
    void attributesOfOnePluginAreInTheNextOnesInput() throws IOException {
        plugins.put(
                "a-classifier",
                "pre_query",
                "\"abi\":\"1.1\"",
                replying(
                        "pre_query",
                        "{\"action\":\"continue\",\"attributes\":{\"ai_traffic\":\"true\",\"user\":\"root\"}}"));
        plugins.put("b-guardrail", "pre_query", "", keeping("pre_query"));
        plugins.put(
                "c-ids",
                "pre_query,route,post_query",
                "\"abi\":\"2.0\"",
                noting(8, "pre_query", "route", "post_query"));
        try (var proxy = proxy("[plugins.attributes]\n\"helios.region\" = \"eu-west\"");
                var client = connect(proxy)) {
            for (var way : Way.values()) {
                assertThat(way.value(client, "SELECT '" + way + "'")).isEqualTo(way.name());
                var seen = entry(proxy, "b-guardrail", "last").orElseThrow();
                assertThat(seen)
                        .contains(
                                "\\\"ai_traffic\\\":\\\"true\\\"",
                                "\\\"helios.region\\\":\\\"eu-west\\\"",
                                "\\\"user\\\":\\\"postgres\\\"")
                        .doesNotContain("root");
                var id = seen.replaceAll("(?s).*request_id\\\\\":\\\\\"([0-9a-f-]{36}).*", "$1");
                for (var hook : List.of("pre_query", "route", "post_query")) {
                    Await.until(
                            hook + " had the id " + id,
                            SOON,
                            () -> entry(proxy, "c-ids", hook).orElse("").contains(id));
                }
            }
        }
    }

    /** Acceptance 5. */
    @Test
    void g8g9g10ATrapRefusesUnderClosedAndPassesUnderOpen() throws IOException {
        plugins.put("strict", "pre_query", "\"when\":{\"text_any\":[\"strict\"]}", hook("pre_query", "(unreachable)"));
        plugins.put(
                "lenient",
                "pre_query",
                "\"abi\":\"1.1\",\"fail_policy\":\"open\",\"when\":{\"text_any\":[\"lenient\"]}",
                hook("pre_query", "(unreachable)"));
        plugins.put(
                "overruled",
                "pre_query",
                "\"abi\":\"1.1\",\"when\":{\"text_any\":[\"overruled\"]}",
                hook("pre_query", "(unreachable)"));
        try (var proxy = proxy("failure_threshold = 3\n[plugins.policy.overruled]\nfail = \"open\"");
                var client = connect(proxy)) {
            for (var way : Way.values()) {
                client.query("BEGIN");
                var error = way.error(client, "SELECT 'strict'");
                assertThat(error.sqlState()).isEqualTo("58000");
                assertThat(error.field('D')).contains("plugin: strict");
                assertThat(client.transactionStatus()).isEqualTo('E');
                client.query("ROLLBACK");
                assertThat(way.value(client, "SELECT 'lenient'")).isEqualTo("lenient");
                assertThat(way.value(client, "SELECT 'overruled'")).isEqualTo("overruled");
            }
            for (int i = 0; i < 3; i++) {
                assertThat(Way.SIMPLE.error(client, "SELECT 'strict'").sqlState())
                        .isEqualTo("58000");
            }
            assertThat(Way.SIMPLE.error(client, "SELECT 'strict'").getMessage()).contains("(unavailable)");
            var admin = new Admin(proxy.adminPort());
            assertThat(admin.get("/plugins").body()).contains("\"name\":\"strict\"", "\"state\":\"Failed\"");
            assertThat(admin.get("/metrics/prometheus").body())
                    .contains("helios_plugin_errors_total{kind=\"trap\",plugin=\"strict\"}")
                    .contains("helios_plugin_calls_total{hook=\"pre_query\",plugin=\"lenient\"}")
                    .contains("helios_reject_total{feature=\"wasm\",sqlstate=\"58000\"}");
        }
    }

    /** Acceptance 6, G15: what a plugin made of a statement is what guards judge, also those that came first. */
    @Test
    void g15GuardsSeeWhatComesOutInTheEnd() throws IOException {
        plugins.put(
                "a-guard",
                "pre_query",
                "\"when\":{\"text_any\":[\"bad\"]}",
                replying("pre_query", "{\"action\":\"block\",\"value\":\"bad things\"}"));
        plugins.put(
                "b-rewriter",
                "pre_query",
                "\"when\":{\"text_any\":[\"harmless\"]}",
                replying("pre_query", "{\"action\":\"rewrite\",\"value\":\"SELECT 'bad'\"}"));
        plugins.put(
                "c-late",
                "rewrite",
                "\"when\":{\"text_any\":[\"late\"]}",
                replying("rewrite", "{\"action\":\"rewrite\",\"value\":\"SELECT 'bad'\"}"));
        try (var proxy = proxy("");
                var client = connect(proxy)) {
            for (var way : Way.values()) {
                assertThat(way.error(client, "SELECT 'harmless'").getMessage()).contains("bad things");
                assertThat(way.error(client, "SELECT 'late'").getMessage()).contains("bad things");
                assertThat(way.value(client, "SELECT 'good'")).isEqualTo("good");
            }
        }
        try (var proxy = proxy("order = [\"b-rewriter\"]");
                var client = connect(proxy)) {
            assertThat(Way.SIMPLE.error(client, "SELECT 'harmless'").getMessage())
                    .contains("bad things");
            assertThat(new Admin(proxy.adminPort()).get("/plugins").body()).startsWith("[{\"name\":\"b-rewriter\"");
        }
    }

    /** Acceptance 7: every end of a statement is told. */
    @Test
    void postQuerySeesBlockedCachedFailedAndPreparedExecutions() throws IOException {
        plugins.put(
                "guard",
                "pre_query",
                "\"when\":{\"text_any\":[\"blocked\"]}",
                replying("pre_query", "{\"action\":\"block\"}"));
        plugins.put(
                "cache",
                "cache_get",
                "\"when\":{\"text_any\":[\"kept\"]}",
                replying(
                        "cache_get",
                        "{\"action\":\"cached\",\"data\":\"{\\\"columns\\\":[{\\\"name\\\":\\\"v\\\"}],\\\"rows\\\":[[\\\"from the plugin\\\"]]}\"}"));
        plugins.put("log", "post_query", "\"abi\":\"1.1\",\"concurrency\":\"serial\"", keeping("post_query"));
        try (var proxy = proxy("");
                var client = connect(proxy)) {
            for (var way : Way.values()) {
                assertThat(way.error(client, "SELECT 'blocked'").getMessage()).contains("blocked by plugin");
                awaitTold(
                        proxy,
                        "SELECT 'blocked'",
                        "\"success\":false",
                        "\"blocked_by\":\"guard\"",
                        "\"source\":\"none\"");
                assertThat(way.value(client, "SELECT 'kept'")).isEqualTo("from the plugin");
                awaitTold(proxy, "SELECT 'kept'", "\"success\":true", "\"source\":\"plugin\"", "\"target_node\":null");
                assertThat(way.error(client, "SELECT 1/0").sqlState()).isEqualTo("22012");
                awaitTold(proxy, "SELECT 1/0", "\"success\":false", "\"sqlstate\":\"22012\"");
            }
            client.query("PREPARE p AS SELECT 7");
            assertThat(client.query("EXECUTE p").value()).isEqualTo("7");
            awaitTold(proxy, "EXECUTE p", "\"success\":true", "\"rows\":1");
            client.query("BEGIN");
            client.query("COMMIT");
            awaitTold(proxy, "COMMIT", "\"kind\":\"TRANSACTION\"");
        }
    }

    private static void awaitTold(ProxyProcess proxy, String statement, String... parts) {
        Await.until(statement + " was told with " + List.of(parts), SOON, () -> {
            var body = entry(proxy, "log", "last").orElse("").replace("\\\"", "\"");
            return body.contains("\"query\":\"" + statement + "\"")
                    && List.of(parts).stream().allMatch(body::contains);
        });
    }

    /** Acceptance 8, G16: through statements of many sessions. */
    @Test
    void g16AThousandAdditionsFromManySessionsMakeAThousand() throws Exception {
        plugins.put("counter", "pre_query,post_query", "\"abi\":\"2.0\"", counting("pre_query", "post_query"));
        try (var proxy = proxy("");
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var sessions = java.util.stream.IntStream.range(0, 20)
                    .mapToObj(_ -> executor.submit(() -> {
                        try (var client = connect(proxy)) {
                            for (int i = 0; i < 25; i++) {
                                client.query("SELECT 1");
                                client.extended("SELECT 2");
                            }
                        }
                        return true;
                    }))
                    .toList();
            for (var session : sessions) {
                assertThat(session.get()).isTrue();
            }
            awaitCount(proxy, "counter", "pre_query", 1000);
            awaitCount(proxy, "counter", "post_query", 1000);
        }
    }

    /** Acceptance 12, second half: what a condition rules out is not called. */
    @Test
    void whatWhenRulesOutIsNotCalled() throws IOException {
        plugins.put(
                "counter",
                "pre_query,post_query",
                "\"abi\":\"2.0\",\"when\":{\"pre_query\":{\"tables\":[\"orders\"]},\"post_query\":{\"kinds\":[\"DDL\"]}}",
                counting("pre_query", "post_query"));
        try (var proxy = proxy("");
                var client = connect(proxy)) {
            for (var way : Way.values()) {
                assertThat(way.value(client, "SELECT 1")).isEqualTo("1");
                assertThat(way.value(client, "SELECT id FROM public.orders")).isEqualTo("1");
            }
            client.query("CREATE TABLE made (id int)");
            awaitCount(proxy, "counter", "pre_query", 2);
            awaitCount(proxy, "counter", "post_query", 1);
        }
    }

    @Test
    void authorizeDeniesAndRouteBlocks() throws IOException {
        plugins.put(
                "door",
                "authorize",
                "\"when\":{\"text_any\":[\"secret\"]}",
                replying("authorize", "{\"action\":\"deny\",\"reason\":\"no entry\"}"));
        plugins.put(
                "residency",
                "route",
                "\"when\":{\"text_any\":[\"abroad\"]}",
                replying("route", "{\"action\":\"block\",\"reason\":\"no in-region replica for user\"}"));
        plugins.put(
                "lost",
                "route",
                "\"when\":{\"text_any\":[\"nowhere\"]}",
                replying("route", "{\"action\":\"node\",\"target\":\"nobody\"}"));
        try (var proxy = proxy("");
                var client = connect(proxy)) {
            for (var way : Way.values()) {
                var denied = way.error(client, "SELECT 'secret'");
                assertThat(denied.sqlState()).isEqualTo("42501");
                assertThat(denied.getMessage()).contains("no entry");
                var blocked = way.error(client, "SELECT 'abroad'");
                assertThat(blocked.sqlState()).isEqualTo("42000");
                assertThat(blocked.getMessage())
                        .contains("Query blocked by route plugin: no in-region replica for user");
                client.query("BEGIN");
                assertThat(way.error(client, "SELECT 'abroad'").sqlState()).isEqualTo("42000");
                assertThat(client.transactionStatus()).isEqualTo('E');
                client.query("ROLLBACK");
                assertThat(way.error(client, "SELECT 'nowhere'").getMessage()).contains("failed (bad_target)");
            }
        }
    }

    /** Roles come from the server; no client says who it is. */
    @Test
    void identityIsNeverTheClientsWord() throws IOException {
        plugins.put("seen", "pre_query", "", keeping("pre_query"));
        try (var proxy = proxy("");
                var client = PgClient.connect(
                        proxy.options().user("carol").password("pencil").database("postgres"))) {
            for (var way : Way.values()) {
                var refused = way.error(client, "SET helios.identity.roles = 'postgres'");
                assertThat(refused.sqlState()).isEqualTo("42501");
                assertThat(refused.getMessage()).contains("helios.identity.roles");
            }
            client.query("SET helios.tenant_id = 'acme'; SELECT 'now'");
            assertThat(entry(proxy, "seen", "last").orElseThrow().replace("\\\"", "\""))
                    .contains("SELECT 'now'", "\"tenant_id\":\"acme\"")
                    .containsPattern("\"helios.identity.roles\":\"(carol,reader|reader,carol)\"");
        }
    }
}
