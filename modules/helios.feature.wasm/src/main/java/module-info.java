/** The feature {@code wasm}: runs WASM plugins on sessions and statements. Configured under {@code [plugins]}. */
module helios.feature.wasm {
    requires helios.plugin;
    requires helios.spi;
    requires helios.sql;
    requires static org.jspecify;

    provides helios.spi.FeatureProvider with
            helios.feature.wasm.WasmProvider;
}
