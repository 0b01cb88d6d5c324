package helios.distribution;

import static helios.distribution.TestPlugins.counting;
import static helios.distribution.TestPlugins.hook;
import static helios.distribution.TestPlugins.keeping;
import static helios.distribution.TestPlugins.noting;
import static helios.distribution.TestPlugins.replying;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import helios.testkit.Await;
import helios.testkit.PgClient;
import helios.testkit.PgException;
import helios.testkit.ProxyProcess;
import helios.testkit.wasm.Wat;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What plugins are accepted by, one to nine, on the default engine: docs/testing.md says which test shows which. */
class PluginAcceptanceTest extends PluginSuite {

    @Override
    PluginEngine engine() {
        return PluginEngine.CHICORY;
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
            var sessions = admin(proxy).get("/sessions").body();
            var path = "/sessions/" + sessions.replaceFirst(".*?\"id\":\"([^\"]+)\".*", "$1") + "/last";
            assertThat(admin(proxy).get(path).body()).isEqualTo("[]");
            client.query("SELECT 'one'");
            assertThat(admin(proxy).get(path).body())
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
            var admin = admin(proxy);
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
            assertThat(admin(proxy).get("/plugins").body()).startsWith("[{\"name\":\"b-rewriter\"");
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

    /** Acceptance 9, D8: one plugin, unsigned under two configurations, then signed. */
    @Test
    void d8ATrustRootDemandsASignature() throws Exception {
        tool("keygen", "--out", "keys", "--name", "release-key");
        plugins.putGuard("2.0.0", "unsigned");
        try (var proxy = proxy("")) {
            assertThat(proxy.awaitLog("set plugins.trust_root", SOON)).contains("level=warn");
            assertThat(admin(proxy).get("/plugins").body()).contains("\"state\":\"Running\"", "\"signed_by\":null");
        }
        try (var proxy = proxy(trusting())) {
            assertThat(admin(proxy).get("/plugins").body())
                    .contains("\"state\":\"Failed\"")
                    .contains("plugin guard.wasm requires a sidecar .sig file (trust root active)");
            tool("sign", "plugins/guard.wasm", "--key", "keys/release-key.key");
            assertThat(admin(proxy).post("/plugins/reload", "").body()).contains("\"loaded\":[\"guard\"]");
            assertThat(proxy.awaitLog("plugin signature verified", SOON)).contains("signed_by=release-key");
            assertThat(admin(proxy).get("/plugins").body())
                    .contains("\"signed_by\":\"release-key\"", "\"signature_scope\":\"bundle\"");
        }
    }

    /** Acceptance 9: changed after signing, by another signer, lower. */
    @Test
    void g13g14SignaturesDecideWhoIsLoaded() throws Exception {
        tool("keygen", "--out", "keys", "--name", "release-key");
        tool("keygen", "--out", "others", "--name", "other");
        Files.write(temp.resolve("guard.wasm"), TestPlugins.saying("signed"));
        try (var proxy = proxy(trusting() + "signature_scope = \"bundle\"\n");
                var client = connect(proxy)) {
            pack("2.0.0", "release-key", "keys");
            assertThat(admin(proxy).post("/plugins/reload", "").body()).contains("\"loaded\":[\"guard\"]");
            assertThat(admin(proxy).get("/plugins").body()).contains("\"signature_scope\":\"bundle\"");
            assertThat(error(client).getMessage()).contains("signed");

            plugins.put("guard.tar.gz", repacked("guard.tar.gz", "manifest.json", PluginAcceptanceTest::withoutHooks));
            refuses(proxy, client, "signature did not match any trusted key");
            pack("1.9.0", "release-key", "keys");
            refuses(proxy, client, "guard 1.9.0 is lower than the loaded 2.0.0");
            pack("3.0.0", "other", "others");
            refuses(proxy, client, "signature did not match any trusted key");
            Files.copy(temp.resolve("others/other.pub"), temp.resolve("keys/other.pub"));
            refuses(proxy, client, "was loaded from signer");
            plugins.put("guard.tar.gz", repacked("guard.tar.gz", "plugin.wasm", PluginSuite::flipped));
            refuses(proxy, client, "wasm sha256 mismatch");
        }
        pack("2.0.0", "release-key", "keys");
        try (var proxy = proxy(trusting() + "allow_downgrade = true\nallow_signer_change = true\n")) {
            pack("1.9.0", "release-key", "keys");
            admin(proxy).post("/plugins/reload", "");
            assertThat(admin(proxy).get("/plugins").body()).contains("\"version\":\"1.9.0\"");
            pack("3.0.0", "other", "others");
            admin(proxy).post("/plugins/reload", "");
            assertThat(admin(proxy).get("/plugins").body()).contains("\"signed_by\":\"other\"");
        }
    }

    private String trusting() {
        return "trust_root = \"" + temp.resolve("keys") + "\"\n";
    }

    /** A guard that guards nothing. */
    private static byte[] withoutHooks(byte[] manifest) {
        return new String(manifest, UTF_8).replace("\"pre_query\"", "").getBytes(UTF_8);
    }

    private void pack(String version, String key, String folder) throws Exception {
        tool(
                "pack",
                "--wasm",
                "guard.wasm",
                "--name",
                "guard",
                "--version",
                version,
                "--hooks",
                "pre_query",
                "--description",
                "d",
                "--sign-with",
                folder + "/" + key + ".key",
                "--out",
                "guard.tar.gz");
        plugins.put("guard.tar.gz", Files.readAllBytes(temp.resolve("guard.tar.gz")));
    }

    private static PgException error(PgClient client) {
        return catchThrowableOfType(PgException.class, () -> client.query("SELECT 1"));
    }

    private static void refuses(ProxyProcess proxy, PgClient client, String reason) {
        assertThat(admin(proxy).post("/plugins/reload", "").body())
                .contains("\"loaded\":[\"guard\"]")
                .contains(reason);
        assertThat(admin(proxy).get("/plugins").body()).contains("\"version\":\"2.0.0\"", reason);
        assertThat(error(client).getMessage()).contains("signed");
    }
}
