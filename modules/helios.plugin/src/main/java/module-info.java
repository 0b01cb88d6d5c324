/**
 * WASM plugins, apart from the engine that runs them and from the proxy that calls them: what a plugin's files hold and whether they
 * can be trusted, the key-value store, when a hook matters, and the host's side of the ABI. The feature {@code wasm} and the program {@code helios-plugin} share it.
 */
module helios.plugin {
    requires org.apache.commons.compress;
    requires static org.jspecify;
    requires transitive tools.jackson.databind;
    requires transitive helios.spi;

    exports helios.plugin;
    exports helios.plugin.host;
    exports helios.plugin.kv;

    uses helios.spi.wasm.WasmEngineProvider;
}
