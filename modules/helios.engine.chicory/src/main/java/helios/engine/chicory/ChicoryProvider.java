package helios.engine.chicory;

import helios.spi.wasm.WasmBound;
import helios.spi.wasm.WasmCapabilities;
import helios.spi.wasm.WasmEngine;
import helios.spi.wasm.WasmEngineProvider;
import java.util.EnumSet;
import java.util.List;

/** Discovers the engine {@code chicory}. */
public final class ChicoryProvider implements WasmEngineProvider {

    @Override
    public String name() {
        return "chicory";
    }

    @Override
    public int preference() {
        return 100;
    }

    @Override
    public WasmCapabilities capabilities() {
        return new WasmCapabilities(
                "1.7.5",
                EnumSet.complementOf(EnumSet.of(WasmBound.FUEL)),
                List.of("functions that are too large for a method of the JVM are interpreted, which is slow"));
    }

    @Override
    public WasmEngine open() {
        return new ChicoryEngine();
    }
}
