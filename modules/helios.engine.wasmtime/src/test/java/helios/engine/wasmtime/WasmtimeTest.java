package helios.engine.wasmtime;

import helios.spi.wasm.WasmEngineProvider;
import helios.testkit.wasm.WasmEngineContract;

/** Keeps the contract of every engine. */
final class WasmtimeTest extends WasmEngineContract {

    @Override
    protected WasmEngineProvider provider() {
        return new WasmtimeProvider();
    }
}
