package helios.plugin;

import helios.spi.config.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A plugin as it lies in a folder, read within the caps and not judged yet.
 *
 * @param file the artefact or the module
 * @param artefact whether it is a {@code .tar.gz}
 * @param manifest the manifest's bytes; absent for a bare module without one
 * @param wasm the module
 * @param signature what plugin.sig or the sidecar of the module holds
 * @param bundleSignature what bundle.sig or its sidecar holds
 */
public record PluginFile(
        Path file,
        boolean artefact,
        Optional<byte[]> manifest,
        byte[] wasm,
        Optional<byte[]> signature,
        Optional<byte[]> bundleSignature,
        boolean yaml) {

    /** Where modules end unless configured otherwise. */
    public static final DataSize MAX_MODULE = new DataSize(16L << 20);

    private static final String ARTEFACT = ".tar.gz";
    private static final String MODULE = ".wasm";

    /** Tells whether a file's name is that of a plugin. */
    public static boolean isPlugin(Path file) {
        var name = file.getFileName().toString();
        return name.endsWith(ARTEFACT) || name.endsWith(MODULE);
    }

    /** Reads a plugin of either form. */
    public static PluginFile read(Path file, DataSize maxModule) {
        var name = file.getFileName().toString();
        if (name.endsWith(ARTEFACT)) {
            return ofArtefact(file, bytes(file, PluginArchive.MAX_COMPRESSED), maxModule.clamped());
        }
        if (name.endsWith(MODULE)) {
            return ofModule(file, name.substring(0, name.length() - MODULE.length()), maxModule.clamped());
        }
        throw new PluginException(name + " is no plugin: its name must end in .tar.gz or .wasm");
    }

    /** All files that make up a plugin, whether they exist or not: a change of any is a change of the plugin. */
    public static List<Path> files(Path file) {
        var name = file.getFileName().toString();
        if (!name.endsWith(MODULE)) {
            return List.of(file);
        }
        var stem = name.substring(0, name.length() - MODULE.length());
        return Stream.of(MODULE, ".json", ".yaml", ".sig", ".bundle.sig")
                .map(suffix -> file.resolveSibling(stem + suffix))
                .toList();
    }

    private static PluginFile ofArtefact(Path file, byte[] compressed, int maxModule) {
        var entries = PluginArchive.read(compressed, maxModule);
        return new PluginFile(
                file,
                true,
                Optional.of(required(entries, PluginArchive.MANIFEST)),
                required(entries, PluginArchive.MODULE),
                Optional.ofNullable(entries.get(PluginArchive.SIGNATURE)),
                Optional.ofNullable(entries.get(PluginArchive.BUNDLE_SIGNATURE)),
                false);
    }

    private static byte[] required(Map<String, byte[]> entries, String name) {
        return Optional.ofNullable(entries.get(name)).orElseThrow(() -> new PluginException("artefact has no " + name));
    }

    private static PluginFile ofModule(Path file, String stem, int maxModule) {
        var json = sidecar(file, stem + ".json", PluginArchive.MAX_MANIFEST);
        var yaml = sidecar(file, stem + ".yaml", PluginArchive.MAX_MANIFEST);
        if (json.isPresent() && yaml.isPresent()) {
            throw new PluginException(stem + ".json and " + stem + ".yaml both stand beside the module; remove one");
        }
        return new PluginFile(
                file,
                false,
                json.or(() -> yaml),
                bytes(file, maxModule),
                sidecar(file, stem + ".sig", PluginArchive.MAX_SIGNATURE),
                sidecar(file, stem + ".bundle.sig", PluginArchive.MAX_SIGNATURE),
                yaml.isPresent());
    }

    private static Optional<byte[]> sidecar(Path file, String name, int cap) {
        var beside = file.resolveSibling(name);
        return Files.exists(beside) ? Optional.of(bytes(beside, cap)) : Optional.empty();
    }

    private static byte[] bytes(Path file, int cap) {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(cap == Integer.MAX_VALUE ? cap : cap + 1);
            if (bytes.length > cap) {
                throw new PluginException(file.getFileName() + " is larger than " + cap + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new PluginException(file.getFileName() + " cannot be read: " + e, e);
        }
    }

    /** The file's name without its ending. */
    public String stem() {
        var name = fileName();
        return name.substring(0, name.length() - (artefact ? ARTEFACT : MODULE).length());
    }

    /** The file's name. */
    public String fileName() {
        return file.getFileName().toString();
    }

    /** This artefact's bytes with a signature of manifest and module, made by a key, in place of any former one. */
    public byte[] signedBundle(SigningKey key) {
        if (!artefact) {
            throw new PluginException(fileName() + " is no artefact");
        }
        return PluginWriter.artefact(manifest.orElseThrow(), wasm, signature, Optional.of(key));
    }

    /** The same file, to be judged by this signature of its module alone. */
    public PluginFile withSignature(byte[] other) {
        return new PluginFile(file, artefact, manifest, wasm, Optional.of(other), Optional.empty(), yaml);
    }

    /**
     * Judges the file, in the order of the ABI's document, up to and without compiling it.
     *
     * @throws PluginException at the first check that fails
     */
    public PluginPackage check(Trust trust, Version host) {
        return new PluginCheck(this, trust, host).check();
    }

    boolean signedAtAll() {
        return signature.isPresent() || bundleSignature.isPresent();
    }

    boolean magic() {
        return wasm.length >= 8 && Arrays.equals(wasm, 0, 4, new byte[] {0, 'a', 's', 'm'}, 0, 4);
    }
}
