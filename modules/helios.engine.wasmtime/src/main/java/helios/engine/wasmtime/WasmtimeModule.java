package helios.engine.wasmtime;

import helios.spi.wasm.CallBudget;
import helios.spi.wasm.HostFunction;
import helios.spi.wasm.ValueType;
import helios.spi.wasm.WasmExport;
import helios.spi.wasm.WasmImport;
import helios.spi.wasm.WasmInstance;
import helios.spi.wasm.WasmModule;
import io.github.kawamuray.wasmtime.Engine;
import io.github.kawamuray.wasmtime.Module;
import io.github.kawamuray.wasmtime.Store;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A module of native code. */
final class WasmtimeModule implements WasmModule {

    private final String name;
    private final ModuleInfo info;
    private final List<ValueType> globals;
    private final Module module;
    private final Engine engine;
    private final Ticker ticker;
    private boolean closed;

    WasmtimeModule(String name, ModuleInfo info, List<ValueType> globals, Module module, Engine engine, Ticker ticker) {
        this.name = name;
        this.info = info;
        this.globals = globals;
        this.module = module;
        this.engine = engine;
        this.ticker = ticker;
    }

    @Override
    public List<WasmImport> imports() {
        return info.imports();
    }

    @Override
    public List<WasmExport> exports() {
        return info.exports();
    }

    @Override
    public WasmInstance instantiate(Collection<HostFunction> host, CallBudget budget) {
        return new WasmtimeInstance(this, host, budget, Optional.empty());
    }

    WasmInstance instantiate(WasmtimeSnapshot from, Collection<HostFunction> host, CallBudget budget) {
        return new WasmtimeInstance(this, host, budget, Optional.of(from));
    }

    /** Makes the store of an instance; the binding locks the engine's and the module's handle, which this method keeps short. */
    synchronized Store<Void> store() {
        requireOpen();
        return new Store<>(null, engine);
    }

    synchronized Module code() {
        requireOpen();
        return module;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("module \"%s\" is closed".formatted(name));
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            module.dispose();
        }
    }

    String name() {
        return name;
    }

    /** The types of the globals that change. */
    List<ValueType> globals() {
        return globals;
    }

    boolean hidden() {
        return info.hidden();
    }

    boolean hasStart() {
        return info.start().isPresent();
    }

    boolean hasMemory() {
        return !info.memories().isEmpty();
    }

    Ticker ticker() {
        return ticker;
    }
}
