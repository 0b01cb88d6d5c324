package helios.testkit.wasm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import helios.spi.config.DataSize;
import helios.spi.wasm.CallBudget;
import helios.spi.wasm.ExternType;
import helios.spi.wasm.HostFunction;
import helios.spi.wasm.ValueType;
import helios.spi.wasm.WasmEngineProvider;
import helios.spi.wasm.WasmInstance;
import helios.spi.wasm.WasmLimits;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;

/**
 * What a call of a guest costs, restore included, on each engine that is found: {@code java -cp ... helios.testkit.wasm.WasmEngineBenchmark}.
 * Each figure is the median of rounds, of which the first are thrown away.
 */
public final class WasmEngineBenchmark {

    private static final int ROUNDS = 30;
    private static final int WARM_UP = 12;
    private static final long ROUND_NANOS = 100_000_000;

    /** Hooks as a guest of 17 pages would have them: empty; with a look at the host; with a text of 200 bytes read, and scanned. */
    private static final String GUEST = """
            (module
              (import "host" "number" (func $number (param i32) (result i64)))
              (import "host" "text" (func $text (param i32 i32 i32) (result i32)))
              (memory (export "memory") PAGES)
              (global $calls (mut i32) (i32.const 0))
              (func (export "empty") (result i32) (i32.const 0))
              (func (export "global") (result i32)
                (global.set $calls (i32.add (global.get $calls) (i32.const 1))) (i32.const 0))
              (func (export "store") (result i32) (i32.store (i32.const 1024) (i32.const 1)) (i32.const 0))
              (func (export "stores") (result i32) (local $i i32)
                (loop $next
                  (i32.store (i32.shl (local.get $i) (i32.const 12)) (i32.const 1))
                  (local.set $i (i32.add (local.get $i) (i32.const 1)))
                  (br_if $next (i32.lt_u (local.get $i) (i32.const 16))))
                (i32.const 0))
              (func (export "number") (result i32) (i32.wrap_i64 (call $number (i32.const 1))))
              (func (export "scan") (result i32) (local $i i32) (local $n i32) (local $found i32)
                (local.set $n (call $text (i32.const 1) (i32.const 4096) (i32.const 1024)))
                (loop $next
                  (local.set $found (i32.add (local.get $found)
                    (i32.eq (i32.load8_u offset=4096 (local.get $i)) (i32.const 59))))
                  (local.set $i (i32.add (local.get $i) (i32.const 1)))
                  (br_if $next (i32.lt_u (local.get $i) (local.get $n))))
                (local.get $found)))""";

    private static final byte[] SQL = "SELECT id, name, email FROM users WHERE tenant_id = 42 AND active ; "
            .repeat(3)
            .substring(0, 200)
            .getBytes(US_ASCII);

    private WasmEngineBenchmark() {}

    /** Prints a table. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        run(System.out);
    }

    private static void run(PrintStream out) {
        out.printf("%-10s %-6s %-8s %12s%n", "engine", "pages", "hook", "ns a call");
        for (var provider : ServiceLoader.load(WasmEngineProvider.class)) {
            for (int pages : new int[] {1, 17}) {
                measure(provider, pages, out);
            }
        }
    }

    private static void measure(WasmEngineProvider provider, int pages, PrintStream out) {
        var limits = new WasmLimits(new DataSize(1 << 20), 100, 100, new DataSize(64 << 20), Duration.ofSeconds(30));
        try (var engine = provider.open();
                var module = engine.compile(
                        "benchmark", Wat.assemble(GUEST.replace("PAGES", Integer.toString(pages))), limits);
                var instance = module.instantiate(host(), CallBudget.within(Duration.ofSeconds(5)))) {
            var snapshot = instance.snapshot();
            for (var hook : List.of("empty", "global", "store", "stores", "number", "scan")) {
                print(out, provider, pages, hook, median(instance, hook));
            }
            print(
                    out,
                    provider,
                    pages,
                    "anew",
                    median(() -> snapshot.instantiate(host(), CallBudget.within(Duration.ofSeconds(5)))
                            .close()));
        }
    }

    private static void print(PrintStream out, WasmEngineProvider provider, int pages, String hook, double nanos) {
        out.printf(Locale.ROOT, "%-10s %-6d %-8s %12.0f%n", provider.name(), pages, hook, nanos);
    }

    private static List<HostFunction> host() {
        return List.of(
                new HostFunction(
                        "host", "number", ExternType.Function.returning(ValueType.I64, ValueType.I32), (_, _) -> 0),
                new HostFunction(
                        "host",
                        "text",
                        ExternType.Function.returning(ValueType.I32, ValueType.I32, ValueType.I32, ValueType.I32),
                        (memory, arguments) -> {
                            memory.write((int) arguments[1], SQL);
                            return SQL.length;
                        }));
    }

    private static double median(WasmInstance instance, String hook) {
        var function = instance.function(hook).orElseThrow();
        return median(() -> {
            function.call(CallBudget.within(Duration.ofMillis(100)));
            if (!instance.restore()) {
                throw new IllegalStateException(hook + " cannot be restored");
            }
        });
    }

    private static double median(Runnable call) {
        var results = new double[ROUNDS - WARM_UP];
        for (int round = 0; round < ROUNDS; round++) {
            double nanos = round(call);
            if (round >= WARM_UP) {
                results[round - WARM_UP] = nanos;
            }
        }
        Arrays.sort(results);
        return results[results.length / 2];
    }

    private static double round(Runnable call) {
        long start = System.nanoTime();
        long calls = 0;
        while (System.nanoTime() - start < ROUND_NANOS) {
            for (int i = 0; i < 100; i++) {
                call.run();
            }
            calls += 100;
        }
        return (double) (System.nanoTime() - start) / calls;
    }
}
