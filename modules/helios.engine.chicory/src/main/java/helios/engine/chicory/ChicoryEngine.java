package helios.engine.chicory;

import helios.spi.wasm.WasmEngine;
import helios.spi.wasm.WasmLimits;
import helios.spi.wasm.WasmModule;

/** One watchdog, and one compilation at a time. */
final class ChicoryEngine implements WasmEngine {

    private final Watchdog watchdog = new Watchdog();
    private final Compilation compilation = new Compilation();

    @Override
    public WasmModule compile(String name, byte[] module, WasmLimits limits) {
        watchdog.requireRunning();
        var outline = Outline.of(name, module);
        outline.check(limits, module.length);
        var copy = module.clone();
        var compiled = compilation.run(name, limits.compileTime(), () -> CompiledGuest.compile(name, copy));
        compiled.check(limits);
        return new ChicoryModule(compiled, limits, watchdog);
    }

    @Override
    public void close() {
        watchdog.close();
    }
}
