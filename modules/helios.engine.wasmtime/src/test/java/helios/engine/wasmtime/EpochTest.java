package helios.engine.wasmtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.spi.config.DataSize;
import helios.spi.wasm.CallBudget;
import helios.spi.wasm.WasmEngine;
import helios.spi.wasm.WasmException;
import helios.spi.wasm.WasmFailure;
import helios.spi.wasm.WasmLimits;
import helios.spi.wasm.WasmModule;
import helios.testkit.Await;
import helios.testkit.wasm.Wat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What runs beside a compilation, and what is left when many instances have gone. */
final class EpochTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** One that had to wait for the compilation would end behind it, each time. */
    @Test
    void guestsAreMadeAndEndedWhileAnotherModuleIsCompiled() throws Exception {
        var body = "(local.set 0 (i32.mul (i32.add (local.get 0) (i32.const 7)) (local.get 0)))\n".repeat(2000);
        var functions = "(func (param i32) %s)\n".formatted(body).repeat(20);
        var large = Wat.assemble("(module %s)".formatted(functions));
        var compilations = new Compilations();
        try (var engine = new WasmtimeEngine();
                var loop = compile(engine, "(module (func (export \"run\") (loop $again (br $again))))")) {
            var compiler = Thread.ofPlatform().start(() -> compilations.run(engine, large));
            try {
                Await.until("three guests were made and ended, each within one compilation", PATIENCE, () -> {
                    int before = compilations.changes.get();
                    end(loop);
                    compilations.noteGuest(before);
                    return compilations.guests == 3;
                });
            } finally {
                compilations.over = true;
                compiler.join();
            }
        }
    }

    /** Compiles a module again and again. */
    private static final class Compilations {

        /** Odd while one runs. */
        private final AtomicInteger changes = new AtomicInteger();

        private volatile boolean over;
        private int guests;

        void run(WasmEngine engine, byte[] module) {
            while (!over) {
                changes.incrementAndGet();
                engine.compile("large", module, limits()).close();
                changes.incrementAndGet();
            }
        }

        void noteGuest(int before) {
            if (before % 2 == 1 && changes.get() == before) {
                guests++;
            }
        }
    }

    private static void end(WasmModule loop) {
        try (var instance = loop.instantiate(List.of(), CallBudget.within(PATIENCE))) {
            assertThatThrownBy(() -> instance.function("run").orElseThrow().call(within(20)))
                    .isInstanceOfSatisfying(
                            WasmException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(WasmFailure.TIMEOUT));
        }
    }

    @Test
    void nativeMemoryIsGivenBack() throws Exception {
        try (var engine = new WasmtimeEngine();
                var module = compile(
                        engine,
                        "(module (memory 16) (func (export \"f\") (memory.fill (i32.const 0) (i32.const 1) (i32.const 1048576))))")) {
            churn(module, 50);
            long before = residentKilobytes();

            churn(module, 400);

            assertThat(residentKilobytes() - before)
                    .as("KiB more, after 400 instances of 1 MiB each")
                    .isLessThan(100_000);
        }
    }

    private static void churn(WasmModule module, int instances) {
        for (int i = 0; i < instances; i++) {
            try (var instance = module.instantiate(List.of(), CallBudget.within(PATIENCE))) {
                instance.function("f").orElseThrow().call(CallBudget.within(PATIENCE));
            }
        }
    }

    private static long residentKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static WasmModule compile(WasmEngine engine, String wat) {
        return engine.compile("guest", Wat.assemble(wat), limits());
    }

    private static WasmLimits limits() {
        return new WasmLimits(new DataSize(16 << 20), 1000, 100, new DataSize(1 << 20), Duration.ofSeconds(10));
    }

    private static CallBudget within(int millis) {
        return CallBudget.within(Duration.ofMillis(millis));
    }
}
