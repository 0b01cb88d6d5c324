package helios.plugin.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import helios.plugin.Hook;
import helios.plugin.PluginException;
import helios.spi.wasm.WasmEngine;
import helios.spi.wasm.WasmEngineProvider;
import helios.testkit.wasm.Wat;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Guests of WebAssembly on the default engine: what they may do, and what they cannot do to their host. */
final class ChicoryGuestTest {

    private static final HookRequest QUERY = Guests.input("{\"query\":\"SELECT email FROM users\"}");
    /** What every guest of ABI 1 here begins with. */
    private static final String PUSH = """
        (memory (export "memory") 1 200)
        (global $count (mut i32) (i32.const 0))
        (func (export "alloc") (param i32) (result i32) (i32.const 4096))
        (func (export "dealloc") (param i32 i32))
        (func (export "route") (param i32 i32) (result i64) (i64.const 0))
        """;

    private static WasmEngine engine;

    private final Guests guests = new Guests();

    @BeforeAll
    static void open() {
        engine = ServiceLoader.load(WasmEngineProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals("chicory"))
                .findFirst()
                .orElseThrow()
                .open();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private Guest guest(String abi, String text, Hook... hooks) {
        return guests.load(engine, abi, Wat.assemble("(module " + text + ")"), hooks);
    }

    private Guest preQuery(String body) {
        return preQuery(body, "");
    }

    private Guest preQuery(String body, String imports) {
        return guest(
                "1.1",
                imports + PUSH + "(func $pre (export \"pre_query\") (param i32 i32) (result i64) " + body + ")",
                Hook.PRE_QUERY,
                Hook.ROUTE);
    }

    private static GuestException failure(Guest guest, Duration within) {
        return catchThrowableOfType(
                GuestException.class, () -> guest.call(Hook.PRE_QUERY, QUERY, System.nanoTime() + within.toNanos()));
    }

    /** After whatever a guest did, its other hook works and its memory is what it was. */
    private void goesOn(Guest guest) throws GuestException {
        assertThat(Guests.call(guest, Hook.ROUTE, QUERY)).isEqualTo(Answer.DEFAULT);
        assertThat(guest.memoryBytes()).isEqualTo(65_536);
        guest.close();
        assertThat(guests.memory.used()).isZero();
    }

    @Test
    void aCounterInMemoryAndGlobalIsOneInEveryCall() throws GuestException {
        var guest = preQuery("""
            (global.set $count (i32.add (global.get $count) (i32.const 1)))
            (i32.store (i32.const 100) (i32.add (i32.load (i32.const 100)) (i32.const 1)))
            (i32.store8 (i32.const 29) (i32.add (i32.const 48) (i32.load (i32.const 100))))
            (i32.store8 (i32.const 30) (i32.add (i32.const 48) (global.get $count)))
            (i64.const 33)) (data (i32.const 0) "{\\"action\\":\\"rewrite\\",\\"value\\":\\"  \\"}"\
            """);
        for (int i = 0; i < 3; i++) {
            var reply = Guests.call(guest, Hook.PRE_QUERY, QUERY).reply();
            assertThat(reply).isEqualTo(new Reply.Rewrite("11"));
        }
    }

    @Test
    void aLoopEndsAtItsDeadlineAndLeavesNothing() throws GuestException {
        var guest = preQuery("(loop $l (br $l)) (i64.const 0)");
        Guests.call(guest, Hook.ROUTE, QUERY);
        long start = System.nanoTime();

        var failure = failure(guest, Duration.ofMillis(100));

        assertThat(failure.kind()).isEqualTo(GuestFailure.TIMEOUT);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(100), Duration.ofSeconds(5));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        goesOn(guest);
    }

    @Test
    void growthEndsAtTheLimit() throws GuestException {
        var guest = preQuery("""
            (if (i32.ne (memory.grow (i32.const 16384)) (i32.const -1)) (then (return (i64.const 77))))
            (loop $l (br_if $l (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
            (unreachable)\
            """);
        assertThat(failure(guest, Duration.ofSeconds(10)).kind()).isIn(GuestFailure.MEMORY, GuestFailure.TRAP);
        goesOn(guest);
    }

    /** What memory grows by counts for all plugins together, while the call runs and no longer. */
    @Test
    void growthIsTakenFromWhatAllMayUse() throws GuestException {
        var guest = preQuery("""
            (if (i32.eq (memory.grow (i32.const 10)) (i32.const -1)) (then (unreachable)))
            (drop (call $log (i32.const 2) (i32.const 0) (i32.const 0)))
            (i64.const 0)""", "(import \"env\" \"log\" (func $log (param i32 i32 i32) (result i32)))");
        guests.atLine = () -> assertThat(guests.memory.used()).isEqualTo(11 * 65_536);

        Guests.call(guest, Hook.PRE_QUERY, QUERY);

        assertThat(guests.lines).hasSize(1);
        assertThat(guests.memory.used()).isZero();
        guests.memory.limit(10 * 65_536);
        assertThat(failure(guest, Duration.ofSeconds(5)).kind()).isEqualTo(GuestFailure.MEMORY);
        guests.memory.limit(11 * 65_536);
        Guests.call(guest, Hook.PRE_QUERY, QUERY);
        goesOn(guest);
    }

