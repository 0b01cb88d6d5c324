package helios.feature.wasm;

import helios.plugin.Hook;
import helios.plugin.Trust;
import helios.plugin.TrustedKey;
import helios.plugin.host.Reply;
import helios.spi.Hooks;
import helios.spi.admin.AdminException;
import helios.spi.admin.AdminRequest;
import helios.spi.admin.AdminResponse;
import helios.spi.admin.AdminRoute;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The routes {@code /plugins*} of the admin API. */
final class PluginRoutes {

    private static final AdminRoute LIST =
            AdminRoute.get("/plugins", "All plugins, also files that could not be loaded");
    private static final AdminRoute RELOAD = AdminRoute.post("/plugins/reload", "Looks at the folder of plugins now");
    private static final AdminRoute ENABLE = AdminRoute.post("/plugins/{name}/enable", "Has a plugin called again");
    private static final AdminRoute DISABLE =
            AdminRoute.post("/plugins/{name}/disable", "Leaves a plugin loaded, but calls it no more");
    private static final AdminRoute CUSTOM =
            AdminRoute.post("/plugins/{name}/custom", "Hands the body to a plugin and answers what it says");

    static final List<AdminRoute> ALL = List.of(LIST, RELOAD, ENABLE, DISABLE, CUSTOM);

    private final WasmFeature feature;

    PluginRoutes(WasmFeature feature) {
        this.feature = feature;
    }

    void install(Hooks hooks) {
        hooks.admin(LIST.by(_ -> list()))
                .admin(RELOAD.by(_ -> reload()))
                .admin(ENABLE.by(this::enable))
                .admin(DISABLE.by(this::disable))
                .admin(CUSTOM.by(this::custom));
    }

    private AdminResponse list() {
        var set = feature.plugins();
        var all = new ArrayList<Map<String, Object>>();
        set.all().forEach(plugin -> all.add(shown(plugin, errorOf(plugin, set))));
        set.failures().stream()
                .filter(failure -> set.all().stream().noneMatch(plugin -> concerns(failure, plugin)))
                .forEach(failure -> all.add(shown(failure)));
        return AdminResponse.ok(all);
    }

    private static boolean concerns(PluginSet.Failure failure, Plugin plugin) {
        return failure.file().equals(plugin.files().file().fileName());
    }

    /** Why its newest file is not what runs, else its last failure. */
    private static Optional<String> errorOf(Plugin plugin, PluginSet set) {
        return set.failures().stream()
                .filter(failure -> concerns(failure, plugin))
                .map(PluginSet.Failure::error)
                .findFirst()
                .or(() -> plugin.meters().lastError().map(error -> error.at() + " " + error.text()));
    }

    private static Map<String, Object> shown(Plugin plugin, Optional<String> error) {
        var fields = new LinkedHashMap<String, Object>();
        var manifest = plugin.manifest();
        var signer = plugin.files().verification().signer();
        fields.put("name", manifest.name());
        fields.put("version", manifest.version().text());
        fields.put("description", manifest.description());
        fields.put("hooks", manifest.hooks().stream().map(Hook::label).toList());
        fields.put("state", plugin.state().label());
        fields.put("invocations", plugin.meters().calls());
        fields.put("errors", plugin.meters().errors());
        fields.put("avg_us", plugin.meters().averageMicros());
        fields.put("p99_us", plugin.meters().p99Micros());
        fields.put("memory_used", plugin.memoryBytes());
        fields.put("fail_policy", plugin.closed() ? "closed" : "open");
        fields.put("signed_by", signer.map(TrustedKey::label));
        fields.put(
                "signature_scope",
                signer.map(_ -> lower(plugin.files().verification().scope())));
        fields.put("file", plugin.files().file().fileName());
        fields.put("sha256", plugin.files().sha256());
        fields.put("last_error", error);
        return fields;
    }

    private static String lower(Trust.Scope scope) {
        return scope.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> shown(PluginSet.Failure failure) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", failure.name());
        fields.put("version", Optional.empty());
        fields.put("description", "");
        fields.put("hooks", List.of());
        fields.put("state", "Failed");
        fields.put("invocations", 0);
        fields.put("errors", 0);
        fields.put("avg_us", 0);
        fields.put("p99_us", 0);
        fields.put("memory_used", 0);
        fields.put("fail_policy", Optional.empty());
        fields.put("signed_by", Optional.empty());
        fields.put("signature_scope", Optional.empty());
        fields.put("file", failure.file());
        fields.put("sha256", Optional.empty());
        fields.put("last_error", failure.error());
        return fields;
    }

    private AdminResponse reload() throws Exception {
        var set = feature.reload(true);
        var fields = new LinkedHashMap<String, Object>();
        fields.put("loaded", set.all().stream().map(Plugin::name).toList());
        fields.put("failed", set.failures().stream().map(PluginRoutes::told).toList());
        return AdminResponse.ok(fields);
    }

    private static Map<String, Object> told(PluginSet.Failure failure) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("file", failure.file());
        fields.put("error", failure.error());
        return fields;
    }

    private Plugin plugin(AdminRequest request) {
        var name = request.path("name");
        return feature.plugins()
                .findLoosely(name)
                .orElseThrow(() -> new AdminException(404, "plugin not found: " + name));
    }

    private AdminResponse enable(AdminRequest request) {
        var plugin = plugin(request);
        plugin.pause(false);
        return state(plugin);
    }

    private AdminResponse disable(AdminRequest request) {
        var plugin = plugin(request);
        if (plugin.closed() && !request.query("force").equals(Optional.of("true"))) {
            throw new AdminException(
                    409,
                    "plugin \"%s\" is fail-closed; ?force=true lets statements pass without it"
                            .formatted(plugin.name()));
        }
        plugin.pause(true);
        return state(plugin);
    }

    private static AdminResponse state(Plugin plugin) {
        return AdminResponse.ok(Map.of("state", plugin.state().label()));
    }

    private AdminResponse custom(AdminRequest request) {
        var plugin = plugin(request);
        if (!plugin.has(Hook.CUSTOM)) {
            throw new AdminException(409, "plugin \"%s\" has no hook custom".formatted(plugin.name()));
        }
        if (plugin.state() == Plugin.State.PAUSED) {
            throw new AdminException(409, "plugin \"%s\" is paused; enable it first".formatted(plugin.name()));
        }
        return switch (plugin.call(Hook.CUSTOM, new CustomInput(request.body()))) {
            case Called.Answered(var answer) ->
                new AdminResponse.Content(
                        200,
                        "application/octet-stream",
                        answer.reply() instanceof Reply.Output(var bytes) ? bytes : new byte[0]);
            case Called.Failed(var kind, var message) -> {
                var error = new LinkedHashMap<String, Object>();
                error.put("error", message);
                error.put("kind", kind.label());
                yield new AdminResponse.Json(502, error);
            }
            case Called.TooSlow _ -> throw new AdminException(503, "the plugin is busy; try again");
        };
    }
}
