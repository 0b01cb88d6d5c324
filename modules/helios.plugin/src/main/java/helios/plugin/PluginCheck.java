package helios.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One file's checks, in order: schema, name and version, digests, magic, signature, ABI; the first failure ends it. */
final class PluginCheck {

    private final PluginFile file;
    private final Trust trust;
    private final Version host;
    private final List<String> warnings = new ArrayList<>();

    PluginCheck(PluginFile file, Trust trust, Version host) {
        this.file = file;
        this.trust = trust;
        this.host = host;
    }

    PluginPackage check() {
        var reader = file.manifest().map(this::reader);
        var head = reader.map(ManifestReader::head);
        if (head.isEmpty()) {
            ManifestReader.checkedName(file.stem());
        }
        var sha256 = Sha256.hex(file.wasm());
        head.ifPresent(claims -> checkDigests(claims, sha256));
        if (!file.magic()) {
            throw new PluginException("plugin.wasm is no WebAssembly module: it does not begin with \\0asm");
        }
        var verification = new Signatures(file, trust).verify(warnings);
        var outline = WasmOutline.read(file.wasm());
        var manifest = reader.map(ManifestReader::read).orElseGet(() -> withoutManifest(outline));
        checkAbi(manifest);
        return new PluginPackage(file, manifest, outline, file.wasm(), sha256, verification, warnings);
    }

    private ManifestReader reader(byte[] bytes) {
        return file.artefact() ? ManifestReader.ofArtefact(bytes) : ManifestReader.ofSidecar(sidecar(bytes));
    }

    private Sidecar sidecar(byte[] bytes) {
        var syntax = file.yaml() ? Sidecar.Syntax.YAML : Sidecar.Syntax.JSON;
        return new Sidecar(file.stem() + (file.yaml() ? ".yaml" : ".json"), syntax, bytes);
    }

    private void checkDigests(ManifestReader.Head claims, String actual) {
        claims.wasmSha256().filter(claimed -> !claimed.equals(actual)).ifPresent(claimed -> {
            throw new PluginException("wasm sha256 mismatch: manifest claims " + claimed + ", actual " + actual);
        });
        claims.signatureSha256().ifPresent(claimed -> checkSignatureDigest(claimed, file.signature()));
    }

    private static void checkSignatureDigest(String claimed, Optional<byte[]> signature) {
        var actual = signature.map(Sha256::hex).orElse("that there is none");
        if (!claimed.equals(actual)) {
            throw new PluginException("signature sha256 mismatch: manifest claims " + claimed + ", actual " + actual);
        }
    }

    private Manifest withoutManifest(WasmOutline outline) {
        var hooks = outline.exports().stream()
                .filter(export -> export.kind() == WasmOutline.Kind.FUNCTION)
                .flatMap(export -> Hook.ofExport(export.name()).stream())
                .toList();
        warnings.add("no manifest: name " + file.stem() + ", version 0.0.0 and the exported hooks are assumed");
        return Manifest.ofBareModule(file.stem(), hooks);
    }

    private void checkAbi(Manifest manifest) {
        if (!manifest.abi().offered()) {
            throw new PluginException("plugin needs ABI " + manifest.abi() + ", but this host offers " + Abi.OFFERED);
        }
        manifest.minHost().filter(least -> least.compareTo(host) > 0).ifPresent(least -> {
            throw new PluginException("plugin needs Helios " + least + " or later, but this is " + host);
        });
    }
}
