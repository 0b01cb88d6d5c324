package helios.plugin.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import helios.engine.chicory.ChicoryProvider;
import helios.engine.wasmtime.WasmtimeProvider;
import helios.plugin.Hook;
import helios.plugin.Json;
import helios.plugin.Permission;
import helios.plugin.PluginFile;
import helios.plugin.PluginPackage;
import helios.plugin.Trust;
import helios.plugin.TrustRoot;
import helios.plugin.Version;
import helios.plugin.host.Answer;
import helios.plugin.host.CachedTable;
import helios.plugin.host.Guest;
import helios.plugin.host.GuestContext;
import helios.plugin.host.GuestException;
import helios.plugin.host.GuestFailure;
import helios.plugin.host.GuestLimits;
import helios.plugin.host.HookRequest;
import helios.plugin.host.JsonRequest;
import helios.plugin.host.MemoryBudget;
import helios.plugin.host.Reply;
import helios.plugin.kv.KvLimits;
import helios.plugin.kv.KvStore;
import helios.spi.wasm.WasmEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What the host sees of a plugin that was written against the SDK, compiled, packed and signed by the build. */
@ParameterizedClass
@MethodSource("engines")
final class ConformanceTest {

    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Parameter
    private Engine kind;

    private final KvStore store = new KvStore(KvLimits.DEFAULT);
    private final List<String> log = new ArrayList<>();
    private WasmEngine engine;
    private Guest guest;

    enum Engine {
        CHICORY,
        WASMTIME;

        WasmEngine open() {
            return switch (this) {
                case CHICORY -> new ChicoryProvider().open();
                case WASMTIME -> new WasmtimeProvider().open();
            };
        }
    }

    static Stream<Engine> engines() {
        return Stream.of(Engine.values());
    }

    private static PluginPackage plugin(Trust trust) {
        return PluginFile.read(Path.of(System.getProperty("helios.artefact")), PluginFile.MAX_MODULE)
                .check(trust, Version.NONE);
    }

    @BeforeEach
    void load() {
        engine = kind.open();
        var context = new GuestContext(
                store,
                InstantSource.fixed(NOW),
                (level, text) -> log.add(level + " " + text),
                Set.of(Permission.values()));
        guest = Guest.load(engine, plugin(Trust.OFF), GuestLimits.DEFAULT, context, new MemoryBudget(256L << 20));
    }

    @AfterEach
    void close() {
        guest.close();
        engine.close();
    }

    private Answer call(Hook hook, HookRequest request) throws GuestException {
        return guest.call(hook, request, System.nanoTime() + PATIENCE.toNanos()).answer();
    }

    private static HookRequest json(String text) {
        var bytes = text.getBytes(UTF_8);
        return new JsonRequest(Json.read(bytes, "input"), bytes);
    }

    private static HookRequest custom(String text) {
        return new JsonRequest(tools.jackson.databind.node.MissingNode.getInstance(), text.getBytes(UTF_8));
    }

    private Reply preQuery(String application, String query) throws GuestException {
        return call(
                        Hook.PRE_QUERY,
                        json("{\"query\":\"%s\",\"application_name\":\"%s\"}".formatted(query, application)))
                .reply();
    }

    private String output(String request) throws GuestException {
        return new String(((Reply.Output) call(Hook.CUSTOM, custom(request)).reply()).bytes(), UTF_8);
    }

    private Optional<String> entry(String key) {
        return store.get("conformance", key.getBytes(UTF_8)).map(bytes -> new String(bytes, UTF_8));
    }

    @Test
    void everyTextAndNumberOfAStatementArrives() throws GuestException {
        var report = call(Hook.PRE_QUERY, json("""
                {"query": "SELECT 'ü€😀'", "normalized": "SELECT ?", "tables": ["public.t", "u"], "is_read_only": true,
                 "hook_context": {"request_id": "r1", "client_id": "c1", "identity": "alice", "database": "demo", "branch": "b1",
                                  "attributes": {"tenant_id": "acme", "application_name": "report"}},
                 "kind": "READ", "protocol": "extended", "transaction": "open", "fingerprint": "00ff", "client_ip": "10.0.0.7",
                 "user": "app", "timestamp_ms": 1763690000000, "parameters": ["1", null]}""")).reply();

        assertThat(report)
                .isEqualTo(new Reply.Rewrite(
                        "SELECT 'ü€😀'|SELECT ?|00ff|app|demo|alice|10.0.0.7|r1|READ|[public.t, u]|true true true|b1|[\"1\",null]"
                                + "|c1|1763690000000|acme|-"));
    }

