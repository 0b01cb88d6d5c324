package helios.testkit.wasm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import helios.spi.config.DataSize;
import helios.spi.wasm.CallBudget;
import helios.spi.wasm.ExternType;
import helios.spi.wasm.HostFunction;
import helios.spi.wasm.MemoryAllowance;
import helios.spi.wasm.ValueType;
import helios.spi.wasm.WasmBound;
import helios.spi.wasm.WasmEngine;
import helios.spi.wasm.WasmEngineProvider;
import helios.spi.wasm.WasmException;
import helios.spi.wasm.WasmExport;
import helios.spi.wasm.WasmFailure;
import helios.spi.wasm.WasmImport;
import helios.spi.wasm.WasmInstance;
import helios.spi.wasm.WasmLimits;
import helios.spi.wasm.WasmMemory;
import helios.spi.wasm.WasmModule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * What every engine for WebAssembly keeps, whatever it is made of: extend it, and say which provider you test. What an engine
 * does not {@linkplain WasmBound bound} by its own word is not asked of it.
 */
public abstract class WasmEngineContract {

    private static final int PAGE = WasmLimits.PAGE_BYTES;
    private static final int LIMIT_PAGES = 16;
    private static final int LIMIT_ENTRIES = 100;
    private static final long TOLERANCE_NANOS = 10_000_000;

    /** Where a test looks at what one call left: both in the memory, at address 0, and in a global that is not exported. */
    private static final String COUNTER = """
            (module
              (memory (export "memory") 2)
              (global $calls (mut i32) (i32.const 0))
              (func (export "count") (result i32)
                (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
                (i32.store (i32.const 70000) (i32.add (i32.load (i32.const 70000)) (i32.const 1)))
                (i32.add (i32.mul (global.get $calls) (i32.const 1000)) (i32.load (i32.const 70000)))))""";

    private WasmEngine engine;

    /** For subclasses. */
    protected WasmEngineContract() {}

    /** The provider to test. */
    protected abstract WasmEngineProvider provider();

    /** Opens the engine that one test uses. */
    @BeforeEach
    final void open() {
        engine = provider().open();
    }

    /** Closes it, and sees that the test's thread was left as it was. */
    @AfterEach
    final void close() {
        assertFalse(Thread.interrupted(), "the thread of the test is interrupted");
        engine.close();
        engine.close();
    }

    // ---- the module

    @Test
    void says_what_it_is() {
        assertTrue(provider().name().matches("[a-z][a-z0-9_]*"), provider().name());
        var capabilities = provider().capabilities();
        assertFalse(capabilities.version().isBlank());
        var both = EnumSet.allOf(WasmBound.class);
        both.removeAll(capabilities.bounds());
        assertEquals(both, capabilities.unbounded());
        assertTrue(capabilities.caveats().stream().noneMatch(String::isBlank));
    }

    @Test
    void imports_and_exports_have_types() {
        try (var module = compile("""
                (module
                  (import "env" "f" (func (param i32 i64) (result f32)))
                  (import "env" "g" (global (mut f64)))
                  (import "env" "m" (memory 1 2))
                  (func (export "run") (param f64) (result i64) (i64.const 1))
                  (table (export "table") 3 funcref)
                  (global (export "limit") i32 (i32.const 7)))""")) {

            assertEquals(
                    List.of(
                            new WasmImport(
                                    "env",
                                    "f",
                                    ExternType.Function.returning(ValueType.F32, ValueType.I32, ValueType.I64)),
                            new WasmImport("env", "g", new ExternType.Global(ValueType.F64, true)),
                            new WasmImport("env", "m", new ExternType.Memory(1, OptionalLong.of(2)))),
                    module.imports());
            assertEquals(
                    List.of(
                            new WasmExport("run", ExternType.Function.returning(ValueType.I64, ValueType.F64)),
                            new WasmExport("table", new ExternType.Table(ValueType.REFERENCE, 3, OptionalLong.empty())),
                            new WasmExport("limit", new ExternType.Global(ValueType.I32, false))),
                    module.exports());
            assertEquals(
                    new ExternType.Global(ValueType.I32, false),
                    module.export("limit").orElseThrow());
            assertTrue(module.export("nothing").isEmpty());
        }
    }

    @Test
    void what_is_no_module_is_refused() {
        assertKind(WasmFailure.MALFORMED, () -> compile(new byte[0]));
        assertKind(WasmFailure.MALFORMED, () -> compile("no module at all".getBytes(UTF_8)));
        assertKind(WasmFailure.MALFORMED, () -> compile(Wat.assemble("(module (func (result i32) (i64.const 1)))")));
    }

    @Test
    void a_module_that_is_cut_off_is_refused() {
        var whole = Wat.assemble(COUNTER);
        for (int length = 9; length < whole.length - 1; length++) {
            var part = Arrays.copyOf(whole, length);
            try (var module = compile(part)) {
                assertTrue(module.exports().size() <= 2, "complete sections may make a smaller module");
            } catch (WasmException e) {
                assertEquals(WasmFailure.MALFORMED, e.kind(), () -> "cut at " + part.length);
            }
        }
    }

    @Test
    void a_module_with_flipped_bytes_fails_as_a_module_does() {
        var random = new Random(12);
        var whole = Wat.assemble(COUNTER);
        for (int round = 0; round < 300; round++) {
            var bytes = whole.clone();
            bytes[8 + random.nextInt(bytes.length - 8)] ^= (byte) (1 << random.nextInt(8));
            try (var module = compile(bytes);
                    var instance = module.instantiate(List.of(), soon())) {
                instance.function("count")
                        .ifPresent(function -> function.call(
                                soon(), new long[function.type().parameters().size()]));
            } catch (WasmException | IllegalArgumentException expected) {
                // refused, or ended
            }
        }
    }

