/** What a feature is tested with: real PostgreSQL clusters, a client for any bytes, fakes, and the contract of every feature. */
module helios.testkit {
    requires org.apache.commons.compress;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires org.tukaani.xz;
    requires static org.jspecify;
    requires static transitive org.junit.jupiter.api;
    requires transitive helios.spi;

    exports helios.testkit;
    exports helios.testkit.wasm;

    uses helios.spi.wasm.WasmEngineProvider;
}
