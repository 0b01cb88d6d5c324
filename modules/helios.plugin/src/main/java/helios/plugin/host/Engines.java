package helios.plugin.host;

import helios.plugin.PluginException;
import helios.spi.wasm.WasmEngineProvider;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** The engines that are installed. */
public final class Engines {

    private Engines() {}

    /** All of them, the preferred one first. */
    public static List<WasmEngineProvider> installed() {
        return ServiceLoader.load(WasmEngineProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparingInt(WasmEngineProvider::preference)
                        .reversed()
                        .thenComparing(WasmEngineProvider::name))
                .toList();
    }

    /**
     * Picks one.
     *
     * @param name its name, or empty for the preferred one
     * @throws PluginException if it is not installed
     */
    public static WasmEngineProvider find(String name) {
        var installed = installed();
        return installed.stream()
                .filter(engine -> name.isEmpty() || engine.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new PluginException(
                        installed.isEmpty()
                                ? "no WebAssembly engine is installed; add helios.engine.chicory to the distribution"
                                : "engine \"" + name + "\" is not installed; there is "
                                        + installed.stream()
                                                .map(WasmEngineProvider::name)
                                                .toList()));
    }
}
