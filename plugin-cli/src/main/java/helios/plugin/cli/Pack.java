package helios.plugin.cli;

import helios.plugin.Json;
import helios.plugin.PluginException;
import helios.plugin.PluginWriter;
import helios.plugin.SigningKey;
import helios.plugin.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import tools.jackson.databind.node.ObjectNode;

/** Makes an artefact of a module and what is said of it. */
final class Pack implements Command {

    private static final List<String> FROM_FLAGS = List.of("--name", "--version", "--hooks");

    private final InstantSource clock;

    Pack(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "pack";
    }

    @Override
    public String summary() {
        return "Packs a module with its manifest, and on request both signatures, into a .tar.gz.";
    }

    @Override
    public List<ArgSpec> arguments() {
        return List.of(
                Words.required("--wasm", "F", "The module."),
                Words.option("--name", "N", "The plugin's name."),
                Words.option("--version", "V", "Its version."),
                Words.option("--hooks", "a,b", "The hooks that it is called for."),
                Words.option("--description", "TEXT", "What it does."),
                Words.option("--license", "ID", "Its licence."),
                Words.option("--sig", "F", "A signature of the module, made elsewhere."),
                Words.option("--sign-with", "KEY", "A key that signs module and bundle."),
                Words.option("--max-memory", "64MB", "The most memory that it may have."),
                Words.option("--fail", "open|closed", "What happens to a request when it fails."),
                Words.option("--manifest", "FILE", "A manifest to begin with, JSON; the flags override it."),
                Words.required("--out", "F", "The artefact, whose name ends in .tar.gz."));
    }

    @Override
    public Result run(Words words) throws IOException {
        var out = Path.of(words.required("--out"));
        if (!out.getFileName().toString().endsWith(".tar.gz")) {
            throw new UsageException("--out must end in .tar.gz");
        }
        if (words.has("--sig") && words.has("--sign-with")) {
            throw new UsageException("--sig and --sign-with exclude one another");
        }
        var wasm = Files.readAllBytes(Path.of(words.required("--wasm")));
        var key = words.path("--sign-with").map(SigningKey::read);
        Optional<byte[]> signature = words.has("--sig")
                ? Optional.of(Files.readAllBytes(Path.of(words.required("--sig"))))
                : key.map(signer -> signer.sign(wasm));
        var manifest = manifest(words);
        PluginWriter.complete(manifest, wasm, signature, packedAt());
        var artefact = PluginWriter.checkedArtefact(manifest, wasm, signature, key, Version.ofHost());
        WholeFile.write(out, artefact);
        return new Result("wrote " + out + " (" + artefact.length + " bytes)", manifest);
    }

    private ObjectNode manifest(Words words) throws IOException {
        var manifest = words.has("--manifest")
                ? Json.object(Files.readAllBytes(Path.of(words.required("--manifest"))), "manifest")
                : Json.MAPPER.createObjectNode();
        FROM_FLAGS.stream()
                .filter(flag -> !words.has(flag) && !manifest.has(flag.substring(2)))
                .findFirst()
                .ifPresent(flag -> {
                    throw new UsageException(flag + " is missing, and no --manifest says it");
                });
        override(words, manifest, "--name", "name");
        override(words, manifest, "--version", "version");
        override(words, manifest, "--description", "description");
        override(words, manifest, "--license", "license");
        override(words, manifest, "--max-memory", "max_memory");
        override(words, manifest, "--fail", "fail_policy");
        words.text("--hooks").ifPresent(hooks -> {
            var list = manifest.putArray("hooks");
            Stream.of(hooks.split(",", -1)).map(String::strip).forEach(list::add);
        });
        return manifest;
    }

    private static void override(Words words, ObjectNode manifest, String flag, String member) {
        words.text(flag).ifPresent(text -> manifest.put(member, text));
    }

    /** Reproducible where the environment says when. */
    private Instant packedAt() {
        var epoch = System.getenv("SOURCE_DATE_EPOCH");
        try {
            return epoch == null
                    ? Instant.ofEpochSecond(clock.instant().getEpochSecond())
                    : Instant.ofEpochSecond(Long.parseLong(epoch));
        } catch (NumberFormatException e) {
            throw new PluginException("SOURCE_DATE_EPOCH is no number: " + epoch, e);
        }
    }
}
