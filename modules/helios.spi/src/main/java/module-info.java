/**
 * The contract between kernel and features: a feature depends on this and on the JDK, never on a feature or the kernel.
 *
 * <p>Start at {@link helios.spi.FeatureProvider}: the kernel finds it with {@code ServiceLoader}, binds its sections of
 * {@code proxy.toml} to its config record, and asks it for a {@link helios.spi.Feature}, which registers its
 * {@link helios.spi.Hooks}.
 *
 * <p>The contract follows semantic versioning: {@code requires helios.spi} is recorded with the version that a feature
 * was compiled against; the kernel refuses another major version and a newer minor one.
 */
module helios.spi {
    exports helios.spi;
    exports helios.spi.admin;
    exports helios.spi.client;
    exports helios.spi.config;
    exports helios.spi.local;
    exports helios.spi.metrics;
    exports helios.spi.operations;
    exports helios.spi.pool;
    exports helios.spi.query;
    exports helios.spi.session;
    exports helios.spi.topology;
    exports helios.spi.wasm;

    uses helios.spi.FeatureProvider;
    uses helios.spi.wasm.WasmEngineProvider;
}
