package helios.plugin;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Judges the signatures of one plugin by a trust root. */
public final class Signatures {

    private final PluginFile file;
    private final Trust trust;

    Signatures(PluginFile file, Trust trust) {
        this.file = file;
        this.trust = trust;
    }

    /** What a bundle signature covers. */
    public static byte[] bundleMessage(byte[] manifest, byte[] wasm) {
        var text = "helios-plugin-bundle-v1\n" + Sha256.hex(manifest) + "\n" + Sha256.hex(wasm) + "\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    Verification verify(List<String> warnings) {
        if (trust.root().isEmpty()) {
            return Verification.NONE;
        }
        if (!file.signedAtAll()) {
            throw new PluginException(
                    file.artefact()
                            ? "artefact has no signature but trust root is active"
                            : "plugin " + file.fileName() + " requires a sidecar .sig file (trust root active)");
        }
        var root = trust.root().get();
        return switch (trust.scope()) {
            case BUNDLE -> {
                if (file.bundleSignature().isEmpty()) {
                    throw new PluginException("bundle signature required");
                }
                yield bundle(root);
            }
            case ANY -> {
                if (file.bundleSignature().isPresent()) {
                    yield bundle(root);
                }
                warnings.add("only the module is signed, the manifest is not; sign the bundle");
                yield wasm(root);
            }
            case WASM -> wasmOrBundle(root);
        };
    }

    private Verification wasmOrBundle(TrustRoot root) {
        if (file.bundleSignature().isEmpty()) {
            return wasm(root);
        }
        try {
            return bundle(root);
        } catch (PluginException e) {
            if (file.signature().isEmpty()) {
                throw e;
            }
            return wasm(root);
        }
    }

    private Verification wasm(TrustRoot root) {
        return verified(root, file.wasm(), file.signature().orElseThrow(), "plugin.sig", Trust.Scope.WASM);
    }

    private Verification bundle(TrustRoot root) {
        var manifest = file.manifest()
                .orElseThrow(() -> new PluginException("a bundle signature covers a manifest, but there is none"));
        var message = bundleMessage(manifest, file.wasm());
        return verified(root, message, file.bundleSignature().orElseThrow(), "bundle.sig", Trust.Scope.BUNDLE);
    }

    private static Verification verified(
            TrustRoot root, byte[] message, byte[] signatureFile, String name, Trust.Scope scope) {
        var signature = parse(signatureFile, name);
        return root.signer(message, signature)
                .map(key -> new Verification(java.util.Optional.of(key), scope))
                .orElseThrow(() -> new PluginException("signature did not match any trusted key"));
    }

    private static KeyText.Signature parse(byte[] signatureFile, String name) {
        try {
            return KeyText.signature(signatureFile);
        } catch (PluginException e) {
            throw new PluginException(name + " is malformed: " + e.getMessage(), e);
        }
    }
}
