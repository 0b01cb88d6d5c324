package helios.feature.console;

import helios.spi.topology.Node;
import helios.spi.topology.Node.Health;
import helios.spi.topology.TopologyStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Flat forms of what the admin API shows. */
final class RouteShows {

    private static final String NODE_FIELDS =
            "name address role sync_state healthy enabled draining injected last_check failure_count last_error"
                    + " latency_ms replication_lag_bytes replication_lag_ms weight zone tags active_connections"
                    + " idle_connections breaker";
    private static final String PLUGIN_FIELDS =
            "name version description hooks state invocations errors avg_us p99_us memory_used fail_policy signed_by"
                    + " signature_scope file sha256 last_error";

    private final Routes routes;
    private final TopologyStore topology;

    RouteShows(Routes routes, TopologyStore topology) {
        this.routes = routes;
        this.topology = topology;
    }

    Map<String, Show> all() {
        return Map.of(
                "nodes",
                Show.of("sssssssssqssqqissqqs", NODE_FIELDS, () -> rows(NODE_FIELDS, nodes())),
                "plugins",
                Show.of(
                        "sssssqqssqssssss",
                        PLUGIN_FIELDS,
                        () -> rows(PLUGIN_FIELDS, routes.list("/plugins").orElse(List.of()))));
    }

    /** Where no feature looks at nodes, what is configured. */
    private List<Map<?, ?>> nodes() {
        return routes.list("/nodes")
                .orElseGet(() -> topology.current().nodes().stream()
                        .<Map<?, ?>>map(RouteShows::known)
                        .toList());
    }

    private static Map<String, Object> known(Node node) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", node.name());
        fields.put("address", node.address());
        fields.put("role", node.role().name().toLowerCase(Locale.ROOT));
        fields.put("healthy", node.health() == Health.UP);
        fields.put("enabled", node.enabled());
        fields.put("draining", node.draining());
        fields.put("weight", node.weight());
        fields.put("zone", node.zone());
        fields.put("tags", node.tags());
        return fields;
    }

    private static List<List<Object>> rows(String fields, List<Map<?, ?>> objects) {
        return objects.stream()
                .map(object -> {
                    var row = new ArrayList<Object>();
                    for (var field : fields.split(" ", -1)) {
                        row.add(object.containsKey(field) ? flat(object.get(field)) : Optional.empty());
                    }
                    return (List<Object>) row;
                })
                .toList();
    }

    private static Object flat(Object value) {
        return switch (value) {
            case Boolean condition -> condition ? "yes" : "no";
            case Optional<?> maybe -> maybe.map(RouteShows::flat);
            case Iterable<?> all ->
                StreamSupport.stream(all.spliterator(), false)
                        .map(String::valueOf)
                        .collect(Collectors.joining(","));
            default -> value;
        };
    }
}
