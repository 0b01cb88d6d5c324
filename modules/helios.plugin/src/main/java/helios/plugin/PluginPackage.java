package helios.plugin;

import java.util.List;

/**
 * A plugin whose files passed all checks in front of compiling.
 *
 * @param file where it came from
 * @param manifest what it says of itself
 * @param outline what its module imports and exports
 * @param wasm the module
 * @param sha256 the module's digest
 * @param verification who signed it
 * @param warnings what an operator should know
 */
public record PluginPackage(
        PluginFile file,
        Manifest manifest,
        WasmOutline outline,
        byte[] wasm,
        String sha256,
        Verification verification,
        List<String> warnings) {

    /** Copies the list. */
    public PluginPackage {
        warnings = List.copyOf(warnings);
    }
}
