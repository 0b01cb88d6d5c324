package helios.plugin.host;

import static helios.plugin.host.Guests.argument;
import static helios.plugin.host.Guests.call;
import static helios.plugin.host.Guests.engine;
import static helios.plugin.host.Guests.input;
import static helios.plugin.host.Guests.put;
import static helios.plugin.host.Guests.replying;
import static helios.plugin.host.Guests.result;
import static helios.spi.wasm.ValueType.I32;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import helios.plugin.Hook;
import helios.plugin.Permission;
import helios.plugin.PluginException;
import helios.spi.SqlState;
import helios.spi.wasm.ExternType;
import helios.spi.wasm.WasmException;
import helios.spi.wasm.WasmFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The host's side of the ABI, both forms, against guests of good and of ill will. */
final class GuestTest {

    private static final HookRequest QUERY = input("""
            {"query":"SELECT 1","normalized":"SELECT ?","tables":["a","b.c"],"is_read_only":true,"user":"alice",
             "transaction":"open","timestamp_ms":7,"parameters":["p"],
             "hook_context":{"request_id":"r","database":"d","identity":null,"attributes":{"tenant_id":"acme"}}}""");

    private final Guests guests = new Guests();

    private static GuestException failure(Guest guest, Hook hook) {
        return catchThrowableOfType(GuestException.class, () -> call(guest, hook, QUERY));
    }

    private Reply reply(Hook hook, String json) throws GuestException {
        return call(guests.push(replying(hook, json), hook), hook, QUERY).reply();
    }

    // ---- ABI 1

    @Test
    void aGuestGetsItsInputAndItsReplyIsRead() throws GuestException {
        var guest = guests.push(
                engine().function("pre_query", Guests.PUSH, (machine, a) -> {
                    assertThat(argument(machine, a)).contains("\"query\":\"SELECT 1\"");
                    return result(machine, "{\"action\":\"rewrite\",\"value\":\"SELECT 2\"}");
                }),
                Hook.PRE_QUERY);

        assertThat(call(guest, Hook.PRE_QUERY, QUERY).reply()).isEqualTo(new Reply.Rewrite("SELECT 2"));
    }

    @Test
    void anObserverAndAnEmptyResultMeanTheDefault() throws GuestException {
        var observer = engine().function("pre_query", ExternType.Function.taking(I32, I32), (_, _) -> 99);
        assertThat(call(guests.push(observer, Hook.PRE_QUERY), Hook.PRE_QUERY, QUERY))
                .isEqualTo(Answer.DEFAULT);
        for (long packed : new long[] {0, 5L << 32, (5L << 32) | 0xffff_ffffL}) {
            var guest = guests.push(engine().function("route", Guests.PUSH, (_, _) -> packed), Hook.ROUTE);
            assertThat(call(guest, Hook.ROUTE, QUERY)).isEqualTo(Answer.DEFAULT);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PRE_QUERY|{'action':'continue'}", "PRE_QUERY|{'kind':'Continue'}", "REWRITE|{'action':'continue'}",
                "CACHE_GET|{'action':'miss'}", "ROUTE|{'action':'default'}", "AUTHORIZE|{'action':'allow'}",
                "AUTHORIZE|{'action':'defer'}", "AUTHENTICATE|{'action':'defer'}", "POST_QUERY|not json",
                "ON_CONNECT|[]", "PRE_QUERY|{'action':'continue','unknown':{'a':1}}"
            })
    void defaultsHaveManyNames(Hook hook, String json) throws GuestException {
        assertThat(reply(hook, json.replace('\'', '"'))).isEqualTo(Reply.DEFAULT);
    }

