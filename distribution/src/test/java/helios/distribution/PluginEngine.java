package helios.distribution;

import helios.testkit.ProxyProcess;
import java.io.File;
import java.nio.file.Path;

/** The engines that the proxy's plugins run on in these tests. */
enum PluginEngine {
    /** The default: in the distribution, and not named by the configuration. */
    CHICORY {
        @Override
        String section() {
            return "[plugins]\n";
        }

        @Override
        ProxyProcess.Builder proxy() {
            return ProxyProcess.builder();
        }
    },

    /** The one that is opted into: on the module path as the launcher puts it there. */
    WASMTIME {
        @Override
        String section() {
            return "[plugins]\nengine = \"wasmtime\"\n";
        }

        @Override
        ProxyProcess.Builder proxy() {
            return installed(Path.of(System.getProperty("helios.lib.wasmtime")))
                    .jvmOptions("--enable-native-access=wasmtime.java");
        }
    };

    /** The head of the section {@code [plugins]}, to which keys may be added. */
    abstract String section();

    abstract ProxyProcess.Builder proxy();

    /** A proxy with what is there on its module path, beside the distribution. */
    static ProxyProcess.Builder installed(Path engine) {
        var modules = Path.of(System.getProperty("helios.home"), "lib") + File.pathSeparator + engine;
        // The last -p counts.
        return ProxyProcess.builder().jvmOptions("-p", modules);
    }

    final ProxyProcess start(String toml) {
        return proxy().config(toml).start();
    }
}
