package helios.feature.health;

import static helios.feature.health.HealthFeature.lower;

import helios.spi.Hooks;
import helios.spi.admin.AdminException;
import helios.spi.admin.AdminRequest;
import helios.spi.admin.AdminResponse;
import helios.spi.admin.AdminRoute;
import helios.spi.operations.Operations;
import helios.spi.operations.ServerView;
import helios.spi.topology.Node;
import helios.spi.topology.Node.Health;
import helios.spi.topology.NodeRole;
import helios.spi.topology.TopologyStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;

/** The routes {@code /nodes*} of the admin API. */
final class NodeRoutes {

    private static final AdminRoute LIST = AdminRoute.get("/nodes", "All nodes and what is known of them");
    private static final AdminRoute ONE = AdminRoute.get("/nodes/{id}", "One node");
    private static final AdminRoute ENABLE =
            AdminRoute.post("/nodes/{id}/enable", "Lets sessions and statements go to a node");
    private static final AdminRoute DISABLE =
            AdminRoute.post("/nodes/{id}/disable", "Lets no new session or statement go to a node");
    private static final AdminRoute DRAIN =
            AdminRoute.post("/nodes/{id}/drain", "Lets nothing new go to a node, and those that are there leave it");
    private static final AdminRoute UNDRAIN = AdminRoute.delete("/nodes/{id}/drain", "Ends that");

    static final List<AdminRoute> ALL = List.of(LIST, ONE, ENABLE, DISABLE, DRAIN, UNDRAIN);

    private final TopologyStore topology;
    private final Optional<Operations> operations;
    private final Function<Node, NodeWatch.Shown> looks;

    NodeRoutes(TopologyStore topology, Optional<Operations> operations, Function<Node, NodeWatch.Shown> looks) {
        this.topology = topology;
        this.operations = operations;
        this.looks = looks;
    }

    void install(Hooks hooks) {
        hooks.admin(LIST.by(_ -> {
                    var servers = servers();
                    return AdminResponse.ok(topology.current().nodes().stream()
                            .map(node -> shown(node, servers))
                            .toList());
                }))
                .admin(ONE.by(request -> AdminResponse.ok(shown(node(request), servers()))))
                .admin(ENABLE.by(request -> {
                    topology.update(node(request).name(), known -> known.withEnabled(true));
                    return AdminResponse.ok(Map.of("status", "enabled"));
                }))
                .admin(DISABLE.by(this::disable))
                .admin(DRAIN.by(request -> new NodeDrain(topology, operations, node(request)).answer(request)))
                .admin(UNDRAIN.by(request -> {
                    topology.update(node(request).name(), known -> known.withDraining(false));
                    return AdminResponse.ok(Map.of("status", "undrained"));
                }));
    }

    private Node node(AdminRequest request) {
        var id = request.path("id");
        var now = topology.current();
        return now.node(id)
                .or(() -> now.nodes().stream()
                        .filter(node -> node.address().equals(id))
                        .findFirst())
                .orElseThrow(() -> new AdminException(404, "Node not found"));
    }

    private AdminResponse disable(AdminRequest request) {
        var node = node(request);
        Predicate<Node> another =
                other -> !other.name().equals(node.name()) && other.role() == NodeRole.PRIMARY && other.usable();
        boolean last = node.role() == NodeRole.PRIMARY
                && topology.current().nodes().stream().noneMatch(another);
        if (last && !request.query("force").equals(Optional.of("true"))) {
            throw new AdminException(
                    409,
                    "node \"%s\" is the only primary; ?force=true disables it all the same".formatted(node.name()));
        }
        topology.update(node.name(), known -> known.withEnabled(false));
        return AdminResponse.ok(Map.of("status", "disabled"));
    }

    private List<ServerView> servers() {
        return operations.map(Operations::servers).orElse(List.of());
    }

    private Map<String, Object> shown(Node node, List<ServerView> servers) {
        var look = looks.apply(node);
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", node.name());
        fields.put("address", node.address());
        fields.put("role", lower(node.role()));
        fields.put("sync_state", lower(node.syncState()));
        fields.put("healthy", node.health() == Health.UP);
        fields.put("enabled", node.enabled());
        fields.put("draining", node.draining());
        fields.put("injected", node.injected());
        fields.put("last_check", look.lastCheck());
        fields.put("failure_count", look.failures());
        fields.put("last_error", look.lastError().isEmpty() ? Optional.empty() : Optional.of(look.lastError()));
        fields.put("latency_ms", look.latency().map(took -> took.toNanos() / 1e6));
        fields.put("replication_lag_bytes", present(node.lagBytes()));
        fields.put("replication_lag_ms", node.lag().map(lag -> lag.toMillis()));
        fields.put("weight", node.weight());
        fields.put("zone", node.zone());
        fields.put("tags", node.tags());
        fields.put("active_connections", NodeDrain.active(node, servers));
        fields.put("idle_connections", NodeDrain.of(node, servers).count() - NodeDrain.active(node, servers));
        // Nothing breaks circuits yet.
        fields.put("breaker", Optional.empty());
        return fields;
    }

    private static Optional<Long> present(OptionalLong value) {
        return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
    }
}
