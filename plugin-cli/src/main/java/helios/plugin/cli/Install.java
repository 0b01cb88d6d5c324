package helios.plugin.cli;

import helios.plugin.Json;
import helios.plugin.PluginException;
import helios.plugin.PluginFile;
import helios.plugin.Sha256;
import helios.plugin.Trust;
import helios.plugin.TrustRoot;
import helios.plugin.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.ArgSpec;

/** Puts an artefact into a plugin folder, once it has passed the proxy's own checks. */
final class Install implements Command {

    private static final int MAX_ARTEFACT = 16 << 20;
    private static final String ENDING = ".tar.gz";

    @Override
    public String name() {
        return "install";
    }

    @Override
    public String summary() {
        return "Installs an artefact by name from a registry, or from a file or an https address.";
    }

    @Override
    public List<ArgSpec> arguments() {
        return List.of(
                Words.operand("NAME|FILE|URL", "What to install."),
                Words.required("--dest", "DIR", "The plugin folder."),
                Words.option("--registry", "INDEX", "The registry that NAME is looked up in."),
                Words.option("--version", "V", "The version; the highest if it is not given."),
                Words.option("--trust-root", "DIR", "Refuse what none of these keys signed."));
    }

    @Override
    public Result run(Words words) throws IOException, InterruptedException {
        var folder = Path.of(words.required("--dest"));
        if (!Files.isDirectory(folder)) {
            throw new PluginException(folder + " is no folder; create it first");
        }
        var artefact = words.has("--registry") ? fromRegistry(words) : fromAddress(words);
        var manifest = checked(artefact, words);
        if (words.has("--registry") && !manifest.equals(words.operand())) {
            throw new PluginException("the artefact calls itself " + manifest + ", not " + words.operand());
        }
        var file = folder.resolve(manifest + ENDING);
        WholeFile.write(file, artefact);
        return new Result(
                "installed " + file,
                Json.MAPPER.createObjectNode().put("name", manifest).put("file", file.toString()));
    }

    private static byte[] fromRegistry(Words words) throws IOException, InterruptedException {
        var name = PluginNames.checked(words.operand());
        var entry =
                Registry.read(Download.address(words.required("--registry"))).find(name, words.text("--version"));
        var artefact = Download.read(entry.artifact(), MAX_ARTEFACT);
        var actual = Sha256.hex(artefact);
        if (!actual.equals(entry.sha256())) {
            throw new PluginException(
                    "artefact sha256 mismatch: the registry claims " + entry.sha256() + ", actual " + actual);
        }
        return artefact;
    }

    private static byte[] fromAddress(Words words) throws IOException, InterruptedException {
        var word = words.operand();
        if (words.has("--version")) {
            throw new UsageException("--version needs --registry");
        }
        if (!word.endsWith(ENDING)) {
            throw new UsageException(
                    "\"" + word + "\" is no .tar.gz; a name needs --registry, a module \"pack\" first");
        }
        return Download.read(Download.address(word), MAX_ARTEFACT);
    }

    private static String checked(byte[] artefact, Words words) throws IOException {
        var temporary = Files.createTempFile("helios-plugin", ENDING);
        try {
            Files.write(temporary, artefact);
            var trust = words.path("--trust-root")
                    .map(root -> new Trust(Optional.of(TrustRoot.read(root)), Trust.Scope.ANY))
                    .orElse(Trust.OFF);
            return PluginFile.read(temporary, PluginFile.MAX_MODULE)
                    .check(trust, Version.ofHost())
                    .manifest()
                    .name();
        } finally {
            Files.delete(temporary);
        }
    }
}
