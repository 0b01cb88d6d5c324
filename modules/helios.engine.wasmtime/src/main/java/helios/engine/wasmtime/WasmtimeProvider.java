package helios.engine.wasmtime;

import helios.spi.wasm.WasmBound;
import helios.spi.wasm.WasmCapabilities;
import helios.spi.wasm.WasmEngine;
import helios.spi.wasm.WasmEngineProvider;
import java.util.EnumSet;
import java.util.List;

/** Discovers the engine {@code wasmtime}. */
public final class WasmtimeProvider implements WasmEngineProvider {

    @Override
    public String name() {
        return "wasmtime";
    }

    @Override
    public WasmCapabilities capabilities() {
        return new WasmCapabilities(
                "7 (wasmtime-java 0.19.0)",
                EnumSet.of(WasmBound.TIME, WasmBound.MEMORY, WasmBound.TABLES, WasmBound.STACK),
                List.of(
                        "it has no fuel",
                        "what a guest's memory grows by during a call is bounded for each instance, and not counted for all"
                                + " together",
                        "nothing stops a compilation that takes long",
                        "a single instruction that fills or copies memory is not interrupted",
                        "a guest that writes tables gets a new instance for each call",
                        "each call copies the guest's whole memory back and crosses into native code, which takes tens of"
                                + " microseconds",
                        "a defect in it ends the process, as in any native code"));
    }

    @Override
    public WasmEngine open() {
        return new WasmtimeEngine();
    }
}