    @Test
    void what_is_too_large_is_refused_before_it_is_compiled() {
        var counter = Wat.assemble(COUNTER);
        assertKind(WasmFailure.TOO_LARGE, () -> engine.compile("big", counter, limits(counter.length - 1, 10)));
        assertKind(WasmFailure.TOO_LARGE, () -> engine.compile("many", counter, limits(1 << 20, 0)));
        assertKind(WasmFailure.TOO_LARGE, () -> compile("(module (memory 17))"));
        assertKind(WasmFailure.TOO_LARGE, () -> compile("(module (table 101 funcref))"));
        assertKind(WasmFailure.TOO_LARGE, () -> compile("(module (table 60 funcref) (table 60 funcref))"));
    }

    @Test
    void compilation_ends_in_time() {
        assumeBounds(WasmBound.COMPILE_TIME);
        var counter = Wat.assemble(COUNTER);
        var none = new WasmLimits(new DataSize(1 << 20), 10, 10, new DataSize(1 << 20), Duration.ZERO);

        assertKind(WasmFailure.COMPILE_TIME, () -> engine.compile("slow", counter, none));

        assertEquals(1001, call(instance(COUNTER), "count"));
    }

    // ---- values and host functions

    @Test
    void values_of_all_types_go_in_and_out() {
        try (var instance = instance(
                """
                (module
                  (import "env" "swap" (func $swap (param i32 i64 f32 f64) (result f64)))
                  (func (export "i32") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
                  (func (export "i64") (param i64) (result i64) (i64.add (local.get 0) (i64.const 1)))
                  (func (export "f32") (param f32) (result f32) (f32.mul (local.get 0) (f32.const 2)))
                  (func (export "f64") (param f64) (result f64) (f64.mul (local.get 0) (f64.const 2)))
                  (func (export "nothing"))
                  (func (export "swap") (param i32 i64 f32 f64) (result f64)
                    (call $swap (local.get 0) (local.get 1) (local.get 2) (local.get 3))))""",
                host(
                        "swap",
                        ExternType.Function.returning(
                                ValueType.F64, ValueType.I32, ValueType.I64, ValueType.F32, ValueType.F64),
                        (_, arguments) -> Double.doubleToRawLongBits((int) arguments[0]
                                + arguments[1]
                                + Float.intBitsToFloat((int) arguments[2])
                                + Double.longBitsToDouble(arguments[3]))))) {

            assertEquals(Integer.MIN_VALUE, (int) call(instance, "i32", Integer.MAX_VALUE));
            assertEquals(6, (int) call(instance, "i32", 0xABCD_0000_0000_0005L), "the upper half is ignored");
            assertEquals(Long.MIN_VALUE, call(instance, "i64", Long.MAX_VALUE));
            assertEquals(3f, Float.intBitsToFloat((int) call(instance, "f32", Float.floatToRawIntBits(1.5f))));
            assertEquals(-3d, Double.longBitsToDouble(call(instance, "f64", Double.doubleToRawLongBits(-1.5))));
            assertEquals(0, call(instance, "nothing"));
            assertEquals(
                    -1 + 2 + 0.5 + 0.25,
                    Double.longBitsToDouble(call(
                            instance, "swap", -1, 2, Float.floatToRawIntBits(0.5f), Double.doubleToRawLongBits(0.25))));
        }
    }

    @Test
    void functions_are_found_by_name_and_called_by_type() {
        try (var instance = instance(
                "(module (func (export \"two\") (param i32 i32)) (func (export \"pair\") (result i32 i32) i32.const 1 i32.const 2))")) {
            var two = instance.function("two").orElseThrow();

            assertEquals(ExternType.Function.taking(ValueType.I32, ValueType.I32), two.type());
            assertTrue(instance.function("three").isEmpty());
            assertThrows(IllegalArgumentException.class, () -> two.call(soon(), 1));
            assertThrows(IllegalArgumentException.class, () -> instance.function("pair"));
            assertEquals(0, two.call(soon(), 1, 2));
        }
    }

    @Test
    void host_functions_read_and_write_the_memory_of_their_caller() {
        HostFunction.Body upper = (memory, arguments) -> {
            var bytes = memory.read((int) arguments[0], (int) arguments[1]);
            memory.write(
                    (int) arguments[0],
                    new String(bytes, UTF_8).toUpperCase(Locale.ROOT).getBytes(UTF_8));
            return bytes.length;
        };
        try (var instance = instance(
                """
                (module
                  (import "env" "upper" (func $upper (param i32 i32) (result i32)))
                  (memory (export "memory") 1)
                  (data (i32.const 16) "select")
                  (func (export "run") (result i32) (call $upper (i32.const 16) (i32.const 6))))""",
                host("upper", ExternType.Function.returning(ValueType.I32, ValueType.I32, ValueType.I32), upper),
                host("unused", ExternType.Function.of(), (_, _) -> 0))) {

            assertEquals(6, call(instance, "run"));

            assertArrayEquals("SELECT".getBytes(UTF_8), instance.memory().read(16, 6));
        }
    }

    @Test
    void imports_that_do_not_fit_are_named() {
        var wants = compile("(module (import \"env\" \"kv\" (func (param i32) (result i32))))");
        var missing = assertKind(WasmFailure.LINK, () -> wants.instantiate(List.of(), soon()));
        assertTrue(text(missing).contains("env.kv"), text(missing));
        var other = host("kv", ExternType.Function.returning(ValueType.I64, ValueType.I32), (_, _) -> 0);
        var wrong = assertKind(WasmFailure.LINK, () -> wants.instantiate(List.of(other), soon()));
        assertTrue(text(wrong).contains("env.kv"), text(wrong));
        var memory = compile("(module (import \"env\" \"memory\" (memory 1)))");
        assertKind(WasmFailure.LINK, () -> memory.instantiate(List.of(), soon()));
        wants.close();
        memory.close();
    }

