package helios.plugin.cli;

import helios.plugin.Json;
import helios.plugin.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/** Makes a key to sign with, and its public half for a trust root. */
final class Keygen implements Command {

    @Override
    public String name() {
        return "keygen";
    }

    @Override
    public String summary() {
        return "Makes a signing key (N.key, PKCS#8 PEM) and its public half (N.pub) for a trust root.";
    }

    @Override
    public List<ArgSpec> arguments() {
        return List.of(
                Words.required("--out", "DIR", "Where to write both files."),
                Words.required("--name", "N", "Their stem; the label of the key in a trust root."));
    }

    @Override
    public Result run(Words words) throws IOException {
        var name = PluginNames.checked(words.required("--name"));
        var folder = Files.createDirectories(Path.of(words.required("--out")));
        var secret = folder.resolve(name + ".key");
        var open = folder.resolve(name + ".pub");
        if (Files.exists(open)) {
            throw new FileAlreadyExistsException(open + " exists; it is not overwritten");
        }
        var pair = SigningKey.generate();
        WholeFile.writeSecret(secret, pair.privatePem());
        WholeFile.write(open, pair.publicText().getBytes(StandardCharsets.US_ASCII));
        return new Result(
                "wrote " + secret + " (keep it secret) and " + open + " (put it into the trust root)",
                Json.MAPPER.createObjectNode().put("key", secret.toString()).put("pub", open.toString()));
    }
}
