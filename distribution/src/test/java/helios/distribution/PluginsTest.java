package helios.distribution;

import static helios.distribution.TestPlugins.counting;
import static helios.distribution.TestPlugins.hook;
import static helios.distribution.TestPlugins.keeping;
import static helios.distribution.TestPlugins.noting;
import static helios.distribution.TestPlugins.push;
import static helios.distribution.TestPlugins.replying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import helios.testkit.Await;
import helios.testkit.PgClient;
import helios.testkit.PgException;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import helios.testkit.wasm.Wat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
        return Stage.config("[backend]\nuser = \"postgres\"\npassword = \"%s\"\n".formatted(server.password())
                + TestPlugins.SECTION + "plugin_dir = \"%s\"\n".formatted(folder)
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

    // ---- what guests of ill will can do

    private static final String RECURSION =
            "(func $again (export \"pre_query\") (param i32 i32) (result i64) (call $again (local.get 0) (local.get 1)))";

    @Test
    void g3EndlessRecursionEndsTheCallAlone() throws IOException {
        plugins.put("deep", "pre_query", "\"when\":{\"text_any\":[\"deep\"]}", push("", List.of(RECURSION)));
        try (var proxy = proxy("failure_threshold = 1000");
                var client = connect(proxy);
                var other = connect(proxy)) {
            for (int i = 0; i < 20; i++) {
                for (var way : Way.values()) {
                    var error = way.error(client, "SELECT 'deep'");
                    assertThat(error.sqlState()).isEqualTo("58000");
                    assertThat(error.getMessage()).contains("plugin \"deep\" failed (trap)");
                    assertThat(way.value(client, "SELECT 1")).isEqualTo("1");
                    assertThat(way.value(other, "SELECT 2")).isEqualTo("2");
                }
            }
        }
    }

    private static byte[] allocating(String body) {
        return Wat.assemble("""
                (module (memory (export "memory") 4)
                  (func (export "alloc") (param i32) (result i32) %s)
                  (func (export "pre_query") (param i32 i32) (result i64) (i64.const 0)))
                """.formatted(body));
    }

    @Test
    void g6AnAllocThatMisbehavesIsAFailure() throws IOException {
        var bodies = Map.of(
                "traps", "(unreachable)",
                "negative", "(i32.const -1)",
                "outside", "(i32.const 0x7fffffff)",
                "edge", "(i32.const 262140)",
                "wraps", "(i32.const 0xfffffff0)",
                "endless", "(loop $l (br $l)) (i32.const 0)");
        for (var body : bodies.entrySet()) {
            plugins.put(
                    body.getKey(),
                    "pre_query",
                    "\"when\":{\"text_any\":[\"" + body.getKey() + "\"]}",
                    allocating(body.getValue()));
        }
        plugins.put("zero", "pre_query", "\"when\":{\"text_any\":[\"zero\"]}", allocating("(i32.const 0)"));
        try (var proxy = proxy("timeout_ms = 500\nfailure_threshold = 1000");
                var client = connect(proxy)) {
            for (var way : Way.values()) {
                for (var name : bodies.keySet()) {
                    var error = way.error(client, "SELECT '" + name + "'");
                    assertThat(error.sqlState()).as(name).isEqualTo("58000");
                    assertThat(error.getMessage())
                            .containsPattern("plugin \"" + name + "\" failed \\((trap|bad_reply|timeout)\\)");
                    assertThat(client.transactionStatus()).isEqualTo('I');
                    assertThat(way.value(client, "SELECT 'zero'")).isEqualTo("zero");
                }
            }
        }
    }

    /** Results of a hook that are none, by the name of a plugin. */
    private static Map<String, byte[]> badResults() {
        return Map.of(
                "pointer", hook("pre_query", "(i64.const 0x7fffffff00000010)"),
                "negative", hook("pre_query", "(i64.const 0xffffffff00000010)"),
                "edge", hook("pre_query", "(i64.const 0x0003ffff00000002)"),
                "length", hook("pre_query", "(i64.const 0x000000007fffffff)"),
                "encoding",
                        push(
                                "",
                                List.of(
                                        "(data (i32.const 0) \"{\\22action\\22:\\22continue\\ff\\fe\\22}\")",
                                        "(func (export \"pre_query\") (param i32 i32) (result i64) (i64.const 23))")),
                "nested", replying("pre_query", "{\"a\":" + "[".repeat(20_000)),
                "unknown", replying("pre_query", "{\"action\":\"explode\"}"),
                "untagged", replying("pre_query", "{}"),
                "empty", replying("pre_query", "{\"action\":\"rewrite\",\"value\":\"\"}"));
    }

    private static String cached(String rows) {
        return "{\"action\":\"cached\",\"data\":\"{\\\"columns\\\":[{\\\"name\\\":\\\"v\\\"}],\\\"rows\\\":" + rows
                + "}\"}";
    }

    @Test
    void g7WhatIsNoResultIsAFailureAndTheStateStaysTrue() throws IOException {
        for (var bad : badResults().entrySet()) {
            plugins.put(
                    bad.getKey(), "pre_query", "\"when\":{\"text_any\":[\"" + bad.getKey() + "\"]}", bad.getValue());
        }
        plugins.put(
                "wide",
                "cache_get",
                "\"when\":{\"text_any\":[\"too wide\"]}",
                replying("cache_get", cached("[[\\\"1\\\",\\\"2\\\"]]")));
        plugins.put(
                "kept",
                "cache_get",
                "\"when\":{\"text_any\":[\"kept\"]}",
                replying("cache_get", cached("[[\\\"of the plugin\\\"]]")));
        try (var proxy = proxy("failure_threshold = 1000");
                var client = connect(proxy)) {
            for (var way : Way.values()) {
                for (var name : badResults().keySet()) {
                    client.query("BEGIN");
                    var error = way.error(client, "SELECT '" + name + "'");
                    assertThat(error.sqlState()).as(name).isEqualTo("58000");
                    assertThat(error.getMessage()).contains("plugin \"" + name + "\" failed (bad_reply)");
                    assertThat(client.transactionStatus()).isEqualTo('E');
                    client.query("ROLLBACK");
                    assertThat(client.transactionStatus()).isEqualTo('I');
                }
                assertThat(way.value(client, "SELECT 'too wide'")).isEqualTo("too wide");
                client.query("BEGIN");
                assertThat(way.value(client, "SELECT 'kept'")).isEqualTo("of the plugin");
                assertThat(client.transactionStatus()).isEqualTo('T');
                client.query("COMMIT");
            }
            assertThat(proxy.awaitLog("answer is malformed", SOON)).contains("wide");
        }
    }

    /** Calls of host functions with ranges that no guest can mean, each of which has to give -1. */
    private static final List<String> WILD_CALLS = List.of(
            "$get (i32.const -1) (i32.const 4) (i32.const 0) (i32.const 8)",
            "$get (i32.const 0) (i32.const 1) (i32.const 131071) (i32.const 8)",
            "$get (i32.const 0) (i32.const -1) (i32.const 8) (i32.const 8)",
            "$set (i32.const 0) (i32.const 0x7fffffff) (i32.const 0) (i32.const 1)",
            "$set (i32.const 0) (i32.const 1) (i32.const 0x7ffffff0) (i32.const 0x7ffffff0)",
            "$set (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 100000)",
            "$delete (i32.const 131072) (i32.const 1)",
            "$add (i32.const 0) (i32.const 2) (i64.const 1) (i32.const 131070)",
            "$cas (i32.const 0) (i32.const 1) (i32.const 0) (i32.const -2) (i32.const 0) (i32.const 1)",
            "$sha (i32.const 0) (i32.const 0x7fffffff) (i32.const 0)",
            "$sha (i32.const 0) (i32.const 8) (i32.const 131070)",
            "$log (i32.const 2) (i32.const -1) (i32.const 5)",
            "$log (i32.const 9) (i32.const 0) (i32.const 1)",
            "$attribute (i32.const -1) (i32.const 4) (i32.const 0) (i32.const 8)",
            "$set_attribute (i32.const 0) (i32.const 1) (i32.const 0x7fffffff) (i32.const 5)",
            "$reply (i32.const 1) (i32.const -1) (i32.const 5)",
            "$reply (i32.const 77) (i32.const 0) (i32.const 5)",
            "$edit (i32.const 1) (i32.const 0) (i32.const -1) (i32.const 5)");

    private static byte[] callingWildly() {
        var body = new StringBuilder();
        for (var call : WILD_CALLS) {
            body.append("(if (i32.ne (call %s) (i32.const -1)) (then (unreachable)))\n".formatted(call));
        }
        return Wat.assemble("""
                (module
                  (import "env" "kv_get" (func $get (param i32 i32 i32 i32) (result i32)))
                  (import "env" "kv_set" (func $set (param i32 i32 i32 i32) (result i32)))
                  (import "env" "kv_delete" (func $delete (param i32 i32) (result i32)))
                  (import "env" "kv_add" (func $add (param i32 i32 i64 i32) (result i32)))
                  (import "env" "kv_cas" (func $cas (param i32 i32 i32 i32 i32 i32) (result i32)))
                  (import "env" "sha256_hex" (func $sha (param i32 i32 i32) (result i32)))
                  (import "env" "log" (func $log (param i32 i32 i32) (result i32)))
                  (import "helios" "attribute" (func $attribute (param i32 i32 i32 i32) (result i32)))
                  (import "helios" "set_attribute" (func $set_attribute (param i32 i32 i32 i32) (result i32)))
                  (import "helios" "reply" (func $reply (param i32 i32 i32) (result i32)))
                  (import "helios" "edit" (func $edit (param i32 i32 i32 i32) (result i32)))
                  (memory (export "memory") 2)
                  (data (i32.const 0) "key")
                  (func (export "pre_query") (result i32)
                    (drop (call $set (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 1)))
                    %s
                    (i32.const 0)))
                """.formatted(body));
    }

    private static byte[] flooding() {
        return push("(import \"env\" \"log\" (func $log (param i32 i32 i32) (result i32)))", List.of("""
                (data (i32.const 0) "a line of the flood")
                (func (export "pre_query") (param i32 i32) (result i64)
                  (local $i i32)
                  (loop $again
                    (drop (call $log (i32.const 2) (i32.const 0) (i32.const 19)))
                    (local.set $i (i32.add (local.get $i) (i32.const 1)))
                    (br_if $again (i32.lt_u (local.get $i) (i32.const 20000))))
                  (i64.const 0))
                """));
    }

    @Test
    void g17HostFunctionsTakeNothingOnTrust() throws IOException {
        plugins.put("wild", "pre_query", "\"abi\":\"2.0\",\"when\":{\"text_any\":[\"wild\"]}", callingWildly());
        plugins.put("flood", "pre_query", "\"abi\":\"1.1\",\"when\":{\"text_any\":[\"flood\"]}", flooding());
        var dials = "(import \"%s\" \"%s\" (func (param i32 i32) (result i32)))";
        var nothing = List.of("(func (export \"pre_query\") (param i32 i32) (result i64) (i64.const 0))");
        plugins.put("dials", "pre_query", "", push(dials.formatted("env", "connect"), nothing));
        plugins.put("opens", "pre_query", "", push(dials.formatted("wasi_snapshot_preview1", "path_open"), nothing));
        try (var proxy = proxy("inline_ms = 1000\ntimeout_ms = 20000");
                var client = connect(proxy)) {
            assertThat(new Admin(proxy.adminPort()).get("/plugins").body())
                    .contains("imports unknown env.connect", "imports unknown wasi_snapshot_preview1.path_open");
            long start = System.nanoTime();
            for (var way : Way.values()) {
                assertThat(way.value(client, "SELECT 'wild'")).isEqualTo("wild");
                assertThat(way.value(client, "SELECT 'flood'")).isEqualTo("flood");
            }
            long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds() + 2;
            var lines = proxy.log().stream()
                    .filter(line -> line.contains("a line of the flood"))
                    .count();
            assertThat(lines).as("of 40000 lines").isBetween(1L, 100 * seconds);
            Await.until("the rest is counted", SOON, () -> {
                assertThat(Way.SIMPLE.value(client, "SELECT 'flood'")).isEqualTo("flood");
                return proxy.log().stream().anyMatch(line -> line.contains("lines were left out"));
            });
        }
    }

    /** A guest that demands fresh memory and globals, and gives the statement back from a place in memory that others would use too. */
    private static final byte[] ALONE = Wat.assemble("""
            (module
              (import "helios" "text" (func $text (param i32 i32 i32) (result i32)))
              (import "helios" "reply" (func $reply (param i32 i32 i32) (result i32)))
              (memory (export "memory") 1)
              (global $used (mut i32) (i32.const 0))
              (func (export "pre_query") (result i32)
                (local $length i32) (local $i i32)
                (if (i32.or (global.get $used) (i32.load (i32.const 0))) (then (unreachable)))
                (global.set $used (i32.const 1))
                (i32.store (i32.const 0) (i32.const 1))
                (local.set $length (call $text (i32.const 1) (i32.const 64) (i32.const 1024)))
                (loop $spin
                  (local.set $i (i32.add (local.get $i) (i32.const 1)))
                  (br_if $spin (i32.lt_u (local.get $i) (i32.const 50000))))
                (drop (call $reply (i32.const 1) (i32.const 64) (local.get $length)))
                (i32.const 1)))
            """);

    @Test
    void g18NoInstanceIsSharedByTwoCalls() throws Exception {
        plugins.put("alone", "pre_query", "\"abi\":\"2.0\",\"when\":{\"text_any\":[\"session\"]}", ALONE);
        try (var proxy = proxy("");
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var sessions = java.util.stream.IntStream.range(0, 16)
                    .mapToObj(number -> executor.submit(() -> {
                        try (var client = connect(proxy)) {
                            for (int i = 0; i < 100; i++) {
                                var own = "session " + number + "." + i;
                                assertThat(client.query("SELECT '" + own + "'").value())
                                        .isEqualTo(own);
                                assertThat(client.extended("SELECT '" + own + "' || $1", "!")
                                                .value())
                                        .isEqualTo(own + "!");
                            }
                        }
                        return true;
                    }))
                    .toList();
            for (var session : sessions) {
                assertThat(session.get()).isTrue();
            }
            assertThat(new Admin(proxy.adminPort()).get("/plugins").body()).contains("\"errors\":0");
        }
    }

    /** Acceptance 8: a loop of comparing and swapping, through the statements of 64 sessions. */
    @Test
    void g16SwapsOfSixtyFourSessionsLoseNothing() throws Exception {
        plugins.put("swaps", "pre_query", "\"abi\":\"2.0\"", Wat.assemble("""
                (module
                  (import "env" "kv_get" (func $get (param i32 i32 i32 i32) (result i32)))
                  (import "env" "kv_cas" (func $cas (param i32 i32 i32 i32 i32 i32) (result i32)))
                  (memory (export "memory") 1)
                  (data (i32.const 0) "count")
                  (func (export "pre_query") (result i32)
                    (local $length i32)
                    (loop $again
                      (i64.store (i32.const 16) (i64.const 0))
                      (local.set $length (call $get (i32.const 0) (i32.const 5) (i32.const 16) (i32.const 8)))
                      (i64.store (i32.const 24) (i64.add (i64.load (i32.const 16)) (i64.const 1)))
                      (br_if $again (i32.ne (i32.const 1) (call $cas (i32.const 0) (i32.const 5)
                        (i32.const 16) (local.get $length) (i32.const 24) (i32.const 8)))))
                    (i32.const 0)))
                """));
        try (var proxy = proxy("inline_ms = 1000\ntimeout_ms = 20000");
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var sessions = java.util.stream.IntStream.range(0, 64)
                    .mapToObj(_ -> executor.submit(() -> {
                        try (var client = connect(proxy)) {
                            for (int i = 0; i < 5; i++) {
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
            awaitCount(proxy, "swaps", "count", 640);
        }
    }
}
