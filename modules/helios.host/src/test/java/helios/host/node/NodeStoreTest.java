package helios.host.node;

import static helios.host.node.Nodes.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.spi.topology.Node;
import helios.spi.topology.Node.Health;
import helios.spi.topology.NodeRole;
import helios.spi.topology.SyncState;
import helios.spi.topology.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** How the topology changes, and who hears of it. */
final class NodeStoreTest {

    private static final Node PG1 = node("pg1", 5001, NodeRole.PRIMARY);
    private static final Node PG2 = node("pg2", 5002, NodeRole.STANDBY);
    private static final Node PG3 = node("pg3", 5003, NodeRole.UNKNOWN);

    private static NodeStore store() {
        return new NodeStore(List.of(PG1, PG2, PG3));
    }

    private static void promote(NodeStore store, String from, String to) {
        store.update(from, node -> node.withRole(NodeRole.STANDBY));
        store.update(to, node -> node.withRole(NodeRole.PRIMARY));
    }

    @Test
    void beginsWithTheConfiguration() {
        assertThat(store().current()).isEqualTo(new Topology(1, List.of(PG1, PG2, PG3)));
        assertThatThrownBy(() -> new NodeStore(List.of(PG1, node("pg1", 5009, NodeRole.UNKNOWN))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pg1");
    }

    @Test
    void changesOneNodeAndLeavesTheFormerTopologyAsItWas() {
        var store = store();
        var before = store.current();

        store.update("pg2", node -> node.withHealth(Health.DOWN));

        assertThat(store.current().nodes()).containsExactly(PG1, PG2.withHealth(Health.DOWN), PG3);
        assertThat(before.nodes()).containsExactly(PG1, PG2, PG3);
    }

    @Test
    void leavesANodeAloneThatIsNotConfigured() {
        var store = store();
        var heard = new ArrayList<Topology>();
        store.onChange(heard::add);

        store.update("pg9", node -> node.withHealth(Health.DOWN));
        store.update("pg1", node -> node);

        assertThat(heard).isEmpty();
    }

    @Test
    void refusesAChangeThatMakesAnotherNodeOfIt() {
        var store = store();

        assertThatThrownBy(() -> store.update("pg1", _ -> PG2)).isInstanceOf(IllegalArgumentException.class);
        assertThat(store.current().nodes()).containsExactly(PG1, PG2, PG3);
    }

    @Test
    void raisesTheEpochWhenAnotherServerBecomesThePrimary() {
        var store = store();

        store.update("pg1", node -> node.withRole(NodeRole.STANDBY));
        assertThat(store.current().epoch()).as("no primary is none").isEqualTo(1);
        store.update("pg1", node -> node.withRole(NodeRole.PRIMARY));
        assertThat(store.current().epoch()).as("the same one came back").isEqualTo(1);
        promote(store, "pg1", "pg2");
        assertThat(store.current().epoch()).as("pg2 instead of pg1").isEqualTo(2);
        store.update("pg2", node -> node.withHealth(Health.DOWN));
        store.update("pg2", node -> node.withHealth(Health.UP));
        assertThat(store.current().epoch()).as("it flapped").isEqualTo(2);
        promote(store, "pg2", "pg1");
        assertThat(store.current().epoch()).as("and back").isEqualTo(3);
    }

    @Test
    void countsTheFirstPrimaryThatIsFoundAsAChange() {
        var store = new NodeStore(List.of(PG3));

        store.update("pg3", node -> node.withRole(NodeRole.PRIMARY));

        assertThat(store.current().epoch()).isEqualTo(2);
    }

    @Test
    void takesTwoPrimariesForNone() {
        var store = store();

        store.update("pg2", node -> node.withRole(NodeRole.PRIMARY));
        assertThat(store.current().primary()).isEmpty();
        assertThat(store.current().epoch()).isEqualTo(1);
        store.update("pg1", node -> node.withHealth(Health.DOWN));

        assertThat(store.current().primary().map(Node::name)).contains("pg2");
        assertThat(store.current().epoch()).isEqualTo(2);
    }

    @Test
    void tellsListenersInOrderEvenIfAListenerWrites() {
        var store = store();
        var heard = new ArrayList<Health>();
        store.onChange(topology -> {
            if (topology.nodes().getFirst().health() == Health.DOWN) {
                store.update("pg1", node -> node.withHealth(Health.UP));
            }
        });
        store.onChange(topology -> heard.add(topology.nodes().getFirst().health()));

        store.update("pg1", node -> node.withHealth(Health.DOWN));

        assertThat(heard).containsExactly(Health.DOWN, Health.UP);
    }

    @Test
    void tellsListenersInOrderUnderConcurrentWriters() throws Exception {
        var store = store();
        var heard = Collections.synchronizedList(new ArrayList<Topology>());
        store.onChange(heard::add);
        int writers = 8;
        int changes = 200;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int w = 0; w < writers; w++) {
                threads.execute(() -> {
                    for (int i = 0; i < changes; i++) {
                        store.update("pg1", NodeStoreTest::oneMoreByteBehind);
                    }
                });
            }
        }

        assertThat(heard).hasSize(writers * changes);
        for (int i = 0; i < heard.size(); i++) {
            assertThat(heard.get(i).nodes().getFirst().lagBytes()).hasValue(i + 1L);
        }
        assertThat(store.current()).isEqualTo(heard.getLast());
    }

