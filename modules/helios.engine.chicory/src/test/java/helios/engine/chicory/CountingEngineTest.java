package helios.engine.chicory;

import helios.spi.wasm.WasmEngineProvider;
import helios.testkit.wasm.WasmEngineContract;

/** The contract can be kept by an engine of another kind: one that interprets, counts fuel and has no thread of its own. */
final class CountingEngineTest extends WasmEngineContract {

    @Override
    protected WasmEngineProvider provider() {
        return new CountingProvider();
    }
}