    @Test
    void bothDialectsMayBeMixed() throws GuestException {
        assertThat(reply(Hook.PRE_QUERY, "{\"kind\":\"rewrite\",\"sql\":\"a\"}"))
                .isEqualTo(new Reply.Rewrite("a"));
        assertThat(reply(Hook.PRE_QUERY, "{\"kind\":\"x\",\"action\":\"REWRITE\",\"sql\":\"b\",\"value\":\"a\"}"))
                .isEqualTo(new Reply.Rewrite("a"));
        assertThat(reply(Hook.PRE_QUERY, "{\"kind\":\"block\",\"reason\":\"no\"}"))
                .isEqualTo(new Reply.Block("no", Refusal.PLAIN));
        assertThat(reply(Hook.ROUTE, "{\"action\":\"block\"}"))
                .isEqualTo(new Reply.Block("blocked by plugin", Refusal.PLAIN));
        assertThat(reply(Hook.AUTHENTICATE, "{\"action\":\"denied\",\"message\":\"m\"}"))
                .isEqualTo(new Reply.Block("m", Refusal.PLAIN));
    }

    @Test
    void aRefusalMaySayMore() throws GuestException {
        var block = reply(
                Hook.PRE_QUERY,
                "{\"action\":\"block\",\"value\":\"v\",\"sqlstate\":\"42501\",\"detail\":\"d\",\"hint\":\"h\",\"retry_after_ms\":5}");

        assertThat(block)
                .isEqualTo(new Reply.Block(
                        "v",
                        new Refusal(
                                Optional.of(SqlState.INSUFFICIENT_PRIVILEGE),
                                Optional.of("d"),
                                Optional.of("h"),
                                OptionalLong.of(5))));
    }

    @Test
    void targetsAreNamed() throws GuestException {
        assertThat(reply(Hook.ROUTE, "{\"action\":\"primary\"}"))
                .isEqualTo(new Reply.Route(Reply.Route.Kind.PRIMARY, ""));
        assertThat(reply(Hook.ROUTE, "{\"action\":\"node\",\"target\":\"pg-2\"}"))
                .isEqualTo(new Reply.Route(Reply.Route.Kind.NODE, "pg-2"));
        assertThat(reply(Hook.ROUTE, "{\"action\":\"branch\",\"target\":\"b\"}"))
                .isEqualTo(new Reply.Route(Reply.Route.Kind.BRANCH, "b"));
    }

    @Test
    void anIdentityIsRead() throws GuestException {
        assertThat(reply(
                        Hook.AUTHENTICATE,
                        "{\"action\":\"success\",\"identity\":{\"user_id\":\"u\",\"username\":\"r\",\"roles\":[\"a\"],"
                                + "\"tenant_id\":\"t\",\"claims\":{\"region\":\"eu\",\"level\":3}}}"))
                .isEqualTo(new Reply.Identity(
                        "u", Optional.of("r"), List.of("a"), Optional.of("t"), Map.of("region", "eu", "level", "3")));
    }

    @Test
    void cachedDataComesAsNumbersOrText() throws GuestException {
        assertThat(((Reply.Cached) reply(Hook.PRE_QUERY, "{\"action\":\"cached\",\"data\":[123,0,255]}")).data())
                .isEqualTo(new byte[] {123, 0, -1});
        assertThat(((Reply.Cached) reply(Hook.CACHE_GET, "{\"action\":\"cached\",\"data\":\"{}\"}")).data())
                .isEqualTo("{}".getBytes(UTF_8));
    }