    @Test
    void textsBeyondTheBufferArriveWhole() throws GuestException {
        var query = "SELECT '" + "ä".repeat(9000) + "'";
        assertThat(preQuery("block", query))
                .isInstanceOfSatisfying(
                        Reply.Block.class, block -> assertThat(block.reason()).isEqualTo("no: " + query));
    }

    @Test
    void whatTheHostKnowsOfAStatementIsAsked() throws GuestException {
        assertThat(preQuery("sql", "SELECT lower(email) AS e FROM users WHERE id = 1 ORDER BY a <-> b LIMIT 3"))
                .isEqualTo(new Reply.Rewrite(String.join(
                        "|",
                        "[]",
                        "[users]",
                        "[e]",
                        "[users.email]",
                        "lower(email)",
                        "[lower]",
                        "[SELECT]",
                        "[<->]",
                        "[users.a, users.b, users.email, users.id]",
                        "[id]",
                        "[Part[restricted=true, limited=true, relations=[0]]]")));
        assertThat(preQuery("sql", "SELEC 1"))
                .isInstanceOfSatisfying(
                        Reply.Rewrite.class,
                        unknown -> assertThat(unknown.sql().split("\\|")).containsOnly("unknown"));
    }

    @Test
    void editsAndRepliesReachTheHost() throws GuestException {
        assertThat(preQuery("edit", "SELECT name FROM users"))
                .isInstanceOfSatisfying(
                        Reply.Rewrite.class,
                        edited -> assertThat(edited.sql()).contains("upper(name)", "LIMIT 5", "id > 0"));
        assertThat(preQuery("", "SELECT 1")).isEqualTo(Reply.DEFAULT);
        assertThat(preQuery("block", "x")).isInstanceOfSatisfying(Reply.Block.class, block -> {
            assertThat(block.reason()).isEqualTo("no: x");
            assertThat(block.refusal().state())
                    .hasValueSatisfying(state -> assertThat(state.code()).isEqualTo("42501"));
            assertThat(block.refusal().detail()).contains("a detail");
            assertThat(block.refusal().hint()).contains("a hint");
            assertThat(block.refusal().retryAfterMs()).hasValue(1500);
        });
        var cached = (Reply.Cached) preQuery("cached", "x");
        assertThat(CachedTable.read(cached.data()).rows())
                .hasSize(2)
                .satisfies(rows -> assertThat(rows.get(0).get(1)).hasValue("a\"\\\n\u0001ü".getBytes(UTF_8)))
                .satisfies(rows -> assertThat(rows.get(1).get(1)).isEmpty());
    }

    @Test
    void attributesAreSetUnlessTheyAreTheHostsOwn() throws GuestException {
        var answer = call(Hook.PRE_QUERY, json("{\"query\":\"x\",\"application_name\":\"tag\"}"));
        assertThat(answer.reply()).isEqualTo(new Reply.Rewrite("true false"));
        assertThat(answer.attributes()).isEqualTo(Map.of("seen", "yes"));
    }

    @Test
    void theOtherHooksSayWhatTheyMean() throws GuestException {
        assertThat(call(Hook.REWRITE, json("{\"query\":\"q\"}")).reply()).isEqualTo(new Reply.Rewrite("q /* ü€😀 */"));
        assertThat(route("primary")).isEqualTo(new Reply.Route(Reply.Route.Kind.PRIMARY, ""));
        assertThat(route("standby")).isEqualTo(new Reply.Route(Reply.Route.Kind.STANDBY, ""));
        assertThat(route("node")).isEqualTo(new Reply.Route(Reply.Route.Kind.NODE, "pg-eu"));
        assertThat(route("branch")).isEqualTo(new Reply.Route(Reply.Route.Kind.BRANCH, "b1"));
        assertThat(route("nowhere")).isInstanceOf(Reply.Block.class);
        assertThat(route("")).isEqualTo(Reply.DEFAULT);
        assertThat(call(Hook.AUTHORIZE, json("{\"user\":\"mallory\"}")).reply()).isInstanceOf(Reply.Block.class);
        assertThat(call(Hook.AUTHORIZE, json("{\"user\":\"ann\"}")).reply()).isEqualTo(Reply.DEFAULT);
        assertThat(call(Hook.CACHE_GET, json("{\"is_read_only\":true}")).reply())
                .isInstanceOf(Reply.Cached.class);
        assertThat(call(Hook.CACHE_GET, json("{\"is_read_only\":false}")).reply())
                .isEqualTo(Reply.DEFAULT);
        assertThat(call(Hook.METRICS, HookRequest.NONE).reply())
                .isEqualTo(new Reply.Metrics(Map.of("ratio", 1.5), Map.of("calls", 7.0)));
    }

