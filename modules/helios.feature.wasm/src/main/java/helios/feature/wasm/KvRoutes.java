package helios.feature.wasm;

import static java.nio.charset.StandardCharsets.UTF_8;

import helios.plugin.kv.KvCap;
import helios.plugin.kv.KvResult;
import helios.plugin.kv.KvStore;
import helios.spi.Hooks;
import helios.spi.admin.AdminException;
import helios.spi.admin.AdminRequest;
import helios.spi.admin.AdminResponse;
import helios.spi.admin.AdminRoute;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The routes {@code /admin/kv*} of the admin API. */
final class KvRoutes {

    private static final AdminRoute KEYS = AdminRoute.get("/admin/kv/{plugin}", "The keys of a plugin");
    private static final AdminRoute GET = AdminRoute.get("/admin/kv/{plugin}/{key...}", "An entry of a plugin");
    private static final AdminRoute PUT = AdminRoute.put("/admin/kv/{plugin}/{key...}", "Sets an entry of a plugin");
    private static final AdminRoute DELETE =
            AdminRoute.delete("/admin/kv/{plugin}/{key...}", "Removes an entry of a plugin");

    static final List<AdminRoute> ALL = List.of(KEYS, GET, PUT, DELETE);

    private final KvStore store;
    private final Supplier<PluginSet> plugins;

    KvRoutes(KvStore store, Supplier<PluginSet> plugins) {
        this.store = store;
        this.plugins = plugins;
    }

    void install(Hooks hooks) {
        hooks.admin(KEYS.by(this::keys))
                .admin(GET.by(this::get))
                .admin(PUT.by(this::put))
                .admin(DELETE.by(this::delete));
    }

    /** The namespace: of a loaded plugin or of entries that there are, by either form of the name, else the name as given. */
    private String namespace(AdminRequest request) {
        var name = request.path("plugin");
        if (!PluginNames.wellFormed(name)) {
            throw new AdminException(400, "a plugin's name is 1 to 128 of A-Z a-z 0-9 _ -");
        }
        for (var spelling : PluginNames.spellings(name)) {
            if (plugins.get().find(spelling).isPresent() || store.keyCount(spelling) > 0) {
                return spelling;
            }
        }
        return name;
    }

    private AdminResponse keys(AdminRequest request) {
        var namespace = namespace(request);
        var prefix = request.query("prefix").orElse("").getBytes(UTF_8);
        var keys = store.keys(namespace, prefix).stream()
                .map(key -> new String(key, UTF_8))
                .toList();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("plugin", namespace);
        fields.put("keys", keys);
        return AdminResponse.ok(fields);
    }

    private AdminResponse get(AdminRequest request) {
        var namespace = namespace(request);
        var key = request.path("key");
        var value =
                store.get(namespace, key.getBytes(UTF_8)).orElseThrow(() -> new AdminException(404, "key not found"));
        var fields = new LinkedHashMap<String, Object>();
        fields.put("plugin", namespace);
        fields.put("key", key);
        var text = request.query("encoding").equals(Optional.of("base64")) ? Optional.<String>empty() : text(value);
        text.ifPresentOrElse(
                shown -> fields.put("value", shown),
                () -> fields.put("value_base64", Base64.getEncoder().encodeToString(value)));
        return AdminResponse.ok(fields);
    }

    private static Optional<String> text(byte[] value) {
        try {
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    private AdminResponse put(AdminRequest request) {
        var result = store.set(namespace(request), request.path("key").getBytes(UTF_8), request.body());
        if (result instanceof KvResult.Refused(var caps)) {
            throw new AdminException(
                    413, caps.stream().map(KvCap::key).sorted().collect(Collectors.joining(", ")) + " exceeded");
        }
        return AdminResponse.ok(Map.of("ok", true));
    }

    private AdminResponse delete(AdminRequest request) {
        store.delete(namespace(request), request.path("key").getBytes(UTF_8));
        return AdminResponse.ok(Map.of("ok", true));
    }
}