    @Test
    void metricsAndCustomBodiesAreRead() throws GuestException {
        assertThat(reply(Hook.METRICS, "{\"gauges\":{\"g\":1.5},\"counters\":{\"c\":7}}"))
                .isEqualTo(new Reply.Metrics(Map.of("g", 1.5), Map.of("c", 7.0)));
        assertThat(((Reply.Output) reply(Hook.CUSTOM, "raw")).bytes()).isEqualTo("raw".getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PRE_QUERY|{'action':'explode'}",
                "PRE_QUERY|{'action':1}",
                "PRE_QUERY|{}",
                "PRE_QUERY|[]",
                "PRE_QUERY|x",
                "PRE_QUERY|{'action':'rewrite'}",
                "PRE_QUERY|{'action':'rewrite','value':' '}",
                "PRE_QUERY|{'action':'rewrite','value':1}",
                "PRE_QUERY|{'action':'primary'}",
                "REWRITE|{'action':'block'}",
                "ROUTE|{'action':'rewrite','value':'x'}",
                "ROUTE|{'action':'node'}",
                "AUTHORIZE|{'action':'block'}",
                "PRE_QUERY|{'action':'cached'}",
                "PRE_QUERY|{'action':'cached','data':[256]}",
                "PRE_QUERY|{'action':'cached','data':[1.5]}",
                "PRE_QUERY|{'action':'block','sqlstate':'x'}",
                "PRE_QUERY|{'action':'continue','attributes':[]}",
                "PRE_QUERY|{'action':'continue','attributes':{'a':1}}",
                "AUTHENTICATE|{'action':'success'}",
                "AUTHENTICATE|{'action':'success','identity':{}}",
                "METRICS|{'gauges':{'g':'x'}}",
                "PRE_QUERY|{'action':'continue'} x",
                "PRE_QUERY|{'action':'continue','action':'block'}"
            })
    void whatNoHookCanMeanIsABadReply(Hook hook, String json) {
        var guest = guests.push(replying(hook, json.replace('\'', '"')), hook);
        assertThat(failure(guest, hook).kind()).isEqualTo(GuestFailure.BAD_REPLY);
    }

    @Test
    void aReplyThatIsNestedTooDeeplyIsABadReply() {
        var guest = guests.push(replying(Hook.PRE_QUERY, "{\"a\":" + "[".repeat(10_000)), Hook.PRE_QUERY);
        assertThat(failure(guest, Hook.PRE_QUERY).kind()).isEqualTo(GuestFailure.BAD_REPLY);
    }

