package helios.feature.pool;

import helios.spi.Hooks;
import helios.spi.admin.AdminException;
import helios.spi.admin.AdminRequest;
import helios.spi.admin.AdminResponse;
import helios.spi.admin.AdminRoute;
import helios.spi.pool.PoolView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The routes {@code /pools*} of the admin API. */
final class PoolRoutes {

    private static final Set<String> FIELDS = Set.of("node", "database", "user");

    private static final AdminRoute LIST = AdminRoute.get("/pools", "All pools of server connections");
    private static final AdminRoute RECONNECT =
            AdminRoute.post("/pools/reconnect", "Has server connections replaced after their present use");

    static final List<AdminRoute> ALL = List.of(LIST, RECONNECT);

    private final Lender lender;

    PoolRoutes(Lender lender) {
        this.lender = lender;
    }

    void install(Hooks hooks) {
        hooks.admin(LIST.by(_ -> AdminResponse.ok(
                        lender.pools().stream().map(PoolRoutes::shown).toList())))
                .admin(RECONNECT.by(this::reconnect));
    }

    private AdminResponse reconnect(AdminRequest request) {
        var wanted = request.json();
        wanted.keySet().stream()
                .filter(field -> !FIELDS.contains(field))
                .findFirst()
                .ifPresent(field -> {
                    throw new AdminException(
                            400, "unknown field \"%s\": node, database and user are known".formatted(field));
                });
        wanted.forEach((field, value) -> {
            if (!(value instanceof String)) {
                throw new AdminException(400, field + " must be a text");
            }
        });
        int marked = lender.outdate(key -> fits(wanted, "node", key.node())
                && fits(wanted, "database", key.database())
                && fits(wanted, "user", key.role()));
        var answer = new LinkedHashMap<String, Object>();
        answer.put("ok", true);
        answer.put("marked", marked);
        return AdminResponse.ok(answer);
    }

    private static boolean fits(Map<String, Object> wanted, String field, String value) {
        return !wanted.containsKey(field) || value.equals(wanted.get(field));
    }

    private static Map<String, Object> shown(PoolView pool) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("node", pool.node());
        fields.put("database", pool.database());
        fields.put("user", pool.role());
        fields.put("tenant", pool.tenant());
        fields.put("mode", pool.rule().mode().name().toLowerCase(Locale.ROOT));
        fields.put("active_connections", pool.active());
        fields.put("idle_connections", pool.idle());
        fields.put("dialling", pool.dialling());
        fields.put("pending_requests", pool.waiting());
        fields.put("total_connections_created", pool.opened());
        fields.put("total_connections_closed", pool.closed());
        fields.put("max_wait_ms", pool.longestWait().toMillis());
        fields.put("resets", pool.resets());
        fields.put("pins", pool.pins());
        fields.put("max_pool_size", pool.rule().maxSize());
        fields.put("override", pool.rule().name());
        return fields;
    }
}