    @Test
    void what_a_host_function_throws_ends_the_call() {
        var thrown = new IllegalStateException("the store is full");
        try (var instance = instance(
                "(module (import \"env\" \"f\" (func $f)) (func (export \"run\") (call $f)))",
                host("f", ExternType.Function.of(), (_, _) -> {
                    throw thrown;
                }))) {
            var failure = assertKind(WasmFailure.HOST, () -> call(instance, "run"));

            assertSame(thrown, failure.getCause());
            assertFalse(instance.usable());
        }
    }

    @Test
    void a_host_function_cannot_call_its_own_instance() {
        var self = new AtomicReference<WasmInstance>();
        try (var instance = instance(
                "(module (import \"env\" \"f\" (func $f)) (func (export \"run\") (call $f)))",
                host("f", ExternType.Function.of(), (_, _) -> call(Objects.requireNonNull(self.get()), "run")))) {
            self.set(instance);

            var failure = assertKind(WasmFailure.HOST, () -> call(instance, "run"));

            assertInstanceOf(IllegalStateException.class, failure.getCause());
        }
    }

    // ---- start

    @Test
    void the_start_function_runs_first_then_initialize() {
        var order = new ArrayList<Long>();
        var note = host("note", ExternType.Function.taking(ValueType.I32), (_, arguments) -> {
            order.add(arguments[0]);
            return 0;
        });
        var begin = """
                (module
                  (import "env" "note" (func $note (param i32)))
                  (func $first (call $note (i32.const 1)))
                  (start $first)
                  (func (export "_start") (call $note (i32.const 2)))""";
        instance(begin + ")", note).close();
        assertEquals(List.of(1L, 2L), order);

        order.clear();
        instance(begin + "(func (export \"_initialize\") (call $note (i32.const 3))))", note)
                .close();
        assertEquals(List.of(1L, 3L), order);
    }

    @Test
    void a_trap_at_the_start_is_told_at_once() {
        var start = compile("(module (func $f unreachable) (start $f))");
        assertKind(WasmFailure.UNREACHABLE, () -> start.instantiate(List.of(), soon()));
        var initialize = compile("(module (func (export \"_initialize\") unreachable))");
        assertKind(WasmFailure.UNREACHABLE, () -> initialize.instantiate(List.of(), soon()));
        var wrong = compile("(module (func (export \"_start\") (param i32)))");
        assertKind(WasmFailure.LINK, () -> wrong.instantiate(List.of(), soon()));
        var data = compile("(module (memory 1) (data (i32.const 65530) \"much too long\"))");
        assertKind(WasmFailure.OUT_OF_BOUNDS, () -> data.instantiate(List.of(), soon()));
        List.of(start, initialize, wrong, data).forEach(WasmModule::close);
    }

    @Test
    void a_loop_at_the_start_ends_in_time() {
        assumeBounds(WasmBound.TIME);
        try (var start = compile("(module (func $f (loop $again (br $again))) (start $f))");
                var initialize = compile("(module (func (export \"_initialize\") (loop $again (br $again))))")) {
            assertKind(WasmFailure.TIMEOUT, () -> start.instantiate(List.of(), within(20)));
            assertKind(WasmFailure.TIMEOUT, () -> initialize.instantiate(List.of(), within(20)));
        }
    }

    // ---- state

    @Test
    void a_restored_instance_remembers_nothing() {
        try (var instance = instance(COUNTER)) {
            assertThrows(IllegalStateException.class, instance::restore);
            instance.snapshot();
            assertThrows(IllegalStateException.class, instance::snapshot);
            for (int i = 0; i < 100; i++) {
                assertEquals(1001, call(instance, "count"));
                assertTrue(instance.restore());
            }
            assertEquals(1001, call(instance, "count"));
            assertEquals(2002, call(instance, "count"), "without a restore it does");
        }
    }

    @Test
    void the_snapshot_holds_what_was_there_when_it_was_taken() {
        var guest = COUNTER.replace(
                "(func (export \"count\")",
                "(func (export \"_initialize\") (drop (call $count)) (drop (call $count))) (func $count (export \"count\")");
        try (var module = compile(guest);
                var first = module.instantiate(List.of(), soon())) {
            var snapshot = first.snapshot();
            assertEquals(2 * PAGE, snapshot.memoryBytes());
            assertEquals(3003, call(first, "count"));
            try (var second = snapshot.instantiate(List.of(), soon());
                    var third = snapshot.instantiate(List.of(), soon())) {
                assertEquals(3003, call(second, "count"));
                assertEquals(4004, call(second, "count"));
                assertEquals(3003, call(third, "count"), "instances share nothing");
                assertTrue(second.restore());
                assertEquals(3003, call(second, "count"));
                assertEquals(4004, call(first, "count"));
            }
        }
    }