    private Reply route(String to) throws GuestException {
        return call(Hook.ROUTE, json("{\"hook_context\":{\"attributes\":{\"to\":\"%s\"}}}".formatted(to)))
                .reply();
    }

    @Test
    void aLoginIsLookedAt() throws GuestException {
        var alice = call(Hook.AUTHENTICATE, json("""
                {"username":"alice","password":"pw","database":"demo","client_ip":"::1","tls":true,
                 "headers":{"user":"alice","options":"-c a=b"},"certificate_subject":"CN=alice"}""")).reply();
        assertThat(alice)
                .isEqualTo(new Reply.Identity(
                        "u1",
                        Optional.of("alice_role"),
                        List.of("r1", "r2"),
                        Optional.of("acme"),
                        Map.of("known", "pw {user=alice, options=-c a=b} true CN=alice demo ::1")));
        assertThat(call(Hook.AUTHENTICATE, json("{\"username\":\"mallory\"}")).reply())
                .isInstanceOf(Reply.Block.class);
        assertThat(call(Hook.AUTHENTICATE, json("{\"username\":\"x\"}")).reply())
                .isEqualTo(Reply.DEFAULT);
    }

    @Test
    void observersLeaveTheirNotes() throws GuestException {
        call(Hook.POST_QUERY, json("""
                [{"query":"q"},{"success":false,"target_node":null,"elapsed_us":1480,"response_bytes":64,"error":"no","sqlstate":"42000",
                  "rows":3,"source":"none","blocked_by":"guard","rewritten":true}]"""));
        assertThat(entry("outcome")).contains("q|false|-|no|42000|none|guard|1480|64|3|true");
        call(Hook.CACHE_SET, json("""
                [{"query":"q"},{"columns":[{"name":"id","oid":23}],"rows":[["1"],[null]]}]"""));
        assertThat(entry("result")).contains("[Column[name=id, oid=23]] [1, NULL]");
        call(Hook.ON_CONNECT, json("{\"user\":\"app\",\"database\":\"demo\",\"application_name\":\"web\"}"));
        assertThat(entry("connected")).contains("app@demo by web");
        call(Hook.ON_DISCONNECT, json("{\"client_id\":\"c\",\"user\":\"app\",\"queries\":4,\"duration_ms\":9}"));
        assertThat(entry("disconnected")).contains("app 4 9 -");
        call(Hook.ON_DISCONNECT, HookRequest.NONE);
        assertThat(entry("disconnected")).contains("unloaded");
    }

    @Test
    void storeClockHashAndLogAreTheHosts() throws GuestException {
        assertThat(output("store")).isEqualTo("v - 82 true false 1+ true -");
        assertThat(output("large")).isEqualTo("20000 7");
        assertThat(output("clock")).isEqualTo(NOW.toEpochMilli() + "");
        assertThat(output("hash")).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(output("log")).isEqualTo("logged");
        assertThat(log)
                .containsExactly(
                        "0 a line of ERROR",
                        "1 a line of WARNING",
                        "2 a line of INFO",
                        "3 a line of DEBUG",
                        "4 a line of TRACE");
        assertThat(output("straße")).isEqualTo("straße");
    }

    @Test
    void eachCallBeginsAsTheFirstDid() throws GuestException {
        for (int i = 0; i < 3; i++) {
            assertThat(preQuery("count", "x")).isEqualTo(new Reply.Rewrite("call 1"));
        }
    }

    @Test
    void whatThrowsHasFailedAndTheNextCallWorks() throws GuestException {
        failsWith("throw", "thrown as asked");
        failsWith("null", "");
        failsWith("index", "");
        failsWith("exhaust", "");
        assertThat(catchThrowableOfType(GuestException.class, () -> output("too large")))
                .hasMessageContaining("kv_* caps");
        assertThat(preQuery("", "SELECT 1")).isEqualTo(Reply.DEFAULT);
    }

    private void failsWith(String application, String text) {
        var failure = catchThrowableOfType(GuestException.class, () -> preQuery(application, "x"));
        assertThat(failure.kind()).as(application).isIn(GuestFailure.TRAP, GuestFailure.MEMORY);
        assertThat(String.join("\n", log)).contains(text);
    }

    @Test
    void theBuildSignedIt() {
        var trusted = plugin(
                new Trust(Optional.of(TrustRoot.read(Path.of(System.getProperty("helios.keys")))), Trust.Scope.BUNDLE));
        assertThat(trusted.manifest().version()).isEqualTo(new Version("0.1.0"));
    }

    @Test
    void itIsSmall() {
        assertThat(plugin(Trust.OFF).wasm().length).isLessThan(300_000);
        assertThat(guest.memoryBytes()).isLessThanOrEqualTo(512 << 10);
    }
}
