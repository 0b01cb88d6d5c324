package helios.plugin.cli;

import helios.plugin.Json;
import helios.plugin.PluginFile;
import helios.plugin.Signatures;
import helios.plugin.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/** Signs a module beside it, or an artefact within it. */
final class Sign implements Command {

    @Override
    public String name() {
        return "sign";
    }

    @Override
    public String summary() {
        return "Signs a module (writes .sig, and .bundle.sig where a manifest stands beside it) or an artefact (adds bundle.sig).";
    }

    @Override
    public List<ArgSpec> arguments() {
        return List.of(
                Words.operand("F", "A .wasm or a .tar.gz."),
                Words.required("--key", "KEY", "The signing key, PKCS#8 PEM."));
    }

    @Override
    public Result run(Words words) throws IOException {
        var plugin = PluginFile.read(Path.of(words.operand()), PluginFile.MAX_MODULE);
        var key = SigningKey.read(Path.of(words.required("--key")));
        var written = Json.MAPPER.createArrayNode();
        if (plugin.artefact()) {
            WholeFile.write(plugin.file(), plugin.signedBundle(key));
            written.add(plugin.file().toString());
        } else {
            written.add(write(plugin, ".sig", key.sign(plugin.wasm())));
            if (plugin.manifest().isPresent()) {
                var message = Signatures.bundleMessage(plugin.manifest().get(), plugin.wasm());
                written.add(write(plugin, ".bundle.sig", key.sign(message)));
            }
        }
        var json = Json.MAPPER.createObjectNode();
        json.set("written", written);
        return new Result(
                "signed: wrote "
                        + String.join(
                                ", ",
                                written.valueStream().map(n -> n.asString()).toList()),
                json);
    }

    private static String write(PluginFile plugin, String suffix, byte[] signature) throws IOException {
        var file = plugin.file().resolveSibling(plugin.stem() + suffix);
        WholeFile.write(file, signature);
        return file.toString();
    }
}