    /** Each way to write, at the border of blocks and at the end of the memory. */
    @Test
    void every_kind_of_write_is_undone() {
        var ways = List.of(
                "(i32.store8 (local.get 0) (i32.const 255))",
                "(i32.store16 (local.get 0) (i32.const -1))",
                "(i32.store (local.get 0) (i32.const -1))",
                "(i64.store8 (local.get 0) (i64.const -1))",
                "(i64.store16 (local.get 0) (i64.const -1))",
                "(i64.store32 (local.get 0) (i64.const -1))",
                "(i64.store (local.get 0) (i64.const -1))",
                "(f32.store (local.get 0) (f32.const 1))",
                "(f64.store (local.get 0) (f64.const 1))",
                "(memory.fill (local.get 0) (i32.const 7) (i32.const 8))",
                "(memory.fill (local.get 0) (i32.const 7) (i32.sub (i32.const 131072) (local.get 0)))",
                "(memory.copy (local.get 0) (i32.const 100) (i32.const 8))",
                "(memory.init $d (local.get 0) (i32.const 0) (i32.const 8))",
                "(call $host (local.get 0))");
        var functions = new StringBuilder();
        for (int i = 0; i < ways.size(); i++) {
            functions.append("(func (export \"w%d\") (param i32) %s)\n".formatted(i, ways.get(i)));
        }
        var write = host("host", ExternType.Function.taking(ValueType.I32), (memory, arguments) -> {
            memory.write((int) arguments[0], new byte[] {9, 9, 9, 9, 9, 9, 9, 9});
            return 0;
        });
        try (var instance = instance("""
                (module
                  (import "env" "host" (func $host (param i32)))
                  (memory (export "memory") 2)
                  (data (i32.const 96) "the quick brown fox")
                  (data $d "\\ff\\fe\\fd\\fc\\fb\\fa\\f9\\f8")
                """ + functions + ")", write)) {
            instance.snapshot();
            var original = instance.memory().read(0, 2 * PAGE);
            for (int way = 0; way < ways.size(); way++) {
                for (int address :
                        new int[] {0, 1, 4088, 4089, 4093, 4095, 4096, 65535, 65536, 100_000, 2 * PAGE - 8}) {
                    call(instance, "w" + way, address);
                    assertFalse(Arrays.equals(original, instance.memory().read(0, 2 * PAGE)), ways.get(way));
                    assertTrue(instance.restore());
                    assertArrayEquals(original, instance.memory().read(0, 2 * PAGE), ways.get(way));
                }
            }
            instance.memory().writeInt(5000, 1);
            instance.memory().writeLong(9000, 1);
            instance.memory().write(12000, new byte[] {1}, 0, 1);
            assertTrue(instance.restore());
            assertArrayEquals(original, instance.memory().read(0, 2 * PAGE), "the host's own writes");
        }
    }

    @Test
    void random_writes_are_undone() {
        var random = new Random(7);
        try (var instance = instance("""
                (module (memory (export "memory") 4)
                  (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2))))""")) {
            var start = new byte[4 * PAGE];
            random.nextBytes(start);
            instance.memory().write(0, start);
            instance.snapshot();
            for (int round = 0; round < 200; round++) {
                for (int i = random.nextInt(20); i >= 0; i--) {
                    int address = random.nextInt(start.length);
                    int most = random.nextInt(10) == 0 ? start.length : 100;
                    call(
                            instance,
                            "fill",
                            address,
                            random.nextInt(256),
                            random.nextInt(Math.min(most, start.length - address)));
                }
                assertTrue(instance.restore());
                assertArrayEquals(start, instance.memory().read(0, start.length));
            }
        }
    }

    @Test
    void a_table_is_never_left_as_a_call_made_it() {
        var guest = """
                (module
                  (table $t 4 50 funcref)
                  (elem (i32.const 0) $one $two)
                  (elem $spare func $two)
                  (func $one (result i32) (i32.const 1))
                  (func $two (result i32) (i32.const 2))
                  (func (export "ask") (result i32) (call_indirect (result i32) (i32.const 0)))
                  (func (export "set") (table.set (i32.const 0) (ref.func $two)))
                  (func (export "fill") (table.fill (i32.const 0) (ref.func $two) (i32.const 3)))
                  (func (export "copy") (table.copy (i32.const 0) (i32.const 1) (i32.const 1)))
                  (func (export "init") (table.init $spare (i32.const 0) (i32.const 0) (i32.const 1)))
                  (func (export "grow") (drop (table.grow (ref.func $two) (i32.const 5))))
                  (func (export "size") (result i32) (table.size)))""";
        try (var module = compile(guest)) {
            for (var change : List.of("set", "fill", "copy", "init", "grow")) {
                var instance = module.instantiate(List.of(), soon());
                var snapshot = instance.snapshot();
                call(instance, change);
                assertEquals(change.equals("grow") ? 1 : 2, call(instance, "ask"));
                if (!instance.restore()) {
                    assertFalse(instance.usable());
                    instance.close();
                    instance = snapshot.instantiate(List.of(), soon());
                }
                assertEquals(1, call(instance, "ask"), change);
                assertEquals(4, call(instance, "size"), change);
                instance.close();
            }
        }
    }

    @Test
    void tables_that_initialize_wrote_are_in_the_snapshot() {
        try (var module = compile("""
                        (module
                          (table 2 funcref)
                          (func $two (result i32) (i32.const 2))
                          (elem $spare func $two)
                          (func (export "_initialize") (table.set (i32.const 1) (ref.func $two)))
                          (func (export "ask") (result i32) (call_indirect (result i32) (i32.const 1))))""");
                var first = module.instantiate(List.of(), soon());
                var second = first.snapshot().instantiate(List.of(), soon())) {
            assertEquals(2, call(second, "ask"));
        }
    }

    @Test
    void segments_that_a_call_dropped_are_back() {
        try (var module = compile("""
                (module
                  (memory (export "memory") 1)
                  (table 2 funcref)
                  (data $d "abc")
                  (elem $e func $run)
                  (func $run (export "run")
                    (memory.init $d (i32.const 0) (i32.const 0) (i32.const 3))
                    (table.init $e (i32.const 0) (i32.const 0) (i32.const 1))
                    (data.drop $d) (elem.drop $e)))""")) {
            var instance = module.instantiate(List.of(), soon());
            var snapshot = instance.snapshot();
            for (int i = 0; i < 3; i++) {
                call(instance, "run");
                if (!instance.restore()) {
                    instance.close();
                    instance = snapshot.instantiate(List.of(), soon());
                }
            }
            instance.close();
        }
    }

    // ---- limits

    private static final String GROWING = """
            (module
              (memory (export "memory") 1)
              (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
              (func (export "pages") (result i32) (memory.size))
              (func (export "bomb") (result i32)
                (loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
                (memory.size))
              (func (export "abort") (result i32)
                (if (i32.eq (memory.grow (i32.const 60000)) (i32.const -1)) (then unreachable))
                (i32.const 0)))""";

