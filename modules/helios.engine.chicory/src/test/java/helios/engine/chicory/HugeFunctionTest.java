package helios.engine.chicory;

import static helios.engine.chicory.EngineOfGuests.compile;
import static helios.engine.chicory.EngineOfGuests.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.spi.wasm.WasmException;
import helios.spi.wasm.WasmFailure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Functions that are too large for a method of the JVM, and modules that take long. */
final class HugeFunctionTest {

    /** 30 000 additions: some 200 KiB of bytecode, where a method may have 64 KiB. */
    private static final String HUGE = """
            (module
              (memory (export "memory") 1)
              (func $huge (export "huge") (param i32) (result i32)
                %s
                (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (local.get 0)))
                (i32.load (i32.const 0)))
              (func $endless (export "endless") (param i32)
                %s
                (loop $again (br $again)))
              (func (export "small") (param i32) (result i32) (call $huge (local.get 0))))""".formatted(additions(), additions());

    private static String additions() {
        return "(local.set 0 (i32.add (local.get 0) (i32.const 1)))\n".repeat(30_000);
    }

    @Test
    void aFunctionThatIsTooLargeIsInterpreted() {
        try (var engine = new ChicoryEngine();
                var module = compile(engine, HUGE);
                var instance = module.instantiate(List.of(), within(5000))) {
            instance.snapshot();
            for (var way : List.of("huge", "small", "huge")) {
                assertThat(instance.function(way).orElseThrow().call(within(20_000), 5))
                        .isEqualTo(30_005);
                assertThat(instance.restore()).isTrue();
            }
        }
    }

    @Test
    void anInterpretedLoopEndsInTime() {
        try (var engine = new ChicoryEngine();
                var module = compile(engine, HUGE);
                var instance = module.instantiate(List.of(), within(5000))) {
            var budget = within(300);

            assertThatThrownBy(() -> instance.function("endless").orElseThrow().call(budget, 0))
                    .isInstanceOfSatisfying(
                            WasmException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(WasmFailure.TIMEOUT));
        }
    }

    @Test
    void whileACompilationOverrunsNothingElseIsCompiled() {
        try (var engine = new ChicoryEngine()) {
            assertCompileTime(() -> compile(engine, HUGE, Duration.ofMillis(1)));
            assertCompileTime(() -> compile(engine, "(module)", Duration.ofNanos(1)));

            try (var module = compile(engine, "(module (func (export \"f\")))")) {
                assertThat(module.exports()).hasSize(1);
            }
        }
    }

    private static void assertCompileTime(Runnable compilation) {
        assertThatThrownBy(compilation::run)
                .isInstanceOfSatisfying(
                        WasmException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(WasmFailure.COMPILE_TIME));
    }
}
