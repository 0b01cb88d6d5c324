package helios.engine.chicory;

import helios.spi.config.DataSize;
import helios.spi.wasm.CallBudget;
import helios.spi.wasm.WasmEngine;
import helios.spi.wasm.WasmLimits;
import helios.spi.wasm.WasmModule;
import helios.testkit.wasm.Wat;
import java.time.Duration;

/** What the tests of this engine compile and call with. */
final class EngineOfGuests {

    private EngineOfGuests() {}

    static WasmModule compile(WasmEngine engine, String wat) {
        return compile(engine, wat, Duration.ofSeconds(60));
    }

    static WasmModule compile(WasmEngine engine, String wat, Duration compileTime) {
        return engine.compile(
                "guest",
                Wat.assemble(wat),
                new WasmLimits(new DataSize(16 << 20), 100_000, 1000, new DataSize(64 << 20), compileTime));
    }

    static CallBudget within(int millis) {
        return CallBudget.within(Duration.ofMillis(millis));
    }
}
