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
import helios.testkit.wasm.Wat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** What runs beside a compilation, and what is left when many instances have gone. */
final class EpochTest {

    @Test
    void guestsAreMadeAndEndedWhileAnotherModuleIsCompiled() throws Exception {
        try (var engine = new WasmtimeEngine();
                var loop = compile(engine, "(module (func (export \"run\") (loop $again (br $again))))")) {
            var body = "(local.set 0 (i32.mul (i32.add (local.get 0) (i32.const 7)) (local.get 0)))\n".repeat(2000);
            var functions = "(func (param i32) %s)\n".formatted(body).repeat(80);
            var large = Wat.assemble("(module %s)".formatted(functions));
            var running = new CountDownLatch(1);
            var compilation = new FutureTask<>(() -> {
                running.countDown();
                engine.compile("large", large, limits()).close();
                return System.nanoTime();
            });
            Thread.ofPlatform().start(compilation);
            running.await();
            int ended = 0;
            long last = System.nanoTime();
            while (!compilation.isDone()) {
                try (var instance = loop.instantiate(List.of(), within(1000))) {
                    assertThatThrownBy(
                                    () -> instance.function("run").orElseThrow().call(within(5)))
                            .isInstanceOfSatisfying(
                                    WasmException.class,
                                    failure -> assertThat(failure.kind()).isEqualTo(WasmFailure.TIMEOUT));
                }
                // One that had to wait for the compilation ends behind it.
                ended += compilation.isDone() ? 0 : 1;
                last = System.nanoTime();
            }

            assertThat(ended).as("guests that were made and ended meanwhile").isPositive();
            assertThat(last - compilation.get()).isLessThan(2_000_000_000L);
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
            try (var instance = module.instantiate(List.of(), within(5000))) {
                instance.function("f").orElseThrow().call(within(5000));
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
