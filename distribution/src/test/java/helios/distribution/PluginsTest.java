package helios.distribution;

import static helios.distribution.TestPlugins.counting;
import static helios.distribution.TestPlugins.hook;
import static helios.distribution.TestPlugins.keeping;
import static helios.distribution.TestPlugins.push;
import static helios.distribution.TestPlugins.replying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import helios.testkit.Await;
import helios.testkit.PgClient;
import helios.testkit.PgException;
import helios.testkit.wasm.Wat;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Plugins on the statements of real sessions, in both protocols. */
final class PluginsTest extends PluginSuite {

    @Override
    PluginEngine engine() {
        return PluginEngine.CHICORY;
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
            assertThat(admin(proxy).get("/plugins").body())
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
            assertThat(admin(proxy).get("/plugins").body()).contains("\"errors\":0");
        }
    }
}
