package helios.plugin.cli;

import helios.plugin.Json;
import helios.plugin.PluginException;
import helios.plugin.PluginFile;
import helios.plugin.Trust;
import helios.plugin.TrustRoot;
import helios.plugin.TrustedKey;
import helios.plugin.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.ArgSpec;

/** Tells who signed a plugin. */
final class Verify implements Command {

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public String summary() {
        return "Checks a plugin as the proxy would with this trust root, and tells who signed it.";
    }

    @Override
    public List<ArgSpec> arguments() {
        return List.of(
                Words.operand("F", "A .wasm or a .tar.gz."),
                Words.required("--trust-root", "DIR", "The folder of trusted *.pub keys."),
                Words.option("--scope", "any|bundle|wasm", "What has to be signed; any if it is not given."),
                Words.option("--sig", "F", "A signature of the module in place of the plugin's own."));
    }

    @Override
    public Result run(Words words) throws IOException {
        var trust = new Trust(Optional.of(TrustRoot.read(Path.of(words.required("--trust-root")))), scope(words));
        var plugin = PluginFile.read(Path.of(words.operand()), PluginFile.MAX_MODULE);
        if (words.has("--sig")) {
            plugin = plugin.withSignature(Files.readAllBytes(Path.of(words.required("--sig"))));
        }
        var checked = plugin.check(trust, Version.ofHost());
        var label = checked.verification()
                .signer()
                .map(TrustedKey::label)
                .orElseThrow(() -> new PluginException("nobody signed it"));
        var scope = checked.verification().scope().name().toLowerCase(Locale.ROOT);
        return new Result(
                "OK — signed by " + label,
                Json.MAPPER
                        .createObjectNode()
                        .put("ok", true)
                        .put("signed_by", label)
                        .put("scope", scope));
    }

    private static Trust.Scope scope(Words words) {
        return switch (words.text("--scope").orElse("any")) {
            case "any" -> Trust.Scope.ANY;
            case "bundle" -> Trust.Scope.BUNDLE;
            case "wasm" -> Trust.Scope.WASM;
            default -> throw new UsageException("--scope must be any, bundle or wasm");
        };
    }
}
