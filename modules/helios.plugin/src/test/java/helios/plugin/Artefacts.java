package helios.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;

import helios.spi.config.DataSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Plugins as files in a folder of a test. */
record Artefacts(Path folder) {

    static final byte[] WASM = TestModule.exporting("pre_query", "route");
    static final Version HOST = new Version("1.2.3");

    static String manifest(String name, String version, byte[] wasm) {
        return """
                {"schema_version":"1.0","name":"%s","version":"%s","description":"d","license":"","hooks":["pre_query"],
                 "wasm_sha256":"%s"}""".formatted(name, version, Sha256.hex(wasm));
    }

    static Map<String, byte[]> entries(String manifest, byte[] wasm) {
        var entries = new HashMap<String, byte[]>();
        entries.put(PluginArchive.MANIFEST, manifest.getBytes(UTF_8));
        entries.put(PluginArchive.MODULE, wasm);
        return entries;
    }

    Path write(String name, byte[] bytes) {
        try {
            return Files.write(folder.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path write(String name, String text) {
        return write(name, text.getBytes(UTF_8));
    }

    Path artefact(Map<String, byte[]> entries) {
        return write("p.tar.gz", PluginArchive.write(entries));
    }

    Path artefact(String manifest) {
        return artefact(entries(manifest, WASM));
    }

    static PluginFile read(Path file) {
        return PluginFile.read(file, new DataSize(16L << 20));
    }

    static PluginPackage check(Path file, Trust trust) {
        return read(file).check(trust, HOST);
    }

    static PluginPackage check(Path file) {
        return check(file, Trust.OFF);
    }
}
