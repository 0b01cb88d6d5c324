package helios.engine.chicory;

import helios.spi.wasm.WasmEngineProvider;
import helios.testkit.wasm.WasmEngineContract;

/** Keeps the contract of every engine. */
final class ChicoryTest extends WasmEngineContract {

    @Override
    protected WasmEngineProvider provider() {
        return new ChicoryProvider();
    }
}