    @Test
    void endlessRecursionIsAFailureOfTheGuestAlone() throws GuestException {
        var guest = preQuery("(call $pre (local.get 0) (local.get 1))");
        assertThat(failure(guest, Duration.ofSeconds(10)).kind()).isEqualTo(GuestFailure.TRAP);
        goesOn(guest);
    }

    @Test
    void wildResultsAreBadReplies() throws GuestException {
        for (var packed :
                List.of("0x7fffffff00000010", "0xffffffff00000010", "0x0000ffff00000002", "0x000000007fffffff")) {
            var guest = preQuery("(i64.const " + packed + ")");
            assertThat(failure(guest, Duration.ofSeconds(10)).kind()).isEqualTo(GuestFailure.BAD_REPLY);
            goesOn(guest);
        }
    }

    @Test
    void anAllocThatTrapsIsAFailure() {
        var guest = guest(
                "1.1",
                "(memory (export \"memory\") 1) (func (export \"alloc\") (param i32) (result i32) (unreachable))"
                        + "(func (export \"pre_query\") (param i32 i32) (result i64) (i64.const 0))",
                Hook.PRE_QUERY);
        for (int i = 0; i < 3; i++) {
            assertThat(failure(guest, Duration.ofSeconds(10)).kind()).isEqualTo(GuestFailure.TRAP);
        }
    }

    @Test
    void aStartThatTrapsIsRefusedAtLoad() {
        assertThatThrownBy(() -> guest("1.1", PUSH + "(func (export \"_start\") (unreachable))", Hook.ROUTE))
                .isInstanceOf(PluginException.class);
    }

    @Test
    void aThousandParallelAdditionsMakeAThousand() throws Exception {
        var guest = guest("2.0", """
            (import "env" "kv_add" (func $add (param i32 i32 i64 i32) (result i32)))
            (memory (export "memory") 1)
            (func (export "pre_query") (result i32)
              (call $add (i32.const 0) (i32.const 1) (i64.const 1) (i32.const 8)))
            """, Hook.PRE_QUERY);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = java.util.Collections.nCopies(1000, (Callable<Completed>)
                    () -> guest.call(Hook.PRE_QUERY, QUERY, System.nanoTime() + TimeUnit.MINUTES.toNanos(2)));
            for (var done : executor.invokeAll(calls)) {
                assertThat(done.get().answer()).isEqualTo(Answer.DEFAULT);
            }
        }
        assertThat(guests.store.get("guest", new byte[] {0})).contains(new byte[] {(byte) 0xe8, 3, 0, 0, 0, 0, 0, 0});
    }

    @Test
    void aGuestMasksAColumnByAnEdit() throws GuestException {
        var guest = guest("2.0", """
            (import "helios" "edit" (func $edit (param i32 i32 i32 i32) (result i32)))
            (memory (export "memory") 1)
            (data (i32.const 0) "mask(?)")
            (func (export "pre_query") (result i32)
              (drop (call $edit (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 7)))
              (i32.const 1))
            """, Hook.PRE_QUERY);
        for (int i = 0; i < 2; i++) {
            var reply =
                    (Reply.Rewrite) Guests.call(guest, Hook.PRE_QUERY, QUERY).reply();
            assertThat(reply.sql()).contains("mask(email)").doesNotContain("mask(mask");
        }
    }

    @Test
    void theTextOfTheStatementIsPulled() throws GuestException {
        var guest = guest("2.0", """
            (import "helios" "text" (func $text (param i32 i32 i32) (result i32)))
            (import "helios" "reply" (func $reply (param i32 i32 i32) (result i32)))
            (memory (export "memory") 1)
            (func (export "pre_query") (result i32)
              (drop (call $reply (i32.const 1) (i32.const 0) (call $text (i32.const 1) (i32.const 0) (i32.const 1000))))
              (i32.const 2))
            """, Hook.PRE_QUERY);
        assertThat(Guests.call(guest, Hook.PRE_QUERY, QUERY).reply())
                .isEqualTo(new Reply.Block("SELECT email FROM users", Refusal.PLAIN));
        assertThat(new String(QUERY.json(java.util.Set.of()), UTF_8)).contains("SELECT email");
    }
}