    private static Node oneMoreByteBehind(Node node) {
        return node.withReplication(
                node.syncState(), OptionalLong.of(node.lagBytes().orElse(0) + 1), Optional.empty());
    }

    @Test
    void endsASubscriptionAndSurvivesAListenerThatThrows() {
        var store = store();
        var heard = new ArrayList<Topology>();
        store.onChange(_ -> {
            throw new IllegalStateException("broken listener");
        });
        var subscription = store.onChange(heard::add);

        store.update("pg1", node -> node.withHealth(Health.UP));
        subscription.close();
        store.update("pg1", node -> node.withHealth(Health.DOWN));

        assertThat(heard).hasSize(1);
    }

    @Test
    void keepsAtAReloadWhatWasLearnedAndDecided() {
        var store = store();
        store.update(
                "pg3",
                node -> node.withRole(NodeRole.STANDBY)
                        .withHealth(Health.UP)
                        .withEnabled(false)
                        .withDraining(true)
                        .withInjected(Optional.of("latency"))
                        .withReplication(SyncState.SYNC, OptionalLong.of(7), Optional.of(Duration.ofSeconds(1))));
        var learned = store.current().nodes().get(2);

        store.reconfigure(List.of(weighing(PG3, 7), PG1));

        assertThat(store.current().nodes()).containsExactly(weighing(learned, 7), PG1);
        assertThat(store.configured()).containsExactly(weighing(PG3, 7), PG1);
    }

    private static Node weighing(Node node, int weight) {
        return new Node(
                node.name(),
                node.host(),
                node.port(),
                node.role(),
                node.syncState(),
                node.health(),
                node.enabled(),
                node.draining(),
                node.injected(),
                weight,
                "zone",
                Set.of("tag"),
                node.lagBytes(),
                node.lag());
    }

    @Test
    void obeysAtAReloadWhatTheConfigurationChanged() {
        var store = store();
        store.update("pg1", node -> node.withEnabled(false));
        store.update("pg2", node -> node.withRole(NodeRole.PRIMARY).withHealth(Health.UP));

        store.reconfigure(List.of(PG1.withEnabled(false), PG2.withRole(NodeRole.UNKNOWN)));
        assertThat(store.current().nodes())
                .containsExactly(
                        PG1.withEnabled(false), PG2.withRole(NodeRole.UNKNOWN).withHealth(Health.UP));

        store.reconfigure(List.of(PG1, PG2));
        assertThat(store.current().nodes()).containsExactly(PG1, PG2.withHealth(Health.UP));
    }

    @Test
    void knowsNothingOfANodeThatStandsElsewhereNow() {
        var store = store();
        store.update("pg1", node -> node.withHealth(Health.UP).withEnabled(false));
        var moved = node("pg1", 5999, NodeRole.PRIMARY);

        store.reconfigure(List.of(moved));

        assertThat(store.current().nodes()).containsExactly(moved);
        assertThat(store.current().epoch()).as("another server is the primary").isEqualTo(2);
    }

    @Test
    void forgetsARemovedNodeAndTellsOfEachReload() {
        var store = store();
        store.update("pg2", node -> node.withHealth(Health.UP));
        var heard = new ArrayList<Topology>();
        store.onChange(heard::add);

        store.reconfigure(List.of(PG1));
        store.update("pg2", node -> node.withHealth(Health.DOWN));
        store.reconfigure(List.of(PG1));
        store.reconfigure(List.of(PG1, PG2));

        assertThat(heard.stream().map(topology -> topology.nodes().size())).containsExactly(1, 1, 2);
        assertThat(store.current().node("pg2")).contains(PG2);
    }
}
