/** The opt-in engine for WebAssembly guests: wasmtime, native code. */
module helios.engine.wasmtime {
    requires helios.spi;
    requires wasmtime.java;
    requires static org.jspecify;

    provides helios.spi.wasm.WasmEngineProvider with
            helios.engine.wasmtime.WasmtimeProvider;
}
