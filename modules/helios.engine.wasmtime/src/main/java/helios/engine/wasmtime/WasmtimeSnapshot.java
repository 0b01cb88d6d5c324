package helios.engine.wasmtime;

import helios.spi.wasm.CallBudget;
import helios.spi.wasm.HostFunction;
import helios.spi.wasm.WasmInstance;
import helios.spi.wasm.WasmSnapshot;
import io.github.kawamuray.wasmtime.Val;
import java.util.Collection;

/**
 * An instance's state at one moment.
 *
 * @param module the instance's
 * @param memory all of it
 * @param globals those that change
 */
record WasmtimeSnapshot(WasmtimeModule module, byte[] memory, Val[] globals) implements WasmSnapshot {

    @Override
    public long memoryBytes() {
        return memory.length;
    }

    @Override
    public WasmInstance instantiate(Collection<HostFunction> host, CallBudget budget) {
        return module.instantiate(this, host, budget);
    }
}
