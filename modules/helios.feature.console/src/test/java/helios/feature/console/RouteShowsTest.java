package helios.feature.console;

import static org.assertj.core.api.Assertions.assertThat;

import helios.spi.admin.AdminEndpoint;
import helios.spi.admin.AdminResponse;
import helios.spi.topology.Topology;
import helios.spi.topology.TopologyStore;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How objects of the admin API become rows. */
final class RouteShowsTest {

    private static final TopologyStore NO_NODES = (TopologyStore) Proxy.newProxyInstance(
            RouteShowsTest.class.getClassLoader(), new Class<?>[] {TopologyStore.class}, (_, method, _) -> {
                assertThat(method.getName()).isEqualTo("current");
                return new Topology(0, List.of());
            });

    private static Map<String, Optional<String>> row(String show, List<AdminEndpoint> endpoints) {
        var table = new RouteShows(new Routes(() -> endpoints), NO_NODES)
                .all()
                .get(show)
                .table();
        assertThat(table.rows()).hasSize(1);
        var row = new LinkedHashMap<String, Optional<String>>();
        for (int i = 0; i < table.columns().size(); i++) {
            row.put(
                    table.columns().get(i).name(),
                    table.rows().getFirst().get(i).map(bytes -> new String(bytes, StandardCharsets.UTF_8)));
        }
        return row;
    }

    @Test
    void listsAreJoinedAndWhatIsAbsentIsNull() {
        var plugin = Map.of(
                "name",
                "guard",
                "hooks",
                List.of("pre_query", "route"),
                "errors",
                3,
                "signed_by",
                Optional.empty(),
                "last_error",
                Optional.of("a trap"),
                "avg_us",
                1.5);
        var row = row("plugins", List.of(AdminEndpoint.get("/plugins", "", _ -> AdminResponse.ok(List.of(plugin)))));
        assertThat(row)
                .containsEntry("name", Optional.of("guard"))
                .containsEntry("hooks", Optional.of("pre_query,route"))
                .containsEntry("errors", Optional.of("3"))
                .containsEntry("avg_us", Optional.of("1.5"))
                .containsEntry("signed_by", Optional.empty())
                .containsEntry("last_error", Optional.of("a trap"))
                .containsEntry("sha256", Optional.empty());
    }

    @Test
    void conditionsAreYesOrNo() {
        var node = Map.of("name", "pg1", "healthy", true, "draining", false);
        var row = row("nodes", List.of(AdminEndpoint.get("/nodes", "", _ -> AdminResponse.ok(List.of(node)))));
        assertThat(row)
                .containsEntry("healthy", Optional.of("yes"))
                .containsEntry("draining", Optional.of("no"))
                .containsEntry("breaker", Optional.empty());
    }
}
