package helios.feature.wasm;

import helios.plugin.host.GuestThreads;
import helios.spi.client.SqlClients;
import helios.spi.query.Response;
import helios.spi.topology.Node;
import helios.spi.topology.Topology;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Which roles a role is a member of, asked of the server as {@code [backend]} and kept for half a minute. Where nobody can be asked, a
 * role is only itself, so that nobody gains by it.
 */
final class RoleMembers {

    private static final long KEPT_NANOS = 30_000_000_000L;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int MAX_ROLES = 10_000;
    private static final String QUERY = """
            WITH RECURSIVE up(id) AS (
                SELECT oid FROM pg_catalog.pg_roles WHERE rolname = $1
                UNION SELECT m.roleid FROM pg_catalog.pg_auth_members m JOIN up ON m.member = up.id)
            SELECT r.rolname FROM up JOIN pg_catalog.pg_roles r ON r.oid = up.id""";

    private record Known(List<String> roles, long until) {}

    private final SqlClients clients;
    private final Supplier<Topology> topology;
    private final System.Logger log;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    RoleMembers(SqlClients clients, Supplier<Topology> topology, System.Logger log) {
        this.clients = clients;
        this.topology = topology;
        this.log = log;
    }

    /** Tells whether {@link #of} answers without asking the server. */
    boolean known(String role) {
        var kept = known.get(role);
        return kept != null && System.nanoTime() - kept.until() < 0;
    }

    /** The role and those that it is a member of; blocks unless it is known, or the caller must not. */
    List<String> of(String role) {
        var kept = known.get(role);
        if (kept != null && (System.nanoTime() - kept.until() < 0 || !GuestThreads.mayBlock())) {
            return kept.roles();
        }
        if (!GuestThreads.mayBlock()) {
            return List.of(role);
        }
        var roles = ask(role);
        if (known.size() >= MAX_ROLES) {
            known.clear();
        }
        known.put(role, new Known(roles, System.nanoTime() + KEPT_NANOS));
        return roles;
    }

    private List<String> ask(String role) {
        var node = topology.get()
                .primary()
                .or(() ->
                        topology.get().standbys().stream().filter(Node::usable).findFirst());
        if (node.isEmpty()) {
            return List.of(role);
        }
        try (var client = clients.direct(node.get().name(), TIMEOUT)) {
            var found = client.query(QUERY, role) instanceof Response.Table table ? names(table) : List.<String>of();
            return found.isEmpty() ? List.of(role) : found;
        } catch (RuntimeException e) {
            log.log(
                    System.Logger.Level.DEBUG,
                    "roles cannot be read; set [backend]",
                    "role",
                    role,
                    "error",
                    String.valueOf(e.getMessage()));
            return List.of(role);
        }
    }

    private static List<String> names(Response.Table table) {
        return table.rows().stream()
                .flatMap(row -> row.getFirst().stream())
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toList();
    }
}
