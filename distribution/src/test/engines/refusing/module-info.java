/** An engine of one's own, as its author would write it. */
module com.example.engine {
    requires helios.spi;

    provides helios.spi.wasm.WasmEngineProvider with
            com.example.engine.RefusingProvider;
}
