package helios.distribution;

/** What plugins are accepted by, one to nine, on the engine that is opted into. */
final class PluginAcceptanceWasmtimeTest extends PluginAcceptanceTest {

    @Override
    PluginEngine engine() {
        return PluginEngine.WASMTIME;
    }
}
