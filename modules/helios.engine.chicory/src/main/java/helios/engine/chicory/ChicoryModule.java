package helios.engine.chicory;

import com.dylibso.chicory.wasm.types.ExternalType;
import helios.spi.wasm.CallBudget;
import helios.spi.wasm.ExternType;
import helios.spi.wasm.HostFunction;
import helios.spi.wasm.WasmExport;
import helios.spi.wasm.WasmImport;
import helios.spi.wasm.WasmInstance;
import helios.spi.wasm.WasmLimits;
import helios.spi.wasm.WasmModule;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A compiled module. Its code lives in a class loader of its own and goes when nobody refers to it any more. */
final class ChicoryModule implements WasmModule {

    /** An exported function: where the code finds it, and its type. */
    record Entry(int index, ExternType.Function type) {}

    private final CompiledGuest guest;
    private final WasmLimits limits;
    private final Watchdog watchdog;
    private final Map<String, Entry> functions = new HashMap<>();
    private volatile boolean closed;

    ChicoryModule(CompiledGuest guest, WasmLimits limits, Watchdog watchdog) {
        this.guest = guest;
        this.limits = limits;
        this.watchdog = watchdog;
        var section = guest.module().exportSection();
        for (int i = 0; i < section.exportCount(); i++) {
            var export = guest.exports().get(i);
            if (section.getExport(i).exportType() == ExternalType.FUNCTION
                    && export.type() instanceof ExternType.Function type) {
                functions.put(export.name(), new Entry(section.getExport(i).index(), type));
            }
        }
    }

    @Override
    public List<WasmImport> imports() {
        return guest.imports();
    }

    @Override
    public List<WasmExport> exports() {
        return guest.exports();
    }

    @Override
    public WasmInstance instantiate(Collection<HostFunction> host, CallBudget budget) {
        requireOpen();
        var instance = new ChicoryInstance(this, host);
        instance.start(budget);
        return instance;
    }

    @Override
    public void close() {
        closed = true;
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("module \"%s\" is closed".formatted(name()));
        }
        watchdog.requireRunning();
    }

    String name() {
        return guest.name();
    }

    CompiledGuest guest() {
        return guest;
    }

    WasmLimits limits() {
        return limits;
    }

    Watchdog watchdog() {
        return watchdog;
    }

    /** Tells whether code runs whenever an instance is made. */
    boolean hasStart() {
        return guest.module().startSection().isPresent();
    }

    Optional<Entry> function(String export) {
        return Optional.ofNullable(functions.get(export));
    }
}