    @Test
    void memory_grows_to_its_limit_and_no_further() {
        assumeBounds(WasmBound.MEMORY);
        try (var instance = instance(GROWING)) {
            assertEquals(1, (int) call(instance, "grow", 2));
            assertEquals(3L * PAGE, instance.memory().size());
            assertEquals(-1, (int) call(instance, "grow", LIMIT_PAGES));
            assertEquals(-1, (int) call(instance, "grow", -1));
            assertEquals(-1, (int) call(instance, "grow", 65536));
            assertEquals(3, (int) call(instance, "pages"));
            assertEquals(LIMIT_PAGES, (int) call(instance, "bomb"));
            assertEquals((long) LIMIT_PAGES * PAGE, instance.memory().size());
            instance.memory().writeInt(LIMIT_PAGES * PAGE - 4, 7);
            assertEquals(7, instance.memory().readInt(LIMIT_PAGES * PAGE - 4));
        }
    }

    @Test
    void the_limit_holds_whatever_the_module_declares() {
        assumeBounds(WasmBound.MEMORY);
        for (var declared : List.of("1", "1 5", "1 16", "1 17", "1 65536")) {
            try (var instance = instance(GROWING.replace("\"memory\") 1", "\"memory\") " + declared))) {
                assertEquals(declared.equals("1 5") ? 5 : LIMIT_PAGES, (int) call(instance, "bomb"), declared);
            }
        }
    }

    @Test
    void growth_takes_what_the_budget_allows_and_no_more() {
        assumeBounds(WasmBound.GROWTH);
        var left = new AtomicInteger(4 * PAGE);
        MemoryAllowance allowance = bytes -> bytes <= left.get() && left.addAndGet((int) -bytes) >= 0;
        try (var instance = instance(GROWING)) {
            var bomb = instance.function("bomb").orElseThrow();

            assertEquals(5, (int) bomb.call(soon().withMemory(allowance)));
            assertEquals(0, left.get());
            assertEquals(5L * PAGE, instance.memory().size());
            assertEquals(5, (int) bomb.call(soon().withMemory(_ -> false)));
            assertEquals(LIMIT_PAGES, (int) bomb.call(soon()), "a budget holds for its own call");
        }
    }

    @Test
    void growth_is_undone() {
        try (var module = compile(GROWING)) {
            var instance = module.instantiate(List.of(), soon());
            var snapshot = instance.snapshot();
            for (int i = 0; i < 3; i++) {
                call(instance, "grow", 3);
                instance.memory().writeInt(3 * PAGE, 1);
                if (!instance.restore()) {
                    instance.close();
                    instance = snapshot.instantiate(List.of(), soon());
                }
                assertEquals(1, (int) call(instance, "pages"));
                assertEquals(1, (int) call(instance, "grow", 3));
                assertEquals(0, instance.memory().readInt(3 * PAGE), "new memory is zero");
                instance.close();
                instance = snapshot.instantiate(List.of(), soon());
            }
            instance.close();
        }
    }

    @Test
    void an_abort_for_want_of_memory_is_a_failure() {
        try (var instance = instance(GROWING)) {
            var failure = assertThrows(WasmException.class, () -> call(instance, "abort"));

            assertTrue(
                    Set.of(WasmFailure.MEMORY, WasmFailure.UNREACHABLE).contains(failure.kind()), failure.kind()::name);
        }
    }

    @Test
    void tables_grow_to_their_limit_and_no_further() {
        assumeBounds(WasmBound.TABLES);
        try (var module = compile("""
                (module
                  (table $a 10 funcref)
                  (table $b 10 funcref)
                  (func (export "a") (param i32) (result i32) (table.grow $a (ref.null func) (local.get 0)))
                  (func (export "size") (result i32) (table.size $a)))""")) {
            for (int i = 0; i < 2; i++) {
                try (var instance = module.instantiate(List.of(), soon())) {
                    assertEquals(10, (int) call(instance, "size"), "growth of another instance is not felt");
                    assertEquals(-1, (int) call(instance, "a", LIMIT_ENTRIES));
                    assertEquals(-1, (int) call(instance, "a", -1));
                    assertEquals(10, (int) call(instance, "a", 5));
                    assertEquals(15, (int) call(instance, "size"));
                }
            }
        }
    }

    @Test
    void loops_end_within_ten_milliseconds_of_the_deadline() {
        assumeBounds(WasmBound.TIME);
        var loops = List.of(
                "(loop $again (br $again))",
                "(loop $again (br_if $again (i32.const 1)))",
                "(loop $again (br_table $again $again (local.get 0)))",
                "(local i64) (loop $again (local.set 1 (i64.add (local.get 1) (i64.const 1))) (br_if $again (i64.ne (local.get 1) (i64.const 0))))",
                "(loop $again (memory.fill (i32.const 0) (i32.const 1) (i32.const 65536)) (br $again))",
                "(loop $again (call $nothing) (br $again))",
                "(loop $again (call_indirect (i32.const 0)) (br $again))",
                "(loop $again (loop $inner (br_if $inner (i32.const 0))) (br $again))",
                "(loop $again (call $host) (br $again))");
        for (var loop : loops) {
            var guest =
                    "(module (import \"env\" \"host\" (func $host)) (memory 1) (table 1 funcref) (elem (i32.const 0) $nothing)"
                            + " (func $nothing) (func (export \"run\") (param i32) " + loop + "))";
            try (var module = compile(guest)) {
                assertTrue(overrun(module) < TOLERANCE_NANOS, loop);
            }
        }
    }

