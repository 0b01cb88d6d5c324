package helios.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Makes artefacts. The same input gives the same bytes. */
public final class PluginWriter {

    private PluginWriter() {}

    /**
     * Says in a manifest what follows from the module, and what an artefact must say although its author did not.
     *
     * @param manifest is changed
     * @param signature of the module
     */
    public static void complete(ObjectNode manifest, byte[] wasm, Optional<byte[]> signature, Instant packedAt) {
        for (var text : List.of("description", "license")) {
            if (!manifest.has(text)) {
                manifest.put(text, "");
            }
        }
        if (!manifest.has("schema_version")) {
            manifest.put("schema_version", manifest.path("abi").asString("1").startsWith("2") ? "1.2" : "1.1");
        }
        manifest.put("wasm_sha256", Sha256.hex(wasm));
        manifest.remove(List.of("signature_sha256", "signature_algorithm"));
        signature.ifPresent(
                bytes -> manifest.put("signature_sha256", Sha256.hex(bytes)).put("signature_algorithm", "ed25519"));
        manifest.put("packed_at", packedAt.toString());
    }

    /**
     * An artefact that a host would take: whatever it would refuse is refused here.
     *
     * @param manifest complete
     * @param signature of the module
     * @param bundleKey signs manifest and module
     * @param host the version of the host
     * @throws PluginException if a host would refuse it
     */
    public static byte[] checkedArtefact(
            ObjectNode manifest, byte[] wasm, Optional<byte[]> signature, Optional<SigningKey> bundleKey, Version host)
            throws IOException {
        var json = Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest);
        var artefact = artefact(json, wasm, signature, bundleKey);
        var temporary = Files.createTempFile("helios-plugin", ".tar.gz");
        try {
            Files.write(temporary, artefact);
            PluginFile.read(temporary, PluginFile.MAX_MODULE).check(Trust.OFF, host);
        } finally {
            Files.delete(temporary);
        }
        return artefact;
    }

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
