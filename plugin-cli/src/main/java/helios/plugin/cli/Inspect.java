package helios.plugin.cli;

import helios.plugin.Json;
import helios.plugin.PluginFile;
import helios.plugin.PluginPackage;
import helios.plugin.Trust;
import helios.plugin.Version;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows what a plugin's files hold, once they have passed the checks. */
final class Inspect implements Command {

    @Override
    public String name() {
        return "inspect";
    }

    @Override
    public String summary() {
        return "Checks a plugin as the proxy would without a trust root, and shows manifest, exports, imports and size.";
    }

    @Override
    public List<ArgSpec> arguments() {
        return List.of(Words.operand("F", "A .wasm or a .tar.gz."));
    }

    @Override
    public Result run(Words words) {
        var plugin =
                PluginFile.read(Path.of(words.operand()), PluginFile.MAX_MODULE).check(Trust.OFF, Version.ofHost());
        var json = describe(plugin);
        return new Result(text(plugin, json), json);
    }

    private static ObjectNode describe(PluginPackage plugin) {
        var manifest = plugin.manifest();
        var json = Json.MAPPER.createObjectNode();
        json.put("file", plugin.file().fileName());
        json.put("name", manifest.name());
        json.put("version", manifest.version().text());
        json.set("manifest", manifestAsWritten(plugin));
        json.put("abi", manifest.abi().toString());
        var hooks = json.putArray("hooks");
        manifest.hooks().forEach(hook -> hooks.add(hook.label()));
        json.put("wasm_bytes", plugin.wasm().length);
        json.put("wasm_sha256", plugin.sha256());
        json.put("signed_module", plugin.file().signature().isPresent());
        json.put("signed_bundle", plugin.file().bundleSignature().isPresent());
        var exports = json.putArray("exports");
        plugin.outline()
                .exports()
                .forEach(export -> exports.addObject()
                        .put("name", export.name())
                        .put("kind", word(export.kind()))
                        .put("type", export.type()));
        var imports = json.putArray("imports");
        plugin.outline()
                .imports()
                .forEach(wish -> imports.addObject()
                        .put("module", wish.module())
                        .put("name", wish.name())
                        .put("kind", word(wish.kind()))
                        .put("type", wish.type()));
        var warnings = json.putArray("warnings");
        plugin.warnings().forEach(warnings::add);
        return json;
    }

    private static JsonNode manifestAsWritten(PluginPackage plugin) {
        return plugin.file()
                .manifest()
                .<JsonNode>map(bytes -> plugin.file().yaml()
                        ? Json.MAPPER.getNodeFactory().stringNode(new String(bytes, StandardCharsets.UTF_8))
                        : Json.object(bytes, "manifest"))
                .orElse(Json.MAPPER.nullNode());
    }

    private static String word(Enum<?> kind) {
        return kind.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static String text(PluginPackage plugin, ObjectNode json) {
        var lines = new StringBuilder();
        var manifest = json.path("manifest");
        lines.append(manifest.isString() ? manifest.stringValue() : manifest.toPrettyString());
        lines.append("\n\nmodule: ")
                .append(plugin.wasm().length)
                .append(" bytes, sha256 ")
                .append(plugin.sha256());
        lines.append("\nsignatures: module ").append(json.path("signed_module"));
        lines.append(", bundle ").append(json.path("signed_bundle"));
        lines.append("\nexports:");
        plugin.outline()
                .exports()
                .forEach(export -> lines.append("\n  ")
                        .append(export.name())
                        .append("  ")
                        .append(typeOrKind(export.type(), export.kind())));
        lines.append("\nimports:");
        plugin.outline()
                .imports()
                .forEach(wish -> lines.append("\n  ")
                        .append(wish.module())
                        .append('.')
                        .append(wish.name())
                        .append("  ")
                        .append(typeOrKind(wish.type(), wish.kind())));
        plugin.warnings().forEach(warning -> lines.append("\nwarning: ").append(warning));
        return lines.toString();
    }

    private static String typeOrKind(String type, Enum<?> kind) {
        return type.isEmpty() ? word(kind) : type;
    }
}