    /** The shortest of a few tries: a machine that does something else for a while is not the engine's fault. */
    private long overrun(WasmModule module) {
        var host = host("host", ExternType.Function.of(), (_, _) -> 0);
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 20 && best >= TOLERANCE_NANOS; i++) {
            try (var instance = module.instantiate(List.of(host), soon())) {
                long deadline = System.nanoTime() + 20_000_000;
                assertKind(
                        WasmFailure.TIMEOUT,
                        () -> instance.function("run").orElseThrow().call(CallBudget.until(deadline), 1));
                long over = System.nanoTime() - deadline;
                assertTrue(over > -1_000_000, "ended early");
                best = Math.min(best, over);
                assertFalse(instance.usable());
            }
        }
        return best;
    }

    @Test
    void a_deadline_that_has_passed_ends_a_loop() {
        assumeBounds(WasmBound.TIME);
        try (var instance = instance("(module (func (export \"run\") (loop $again (br $again))))")) {
            var past = CallBudget.until(System.nanoTime() - 1);

            assertKind(
                    WasmFailure.TIMEOUT,
                    () -> instance.function("run").orElseThrow().call(past));
        }
    }

    @Test
    void many_guests_that_loop_end_while_others_do_not_notice() throws Exception {
        assumeBounds(WasmBound.TIME);
        try (var loops = compile("(module (func (export \"run\") (loop $again (br $again))))");
                var counter = compile(COUNTER);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new ArrayList<Future<?>>();
            for (int i = 0; i < 12; i++) {
                results.add(threads.submit(() -> {
                    try (var instance = loops.instantiate(List.of(), soon())) {
                        assertKind(
                                WasmFailure.TIMEOUT,
                                () -> instance.function("run").orElseThrow().call(within(30)));
                    }
                }));
                results.add(threads.submit(() -> {
                    try (var instance = counter.instantiate(List.of(), within(10_000))) {
                        instance.snapshot();
                        for (int call = 0; call < 200; call++) {
                            assertEquals(
                                    1001,
                                    instance.function("count").orElseThrow().call(within(10_000)));
                            assertTrue(instance.restore());
                        }
                    }
                }));
            }
            for (var result : results) {
                result.get();
            }
        }
    }

    /** Deadlines that come just when the call ends: whatever happens, nothing of it reaches the thread afterwards. */
    @Test
    void no_interrupt_is_left_behind() {
        assumeBounds(WasmBound.TIME);
        try (var module = compile("""
                (module (func (export "run") (param i32)
                  (loop $again
                    (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
                    (br_if $again (local.get 0)))))""")) {
            var instance = module.instantiate(List.of(), soon());
            var random = new Random(5);
            int ended = 0;
            for (int i = 0; i < 3000; i++) {
                boolean endless = i % 100 == 0;
                long nanos = 50_000L + random.nextInt(endless ? 1_000_000 : 40_000);
                try {
                    instance.function("run")
                            .orElseThrow()
                            .call(CallBudget.until(System.nanoTime() + nanos), endless ? Integer.MAX_VALUE : 100_000);
                    assertFalse(endless, "a loop went on behind its deadline");
                } catch (WasmException e) {
                    assertEquals(WasmFailure.TIMEOUT, e.kind());
                    ended++;
                    instance.close();
                    instance = module.instantiate(List.of(), soon());
                }
                assertFalse(Thread.currentThread().isInterrupted(), "after call " + i);
            }
            assertTrue(ended >= 30, "too few calls met their deadline");
            instance.close();
        }
    }

    @Test
    void a_host_function_is_not_interrupted_and_the_guest_ends_after_it() {
        assumeBounds(WasmBound.TIME);
        var interrupted = new AtomicInteger();
        var later = new AtomicInteger();
        var slow = host("slow", ExternType.Function.of(), (_, _) -> {
            long end = System.nanoTime() + 60_000_000;
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(1_000_000);
                if (Thread.interrupted()) {
                    interrupted.incrementAndGet();
                }
            }
            return 0;
        });
        var after = host("after", ExternType.Function.of(), (_, _) -> later.incrementAndGet());
        try (var instance = instance("""
                (module (import "env" "slow" (func $slow)) (import "env" "after" (func $after))
                  (func (export "run") (call $slow) (loop $again (call $after) (br $again))))""", slow, after)) {
            assertKind(
                    WasmFailure.TIMEOUT,
                    () -> instance.function("run").orElseThrow().call(within(20)));
        }
        assertEquals(0, interrupted.get());
        assertEquals(0, later.get());
    }

    @Test
    void an_interrupt_of_before_is_kept_and_ends_no_guest() {
        try (var instance = instance(COUNTER)) {
            Thread.currentThread().interrupt();

            assertEquals(1001, call(instance, "count"));

            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void fuel_runs_out() {
        assumeBounds(WasmBound.FUEL);
        try (var instance = instance("(module (func (export \"run\") (loop $again (br $again))))")) {
            assertKind(
                    WasmFailure.FUEL,
                    () -> instance.function("run").orElseThrow().call(soon().withFuel(10_000)));
        }
        try (var instance = instance(COUNTER)) {
            assertEquals(1001, instance.function("count").orElseThrow().call(soon().withFuel(10_000)));
        }
    }

    // ---- traps

    private static final String TRAPS = """
            (module
              (type $void (func))
              (memory (export "memory") 1)
              (table 3 funcref)
              (elem (i32.const 0) $number)
              (func $number (result i32) (i32.const 1))
              (func (export "unreachable") unreachable)
              (func (export "divide") (param i32) (result i32) (i32.div_s (i32.const 1) (local.get 0)))
              (func (export "overflow") (result i32) (i32.div_s (i32.const -2147483648) (i32.const -1)))
              (func (export "convert") (result i32) (i32.trunc_f64_s (f64.const 1e300)))
              (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
              (func (export "load8") (param i32) (result i32) (i32.load8_u (local.get 0)))
              (func (export "load64") (param i32) (result i64) (i64.load (local.get 0)))
              (func (export "far") (param i32) (result i32) (i32.load offset=4294967288 (local.get 0)))
              (func (export "near") (param i32) (result i32) (i32.load offset=2147483640 (local.get 0)))
              (func (export "store") (param i32) (i32.store (local.get 0) (i32.const 1)))
              (func (export "store8") (param i32) (i32.store8 (local.get 0) (i32.const 1)))
              (func (export "fill") (param i32) (memory.fill (local.get 0) (i32.const 1) (i32.const 16)))
              (func (export "copy") (param i32) (memory.copy (i32.const 0) (local.get 0) (i32.const 16)))
              (func (export "huge") (param i32) (memory.fill (i32.const 16) (i32.const 1) (local.get 0)))
              (func (export "indirect") (param i32) (call_indirect (type $void) (local.get 0))))""";

    @Test
    void traps_have_kinds() {
        try (var module = compile(TRAPS)) {
            assertTrap(module, WasmFailure.UNREACHABLE, "unreachable");
            assertTrap(module, WasmFailure.TRAP, "divide", 0);
            assertTrap(module, WasmFailure.TRAP, "overflow");
            assertTrap(module, WasmFailure.TRAP, "convert");
            assertTrap(module, WasmFailure.TRAP, "indirect", 0);
            assertTrap(module, WasmFailure.TRAP, "indirect", 1);
            assertTrap(module, WasmFailure.OUT_OF_BOUNDS, "indirect", 3);
            assertTrap(module, WasmFailure.OUT_OF_BOUNDS, "indirect", -1);
        }
    }

    @Test
    void wild_pointers_meet_the_end_of_memory() {
        try (var module = compile(TRAPS)) {
            for (var access : List.of("load", "load64", "store", "fill", "copy")) {
                for (int address :
                        new int[] {PAGE - 1, PAGE, PAGE + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1, -4, -16}) {
                    assertTrap(module, WasmFailure.OUT_OF_BOUNDS, access, address);
                }
            }
            for (var access : List.of("load8", "store8")) {
                assertTrap(module, WasmFailure.OUT_OF_BOUNDS, access, PAGE);
                assertTrap(module, WasmFailure.OUT_OF_BOUNDS, access, -1);
            }
            for (int base : new int[] {0, 4, 8, 16, 1000, Integer.MAX_VALUE, -1}) {
                assertTrap(module, WasmFailure.OUT_OF_BOUNDS, "far", base);
                assertTrap(module, WasmFailure.OUT_OF_BOUNDS, "near", base);
            }
            for (int length : new int[] {PAGE, -1, -16, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                assertTrap(module, WasmFailure.OUT_OF_BOUNDS, "huge", length);
            }
        }
    }

    private void assertTrap(WasmModule module, WasmFailure kind, String function, long... arguments) {
        var instance = module.instantiate(List.of(), soon());
        instance.snapshot();
        var what = function + Arrays.toString(arguments);
        var failure = assertThrows(WasmException.class, () -> call(instance, function, arguments), what);
        assertEquals(kind, failure.kind(), () -> what + ": " + failure.getMessage());
        assertTrue(text(failure).contains("guest"), "the message names the guest: " + text(failure));
        assertFalse(instance.usable(), what);
        assertFalse(instance.restore(), what);
        assertThrows(IllegalStateException.class, () -> call(instance, function, arguments));
        instance.close();
    }

    private static final String RECURSION = """
            (module
              (import "env" "host" (func $host (result i32)))
              (func $down (export "down") (param i64) (result i64)
                (i64.add (call $down (i64.add (local.get 0) (i64.const 1))) (i64.const 1)))
              (func $deep (export "deep") (param i32) (result i32)
                (i32.add (call $host) (call $deep (local.get 0))))
              (func (export "fine") (result i32) (i32.const 5)))""";

    @Test
    void recursion_without_end_is_a_failure_of_the_call() throws Exception {
        assumeBounds(WasmBound.STACK);
        var depth = new AtomicInteger();
        var host = host("host", ExternType.Function.returning(ValueType.I32), (_, _) -> depth.incrementAndGet());
        try (var module = compile(RECURSION)) {
            Runnable recursion = () -> {
                for (var way : List.of("down", "deep")) {
                    var instance = module.instantiate(List.of(host), within(10_000));
                    assertKind(
                            WasmFailure.STACK,
                            () -> instance.function(way).orElseThrow().call(within(10_000), 0));
                    assertFalse(instance.usable());
                    instance.close();
                    var next = module.instantiate(List.of(host), within(10_000));
                    assertEquals(5, call(next, "fine"));
                    next.close();
                }
            };
            recursion.run();
            var failure = new AtomicReference<Throwable>();
            for (var thread : List.of(
                    Thread.ofVirtual().unstarted(recursion),
                    Thread.ofPlatform().stackSize(256 << 10).unstarted(recursion))) {
                thread.setUncaughtExceptionHandler((_, e) -> failure.set(e));
                thread.start();
                thread.join();
                assertEquals(null, failure.get());
            }
            assertTrue(depth.get() > 0);
        }
    }

    // ---- threads

    @Test
    void instances_of_one_snapshot_run_at_once_and_share_nothing() throws Exception {
        try (var module = compile(COUNTER);
                var first = module.instantiate(List.of(), soon());
                var threads = Executors.newFixedThreadPool(4)) {
            var snapshot = first.snapshot();
            var results = new ArrayList<Future<?>>();
            for (int i = 0; i < 4; i++) {
                results.add(threads.submit(() -> {
                    try (var instance = snapshot.instantiate(List.of(), within(10_000))) {
                        var count = instance.function("count").orElseThrow();
                        for (int call = 0; call < 500; call++) {
                            assertEquals(1001, count.call(within(10_000)));
                            assertTrue(instance.restore());
                        }
                    }
                }));
            }
            for (var result : results) {
                result.get();
            }
        }
    }

    @Test
    void an_instance_goes_from_thread_to_thread() throws Exception {
        try (var instance = instance(COUNTER)) {
            instance.snapshot();
            for (int i = 0; i < 20; i++) {
                var failure = new AtomicReference<Throwable>();
                var thread = Thread.ofPlatform().unstarted(() -> {
                    assertEquals(1001, call(instance, "count"));
                    assertTrue(instance.restore());
                });
                thread.setUncaughtExceptionHandler((_, e) -> failure.set(e));
                thread.start();
                thread.join();
                assertEquals(null, failure.get());
            }
        }
    }

    // ---- memory and the end

    @Test
    void memory_is_bounded_and_its_addresses_are_unsigned() {
        try (var instance = instance("(module (memory (export \"memory\") 1))")) {
            var memory = instance.memory();
            assertEquals(PAGE, memory.size());
            assertSame(memory, instance.memory());
            memory.writeInt(0, 0x04030201);
            assertArrayEquals(new byte[] {1, 2, 3, 4}, memory.read(0, 4), "little-endian");
            memory.writeLong(PAGE - 8, -2);
            assertEquals(-2, memory.readLong(PAGE - 8));
            memory.write(10, new byte[] {5, 6, 7}, 1, 2);
            assertArrayEquals(new byte[] {6, 7}, memory.read(10, 2));
            assertEquals(0, memory.read(PAGE, 0).length);
            assertTrue(memory.holds(PAGE, 0));
            assertFalse(memory.holds(PAGE, 1));
            assertFalse(memory.holds(0, -1));
            assertFalse(memory.holds(-1, 1));
            assertFalse(memory.holds(-1, Integer.MAX_VALUE));
            assertTrue(memory.holds(0, PAGE));
            assertOutside(memory, PAGE - 3);
            assertOutside(memory, -1);
            assertOutside(memory, Integer.MIN_VALUE);
            assertThrows(IndexOutOfBoundsException.class, () -> memory.read(0, -1));
            assertThrows(IndexOutOfBoundsException.class, () -> memory.read(0, PAGE + 1));
            assertThrows(IndexOutOfBoundsException.class, () -> memory.read(0, new byte[4], 2, 3));
            assertThrows(IndexOutOfBoundsException.class, () -> memory.write(0, new byte[4], 2, 3));
        }
        try (var instance = instance("(module (func (export \"f\")))")) {
            assertEquals(0, instance.memory().size());
            assertEquals(0, instance.memory().read(0, 0).length);
        }
    }

    private static void assertOutside(WasmMemory memory, int address) {
        assertThrows(IndexOutOfBoundsException.class, () -> memory.readInt(address));
        assertThrows(IndexOutOfBoundsException.class, () -> memory.writeInt(address, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> memory.readLong(address));
        assertThrows(IndexOutOfBoundsException.class, () -> memory.writeLong(address, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> memory.read(address, 4));
        assertThrows(IndexOutOfBoundsException.class, () -> memory.write(address, new byte[4]));
    }

    @Test
    void what_is_closed_says_so() {
        var module = compile(COUNTER);
        var instance = module.instantiate(List.of(), soon());
        var snapshot = instance.snapshot();
        var count = instance.function("count").orElseThrow();
        var memory = instance.memory();
        instance.close();
        instance.close();
        assertFalse(instance.usable());
        assertFalse(instance.restore());
        assertThrows(IllegalStateException.class, () -> count.call(soon()));
        assertThrows(IllegalStateException.class, () -> memory.readInt(0));
        assertThrows(IllegalStateException.class, () -> memory.write(0, new byte[1]));
        module.close();
        module.close();
        assertThrows(IllegalStateException.class, () -> module.instantiate(List.of(), soon()));
        assertThrows(IllegalStateException.class, () -> snapshot.instantiate(List.of(), soon()));
        engine.close();
        assertThrows(IllegalStateException.class, () -> compile(COUNTER));
    }

    @Test
    void loading_and_unloading_leaves_no_thread_behind() {
        compile(COUNTER).close();
        int before = Thread.activeCount();
        for (int i = 0; i < 50; i++) {
            try (var module = compile(COUNTER);
                    var instance = module.instantiate(List.of(), soon())) {
                assertEquals(1001, call(instance, "count"));
            }
        }
        assertDoesNotThrow(() -> {
            long end = System.nanoTime() + 5_000_000_000L;
            while (Thread.activeCount() > before) {
                assertTrue(System.nanoTime() < end, "threads: " + Thread.activeCount() + ", before: " + before);
                Thread.onSpinWait();
            }
        });
    }

    // ---- helpers

    private void assumeBounds(WasmBound bound) {
        assumeTrue(
                bounds(bound),
                "engine %s does not bound %s".formatted(provider().name(), bound));
    }

    private boolean bounds(WasmBound bound) {
        return provider().capabilities().bounds(bound);
    }

    private WasmModule compile(String wat) {
        return compile(Wat.assemble(wat));
    }

    private WasmModule compile(byte[] module) {
        return engine.compile("guest", module, limits(1 << 20, 1000));
    }

    private static WasmLimits limits(int bytes, int functions) {
        return new WasmLimits(
                new DataSize(bytes),
                functions,
                LIMIT_ENTRIES,
                new DataSize((long) LIMIT_PAGES * PAGE + 1000),
                Duration.ofSeconds(60));
    }

    /** An instance that closes its module too. */
    private WasmInstance instance(String wat, HostFunction... host) {
        var module = compile(wat);
        try {
            return new Owned(module, module.instantiate(List.of(host), soon()));
        } catch (RuntimeException e) {
            module.close();
            throw e;
        }
    }

    private static long call(WasmInstance instance, String function, long... arguments) {
        return instance.function(function).orElseThrow().call(soon(), arguments);
    }

    private static HostFunction host(String name, ExternType.Function type, HostFunction.Body body) {
        return new HostFunction("env", name, type, body);
    }

    private static CallBudget soon() {
        return within(10_000);
    }

    private static CallBudget within(int millis) {
        return CallBudget.within(Duration.ofMillis(millis));
    }

    private static String text(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }

    private static WasmException assertKind(WasmFailure kind, Executable steps) {
        var failure = assertThrows(WasmException.class, steps);
        assertEquals(kind, failure.kind(), failure::getMessage);
        return failure;
    }
}