    @Test
    void attributesAreKeptWithinTheirRules() throws GuestException {
        var many = new StringBuilder();
        for (int i = 0; i < 70; i++) {
            many.append(",\"k").append(i).append("\":\"v\"");
        }
        var json =
                "{\"action\":\"continue\",\"attributes\":{\"tenant_id\":\"x\",\"helios.identity.roles\":\"x\",\"long\":\""
                        + "x".repeat(4097) + "\",\"" + "k".repeat(129) + "\":\"x\"" + many + "}}";

        var attributes = call(guests.push(replying(Hook.PRE_QUERY, json), Hook.PRE_QUERY), Hook.PRE_QUERY, QUERY)
                .attributes();

        assertThat(attributes).hasSize(64).doesNotContainKeys("tenant_id", "helios.identity.roles", "long");
        var authenticated = call(
                guests.push(
                        replying(Hook.AUTHENTICATE, "{\"action\":\"defer\",\"attributes\":{\"tenant_id\":\"t\"}}"),
                        Hook.AUTHENTICATE),
                Hook.AUTHENTICATE,
                QUERY);
        assertThat(authenticated.attributes()).containsEntry("tenant_id", "t");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 70_000, 0x7fff_ffffL, 0xffff_fff0L, 65_530})
    void allocMayAnswerWhatItLikes(long address) throws GuestException {
        var guest = guests.push(
                engine().function("alloc", ExternType.Function.returning(I32, I32), (_, _) -> address)
                        .function("pre_query", Guests.PUSH, (_, _) -> 0),
                Hook.PRE_QUERY);
        if (address == 0) {
            assertThat(call(guest, Hook.PRE_QUERY, QUERY)).isEqualTo(Answer.DEFAULT);
        } else {
            assertThat(failure(guest, Hook.PRE_QUERY).kind()).isEqualTo(GuestFailure.BAD_REPLY);
        }
    }

    @ParameterizedTest
    @ValueSource(
            longs = {0xffff_ffff_0000_0005L, 0x0001_0000_0000_0001L, 0x0000_0000_7fff_ffffL, 0x0000_ffff_0000_0002L})
    void resultsOutsideMemoryOrLimitsAreBadReplies(long packed) {
        var guest = guests.push(engine().function("pre_query", Guests.PUSH, (_, _) -> packed), Hook.PRE_QUERY);
        assertThat(failure(guest, Hook.PRE_QUERY).kind()).isEqualTo(GuestFailure.BAD_REPLY);
    }

    @Test
    void aFailingDeallocSpoilsTheInstanceAndNotTheReply() throws GuestException {
        var engine = replying(Hook.PRE_QUERY, "{\"action\":\"rewrite\",\"value\":\"x\"}")
                .function("dealloc", ExternType.Function.taking(I32, I32), (_, _) -> {
                    throw new WasmException(WasmFailure.TRAP, "no");
                });
        var guest = guests.push(engine, Hook.PRE_QUERY);

        assertThat(call(guest, Hook.PRE_QUERY, QUERY).reply()).isEqualTo(new Reply.Rewrite("x"));
        assertThat(engine.living).hasValue(0);
        assertThat(call(guest, Hook.PRE_QUERY, QUERY).reply()).isEqualTo(new Reply.Rewrite("x"));
    }

    // ---- loading

    @Test
    void whatIsMissingOrUnknownIsRefusedAtLoad() {
        assertThatThrownBy(() -> guests.push(engine().without("memory"), Hook.ROUTE))
                .hasMessage("plugin guest does not export \"memory\"");
        assertThatThrownBy(() -> guests.push(engine(), Hook.ROUTE))
                .hasMessage("plugin guest does not export \"route\"");
        assertThatThrownBy(() -> guests.push(engine().function("route", Guests.PULL, (_, _) -> 0), Hook.ROUTE))
                .hasMessageContaining("exports \"route\" as");
        assertThatThrownBy(() -> guests.push(engine().without("alloc")))
                .hasMessage("plugin guest does not export \"alloc\"");
        assertThatThrownBy(() -> guests.push(engine().importing("wasi_snapshot_preview1.fd_write", Guests.PULL)))
                .hasMessage("plugin guest imports unknown wasi_snapshot_preview1.fd_write");
        assertThatThrownBy(() -> guests.push(engine().importing("helios.text", Guests.PULL)))
                .hasMessage("plugin guest imports unknown helios.text");
        assertThatThrownBy(() -> guests.push(engine().importing("env.kv_get", Guests.PULL)))
                .hasMessageContaining("imports env.kv_get as () -> i32, but it is (i32, i32, i32, i32) -> i32");
    }

    @Test
    void aStartThatTrapsIsRefusedAndLeavesNothing() {
        var engine = engine().function("_start", ExternType.Function.of(), (_, _) -> {
            throw new WasmException(WasmFailure.UNREACHABLE, "unreachable");
        });
        assertThatThrownBy(() -> guests.push(engine)).isInstanceOf(PluginException.class);
        assertThat(engine.openModules).hasValue(0);
    }

    // ---- failures and instances

    @ParameterizedTest
    @CsvSource({
        "TRAP,TRAP",
        "STACK,TRAP",
        "UNREACHABLE,TRAP",
        "TIMEOUT,TIMEOUT",
        "FUEL,FUEL",
        "MEMORY,MEMORY",
        "INTERRUPTED,UNAVAILABLE",
        "HOST,TRAP"
    })
    void failuresHaveAKindAndTheInstanceIsReplaced(WasmFailure wasm, GuestFailure kind) throws GuestException {
        var calls = new AtomicInteger();
        var engine = engine().function("pre_query", Guests.PUSH, (_, _) -> {
            if (calls.incrementAndGet() == 1) {
                throw new WasmException(wasm, "it failed");
            }
            return 0;
        });
        var guest = guests.push(engine, Hook.PRE_QUERY);

        var failure = failure(guest, Hook.PRE_QUERY);

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.repeatable()).isTrue();
        assertThat(engine.living).hasValue(0);
        assertThat(call(guest, Hook.PRE_QUERY, QUERY)).isEqualTo(Answer.DEFAULT);
        assertThat(engine.living).hasValue(1);
    }

    @Test
    void whatWasWrittenCannotBeRepeated() {
        var guest = guests.push(
                engine().function("pre_query", Guests.PUSH, (machine, _) -> {
                    machine.call("env.kv_set", 0, put(machine, 0, "k"), 8, put(machine, 8, "v"));
                    throw new WasmException(WasmFailure.TIMEOUT, "late");
                }),
                Hook.PRE_QUERY);
        assertThat(failure(guest, Hook.PRE_QUERY).repeatable()).isFalse();
    }

    @Test
    void instancesAreCheckedOutAloneAndNoMoreThanAllowed() throws Exception {
        guests.limits = new GuestLimits(GuestLimits.DEFAULT.memory(), Long.MAX_VALUE, 2, 1 << 20);
        var inside = new CountDownLatch(2);
        var leave = new CountDownLatch(1);
        var engine = engine().function("pre_query", Guests.PUSH, (_, _) -> {
            inside.countDown();
            try {
                leave.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return 0;
        });
        var guest = guests.push(engine, Hook.PRE_QUERY);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = List.of(
                    executor.submit(() -> call(guest, Hook.PRE_QUERY, QUERY)),
                    executor.submit(() -> call(guest, Hook.PRE_QUERY, QUERY)));
            inside.await();

            assertThatThrownBy(() -> guest.call(Hook.PRE_QUERY, QUERY, System.nanoTime() + 10_000_000))
                    .isInstanceOfSatisfying(
                            GuestException.class, e -> assertThat(e.kind()).isEqualTo(GuestFailure.UNAVAILABLE));

            guest.close();
            leave.countDown();
            for (var done : calls) {
                assertThat(done.get()).isEqualTo(Answer.DEFAULT);
            }
        }
        assertThat(engine.living).hasValue(0);
        assertThat(engine.openModules).hasValue(0);
        assertThat(guests.memory.used()).isZero();
    }

    @Test
    void aSerialPluginHasOneInstance() throws Exception {
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var engine = engine().function("post_query", Guests.PUSH, (_, _) -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            Thread.onSpinWait();
            inside.decrementAndGet();
            return 0;
        });
        var guest = guests.load(engine, "1.1", ",\"concurrency\":\"serial\"", Hook.POST_QUERY);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = java.util.Collections.nCopies(
                    200, (java.util.concurrent.Callable<Answer>) () -> call(guest, Hook.POST_QUERY, QUERY));
            for (var done : executor.invokeAll(calls)) {
                done.get();
            }
        }
        assertThat(most).hasValue(1);
        assertThat(engine.living).hasValue(1);
    }

    @Test
    void idleInstancesOfOthersGiveWayBeforeTheBudgetIsExceeded() throws GuestException {
        guests.memory.limit(FakeEngine.PAGE);
        var one = replying(Hook.PRE_QUERY, "{\"action\":\"continue\"}");
        var other = replying(Hook.PRE_QUERY, "{\"action\":\"continue\"}");
        var first = guests.push(one, Hook.PRE_QUERY);
        var second = guests.push(other, Hook.PRE_QUERY);
        assertThat(one.living).hasValue(0);

        call(first, Hook.PRE_QUERY, QUERY);
        assertThat(one.living).hasValue(1);
        assertThat(other.living).hasValue(0);
        call(second, Hook.PRE_QUERY, QUERY);
        assertThat(guests.memory.used()).isEqualTo(FakeEngine.PAGE);
    }

    // ---- imports

    private long[] inCall(String abi, java.util.function.Function<FakeEngine.Machine, long[]> body)
            throws GuestException {
        var results = new java.util.concurrent.atomic.AtomicReference<long[]>();
        boolean pull = abi.startsWith("2");
        var engine = engine().function("pre_query", pull ? Guests.PULL : Guests.PUSH, (machine, _) -> {
            results.set(body.apply(machine));
            return 0;
        });
        call(guests.load(engine, abi, "", Hook.PRE_QUERY), Hook.PRE_QUERY, QUERY);
        return results.get();
    }

    @Test
    void theStoreAnswersInNumbers() throws GuestException {
        var results = inCall("1.1", machine -> {
            int key = put(machine, 0, "key");
            put(machine, 8, "value");
            return new long[] {
                machine.call("env.kv_get", 0, key, 100, 10),
                machine.call("env.kv_set", 0, key, 8, 5),
                machine.call("env.kv_get", 0, key, 100, 4),
                machine.call("env.kv_get", 0, key, 100, 5),
                machine.call("env.kv_add", 0, key, 1, 200),
                machine.call("env.kv_cas", 0, key, 8, 5, 0, -1),
                machine.call("env.kv_cas", 0, key, 8, 5, 0, 3),
                machine.call("env.kv_cas", 0, key, 0, -1, 8, 5),
                machine.call("env.kv_delete", 0, key),
                machine.call("env.kv_delete", 0, key),
                machine.call("env.kv_add", 0, key, 41, 200),
                machine.call("env.kv_add", 0, key, 1, 200),
                machine.memory().readLong(200),
            };
        });
        assertThat(results).containsExactly(-1, 0, -2, 5, -3, 1, 0, 1, 0, 0, 0, 0, 42);
    }

    @Test
    void wildPointersGiveMinusOne() throws GuestException {
        var wild = new long[][] {{-1, 4}, {65_536, 1}, {0, -5}, {65_530, 100}, {0x7fff_ffff, 0x7fff_ffff}};
        for (var range : wild) {
            var results = inCall("2.0", machine -> new long[] {
                machine.call("env.kv_get", range[0], range[1], 0, 8),
                machine.call("env.kv_get", 0, 1, range[0], range[1]),
                machine.call("env.kv_set", range[0], range[1], 0, 1),
                machine.call("env.kv_set", 0, 1, range[0], range[1]),
                machine.call("env.kv_delete", range[0], range[1]),
                machine.call("env.kv_cas", 0, 1, range[0], range[1], 0, 1),
                machine.call("env.sha256_hex", range[0], range[1], 0),
                machine.call("env.log", 0, range[0], range[1]),
                machine.call("helios.attribute", range[0], range[1], 0, 8),
                machine.call("helios.set_attribute", range[0], range[1], 0, 1),
                machine.call("helios.reply", 1, range[0], range[1]),
                machine.call("helios.edit", 1, 0, range[0], range[1]),
            });
            assertThat(results).containsOnly(-1);
        }
    }

    @Test
    void hashClockAndLogWork() throws GuestException {
        var results = inCall("1.1", machine -> {
            int length = put(machine, 0, "abc");
            long written = machine.call("env.sha256_hex", 0, length, 100);
            assertThat(new String(machine.memory().read(100, 64), UTF_8))
                    .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
            return new long[] {
                written,
                machine.call("env.now_ms"),
                machine.call("env.log", 2, 0, length),
                machine.call("env.log", 5, 0, length)
            };
        });
        assertThat(results).containsExactly(64, 1234, 0, -1);
        assertThat(guests.lines).containsExactly("2 abc");
    }

    @Test
    void aFloodOfLinesIsCutExceptForSerialPlugins() throws GuestException {
        var engine = engine().function("pre_query", Guests.PUSH, (machine, _) -> {
            for (int i = 0; i < 500; i++) {
                machine.call("env.log", 2, 0, 1);
            }
            return 0;
        });
        call(guests.push(engine, Hook.PRE_QUERY), Hook.PRE_QUERY, QUERY);
        assertThat(guests.lines).hasSizeBetween(100, 202);
        guests.lines.clear();
        call(guests.load(engine, "1.1", ",\"concurrency\":\"serial\"", Hook.PRE_QUERY), Hook.PRE_QUERY, QUERY);
        assertThat(guests.lines).hasSize(500);
    }

    @Test
    void assemblyScriptAbortsWithItsMessage() {
        var engine = engine().function("pre_query", Guests.PUSH, (machine, _) -> {
            machine.memory().writeInt(96, 4);
            machine.memory().write(100, new byte[] {'n', 0, 'o', 0});
            return machine.call("env.abort", 100, 0, 3, 7);
        });
        var failure = failure(guests.push(engine, Hook.PRE_QUERY), Hook.PRE_QUERY);
        assertThat(failure.kind()).isEqualTo(GuestFailure.TRAP);
        assertThat(guests.lines).containsExactly("0 aborted: no at ?:3:7");
    }

    // ---- ABI 2

    private String pulled(FakeEngine.Machine machine, long field) {
        long length = machine.call("helios.text", field, 1000, 1000);
        return length < 0 ? String.valueOf(length) : new String(machine.memory().read(1000, (int) length), UTF_8);
    }

    @Test
    void aGuestPullsWhatItNeeds() throws GuestException {
        inCall("2.0", machine -> {
            assertThat(pulled(machine, 1)).isEqualTo("SELECT 1");
            assertThat(pulled(machine, 4)).isEqualTo("alice");
            assertThat(pulled(machine, 6)).isEqualTo("-1");
            assertThat(pulled(machine, 8)).isEqualTo("r");
            assertThat(pulled(machine, 10)).isEqualTo("a\nb.c");
            assertThat(pulled(machine, 20)).isEqualTo("-1");
            assertThat(pulled(machine, 99)).isEqualTo("-1");
            assertThat(machine.call("helios.text", 1, 0, 7)).isEqualTo(-2 - 8);
            assertThat(machine.call("helios.text", 1, 65_530, 100)).isEqualTo(-2 - 8);
            assertThat(machine.call("helios.number", 1)).isEqualTo(7);
            assertThat(machine.call("helios.number", 2)).isEqualTo(1);
            assertThat(machine.call("helios.number", 3)).isEqualTo(1);
            assertThat(machine.call("helios.number", 8)).isEqualTo(8);
            assertThat(machine.call("helios.number", 77)).isEqualTo(-1);
            assertThat(machine.call("helios.attribute", 0, put(machine, 0, "tenant_id"), 1000, 10))
                    .isEqualTo(4);
            assertThat(machine.call("helios.attribute", 0, put(machine, 0, "none"), 1000, 10))
                    .isEqualTo(-1);
            assertThat(machine.call("helios.sql", 1, 0, 1000, 10)).isEqualTo(-3);
            return new long[0];
        });
    }

    @Test
    void parametersNeedTheirPermission() throws GuestException {
        guests.granted = Set.of(Permission.PARAMETERS);
        inCall("2.0", machine -> {
            assertThat(pulled(machine, 20)).isEqualTo("[\"p\"]");
            return new long[0];
        });
    }

    private Answer pulledAnswer(Hook hook, FakeEngine.Body body) throws GuestException {
        return call(guests.pull(engine().function(hook.export(), Guests.PULL, body), hook), hook, QUERY);
    }

    @Test
    void codesAndPartsMakeTheReply() throws GuestException {
        assertThat(pulledAnswer(Hook.PRE_QUERY, (machine, _) -> {
                    machine.call("helios.reply", 1, 0, put(machine, 0, "why"));
                    machine.call("helios.reply", 2, 0, put(machine, 0, "42501"));
                    machine.call("helios.reply", 8, 0, put(machine, 0, "50"));
                    return 2;
                }))
                .isEqualTo(new Answer(
                        new Reply.Block(
                                "why",
                                new Refusal(
                                        Optional.of(SqlState.INSUFFICIENT_PRIVILEGE),
                                        Optional.empty(),
                                        Optional.empty(),
                                        OptionalLong.of(50))),
                        Map.of()));
        assertThat(pulledAnswer(Hook.ROUTE, (_, _) -> 5).reply())
                .isEqualTo(new Reply.Route(Reply.Route.Kind.STANDBY, ""));
        assertThat(pulledAnswer(Hook.AUTHORIZE, (_, _) -> 8).reply()).isEqualTo(Reply.DEFAULT);
        assertThat(pulledAnswer(Hook.PRE_QUERY, (machine, _) -> {
                            int length = put(machine, 0, "key");
                            assertThat(machine.call("helios.set_attribute", 0, length, 0, length))
                                    .isZero();
                            assertThat(machine.call("helios.attribute", 0, length, 100, 10))
                                    .isEqualTo(3);
                            assertThat(machine.call("helios.set_attribute", 0, put(machine, 0, "user"), 0, 4))
                                    .isEqualTo(-1);
                            return 0;
                        })
                        .attributes())
                .isEqualTo(Map.of("key", "key"));
    }

    @ParameterizedTest
    @CsvSource({
        "PRE_QUERY,4",
        "PRE_QUERY,9",
        "PRE_QUERY,-1",
        "PRE_QUERY,1",
        "PRE_QUERY,3",
        "ROUTE,1",
        "ROUTE,6",
        "REWRITE,2",
        "AUTHENTICATE,8",
        "AUTHORIZE,3",
        "POST_QUERY,1",
        "CACHE_GET,2"
    })
    void codesThatAHookDoesNotKnowAreBadReplies(Hook hook, int code) {
        var guest = guests.pull(engine().function(hook.export(), Guests.PULL, (_, _) -> code), hook);
        assertThat(failure(guest, hook).kind()).isEqualTo(GuestFailure.BAD_REPLY);
    }

    @Test
    void nothingOfACallReachesTheNext() throws GuestException {
        var calls = new AtomicInteger();
        var engine = engine().function("pre_query", Guests.PULL, (machine, _) -> {
            if (calls.incrementAndGet() == 1) {
                machine.call("helios.reply", 1, 0, put(machine, 0, "SELECT 2"));
                machine.call("helios.set_attribute", 0, 3, 0, 3);
            }
            return 1;
        });
        var guest = guests.pull(engine, Hook.PRE_QUERY);
        assertThat(call(guest, Hook.PRE_QUERY, QUERY).reply()).isEqualTo(new Reply.Rewrite("SELECT 2"));
        assertThat(failure(guest, Hook.PRE_QUERY).kind()).isEqualTo(GuestFailure.BAD_REPLY);
    }

    // ---- what surrounds a call

    @Test
    void aPluginThatFailsIsTriedLessAndLessOften() {
        var tracker = new FailureTracker(3);
        long second = 1_000_000_000L;
        tracker.failed(0);
        tracker.failed(0);
        assertThat(tracker.admits(0)).isTrue();
        tracker.failed(0);
        assertThat(tracker.failed()).isTrue();
        assertThat(tracker.admits(second - 1)).isFalse();
        assertThat(tracker.admits(second)).isTrue();
        assertThat(tracker.admits(second)).isFalse();
        tracker.failed(second);
        assertThat(tracker.admits(3 * second - 1)).isFalse();
        assertThat(tracker.admits(3 * second)).isTrue();
        for (int i = 0; i < 10; i++) {
            tracker.failed(0);
        }
        assertThat(tracker.admits(60 * second - 1)).isFalse();
        assertThat(tracker.admits(60 * second)).isTrue();
        tracker.succeeded();
        assertThat(tracker.admits(0)).isTrue();
    }

    @Test
    void cachedTablesAreChecked() {
        var table =
                CachedTable.read("{\"columns\":[{\"name\":\"id\",\"oid\":23},{\"name\":\"n\"}],\"rows\":[[\"1\",null]]}"
                        .getBytes(UTF_8));
        assertThat(table.columns().get(0).oid()).isEqualTo(23);
        assertThat(table.columns().get(1).oid()).isEqualTo(25);
        assertThat(table.rows().getFirst().get(1)).isEmpty();
        assertThat(table.commandTag()).isEqualTo("SELECT 1");
        for (var bad : List.of(
                "{}",
                "{\"columns\":[],\"rows\":[]}",
                "{\"columns\":[{\"name\":\"a\"}]}",
                "{\"columns\":[{\"name\":\"a\"}],\"rows\":[[]]}",
                "{\"columns\":[{\"name\":\"a\"}],\"rows\":[[1]]}",
                "{\"columns\":[{\"name\":\"a\",\"oid\":-1}],\"rows\":[]}",
                "{\"columns\":[{\"oid\":25}],\"rows\":[]}")) {
            assertThatThrownBy(() -> CachedTable.read(bad.getBytes(UTF_8))).isInstanceOf(PluginException.class);
        }
    }
}
