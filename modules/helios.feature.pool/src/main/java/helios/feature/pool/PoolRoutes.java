package helios.feature.pool;

import helios.spi.Hooks;
import helios.spi.admin.AdminEndpoint;
import helios.spi.admin.AdminException;
import helios.spi.admin.AdminRequest;
import helios.spi.admin.AdminResponse;
import java.util.Map;
import java.util.Set;

/** The routes {@code /pools*} of the admin API. */
final class PoolRoutes {

    private static final Set<String> FIELDS = Set.of("node", "database", "user");

    private final Lender lender;

    PoolRoutes(Lender lender) {
        this.lender = lender;
    }

    void install(Hooks hooks) {
        hooks.admin(AdminEndpoint.get(
                        "/pools",
                        "All pools of server connections",
                        _ -> AdminResponse.ok(
                                lender.view().stream().map(PoolView::shown).toList())))
                .admin(AdminEndpoint.post(
                        "/pools/reconnect",
                        "Has server connections replaced after their present use",
                        this::reconnect));
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
        int marked = lender.outdate(key -> fits(wanted, "node", key.node())
                && fits(wanted, "database", key.database())
                && fits(wanted, "user", key.role()));
        return AdminResponse.ok(Map.of("ok", true, "marked", marked));
    }

    private static boolean fits(Map<String, Object> wanted, String field, String value) {
        return !wanted.containsKey(field) || value.equals(wanted.get(field));
    }
}
