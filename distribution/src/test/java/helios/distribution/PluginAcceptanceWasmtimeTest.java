package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What plugins are accepted by, one to nine, on the engine that is opted into. */
final class PluginAcceptanceWasmtimeTest extends PluginAcceptanceTest {

    @Override
    PluginEngine engine() {
        return PluginEngine.WASMTIME;
    }

    @Test
    void whatTheEngineDoesNotBoundIsSaidAtTheStart() {
        try (var proxy = proxy("")) {
            assertThat(proxy.awaitLog("the engine does not bound all that plugins use", SOON))
                    .contains(
                            "level=warn", "engine=wasmtime", "growth,compile_time", "a defect in it ends the process");
        }
    }
}
