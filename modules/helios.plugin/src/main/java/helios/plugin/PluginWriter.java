package helios.plugin;

import java.util.HashMap;
import java.util.Optional;

/** Makes artefacts. The same input gives the same bytes. */
public final class PluginWriter {

    private PluginWriter() {}

    /**
     * An artefact.
     *
     * @param manifest JSON
     * @param wasm the module
     * @param signature of the module
     * @param bundleKey signs manifest and module
     */
    public static byte[] artefact(
            byte[] manifest, byte[] wasm, Optional<byte[]> signature, Optional<SigningKey> bundleKey) {
        var entries = new HashMap<String, byte[]>();
        entries.put(PluginArchive.MANIFEST, manifest);
        entries.put(PluginArchive.MODULE, wasm);
        signature.ifPresent(bytes -> entries.put(PluginArchive.SIGNATURE, bytes));
        bundleKey.ifPresent(
                key -> entries.put(PluginArchive.BUNDLE_SIGNATURE, key.sign(Signatures.bundleMessage(manifest, wasm))));
        return PluginArchive.write(entries);
    }
}
