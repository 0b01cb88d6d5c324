package helios.plugin.build;

import helios.plugin.Hook;
import helios.plugin.Json;
import helios.plugin.PluginException;
import helios.plugin.sdk.Plugin;
import helios.plugin.sdk.When;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Writes the manifest that a plugin's annotation stands for. */
final class ManifestWriter {

    private final Plugin plugin;
    private final ObjectNode manifest = Json.MAPPER.createObjectNode();

    private ManifestWriter(Plugin plugin) {
        this.plugin = plugin;
    }

    /** Writes it; the project's version stands in for one that is not given. */
    static ObjectNode of(PluginClass plugin, String projectVersion) {
        var writer = new ManifestWriter(plugin.annotation());
        writer.write(plugin.hooks(), projectVersion);
        return writer.manifest;
    }

    private void write(List<HookType> hooks, String projectVersion) {
        manifest.put("schema_version", "1.2").put("name", plugin.name());
        manifest.put("version", plugin.version().isEmpty() ? projectVersion : plugin.version());
        manifest.put("description", plugin.description()).put("license", plugin.license());
        texts(manifest, "hooks", hooks.stream().map(hook -> hook.hook().label()));
        manifest.put("abi", "2.0").put("max_memory", plugin.maxMemory());
        if (plugin.timeoutMillis() > 0) {
            manifest.put("timeout_ms", plugin.timeoutMillis());
        }
        switch (plugin.fail()) {
            case BY_HOOK -> {}
            case OPEN, CLOSED -> manifest.put("fail_policy", lower(plugin.fail()));
        }
        manifest.put("concurrency", plugin.serial() ? "serial" : "parallel");
        texts(manifest, "permissions", Arrays.stream(plugin.permissions()).map(ManifestWriter::lower));
        if (!plugin.minHost().isEmpty()) {
            manifest.put("min_host", plugin.minHost());
        }
        if (plugin.when().length > 0) {
            manifest.set("when", when());
        }
    }

    private ObjectNode when() {
        var whens = plugin.when();
        if (whens.length == 1 && whens[0].hook() == Object.class) {
            return condition(whens[0]);
        }
        var byHook = Json.MAPPER.createObjectNode();
        for (var when : whens) {
            var hook = hook(when.hook());
            if (byHook.has(hook.label())) {
                throw new PluginException("@When for " + hook.label() + " stands there twice");
            }
            byHook.set(hook.label(), condition(when));
        }
        return byHook;
    }

    private static Hook hook(Class<?> type) {
        return Arrays.stream(Hook.values())
                .filter(hook -> HookType.of(hook).type() == type)
                .findFirst()
                .orElseThrow(() -> new PluginException(
                        "of several @When each names the interface of its hook, not " + type.getSimpleName()));
    }

    private static ObjectNode condition(When when) {
        var condition = Json.MAPPER.createObjectNode();
        texts(condition, "kinds", Arrays.stream(when.kinds()).map(Enum::name));
        texts(condition, "tables", Arrays.stream(when.tables()));
        texts(condition, "attributes", Arrays.stream(when.attributes()));
        texts(condition, "text_any", Arrays.stream(when.textAny()));
        texts(condition, "application_name", Arrays.stream(when.applicationNames()));
        return condition;
    }

    private static void texts(ObjectNode node, String name, Stream<String> texts) {
        var list = texts.toList();
        if (!list.isEmpty()) {
            list.forEach(node.putArray(name)::add);
        }
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
