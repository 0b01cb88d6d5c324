/** The default engine for WebAssembly guests: Chicory compiles them to JVM bytecode. */
module helios.engine.chicory {
    requires com.dylibso.chicory.compiler;
    requires com.dylibso.chicory.runtime;
    requires com.dylibso.chicory.wasm;
    requires helios.spi;
    requires static org.jspecify;

    provides helios.spi.wasm.WasmEngineProvider with
            helios.engine.chicory.ChicoryProvider;
}
