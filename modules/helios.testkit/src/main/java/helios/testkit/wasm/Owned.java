package helios.testkit.wasm;

import helios.spi.wasm.WasmFunction;
import helios.spi.wasm.WasmInstance;
import helios.spi.wasm.WasmMemory;
import helios.spi.wasm.WasmModule;
import helios.spi.wasm.WasmSnapshot;
import java.util.Optional;

/** An instance that closes its module too. */
record Owned(WasmModule module, WasmInstance instance) implements WasmInstance {

    @Override
    public Optional<WasmFunction> function(String export) {
        return instance.function(export);
    }

    @Override
    public WasmMemory memory() {
        return instance.memory();
    }

    @Override
    public WasmSnapshot snapshot() {
        return instance.snapshot();
    }

    @Override
    public boolean restore() {
        return instance.restore();
    }

    @Override
    public boolean usable() {
        return instance.usable();
    }

    @Override
    public void close() {
        instance.close();
        module.close();
    }
}
