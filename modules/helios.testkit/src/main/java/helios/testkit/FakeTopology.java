package helios.testkit;

import helios.spi.topology.Node;
import helios.spi.topology.NodeRole;
import helios.spi.topology.SyncState;
import helios.spi.topology.Topology;
import helios.spi.topology.TopologyStore;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A topology of nodes that nobody dials. Thread-safe. */
public final class FakeTopology implements TopologyStore {

    private final List<Consumer<Topology>> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<String>> troubled = new CopyOnWriteArrayList<>();
    private Topology current;

    private FakeTopology(List<Node> nodes) {
        current = new Topology(1, nodes);
    }

    /** Begins with those nodes, in epoch 1. */
    public static FakeTopology of(Node... nodes) {
        return new FakeTopology(List.of(nodes));
    }

    /** A node that is up, of weight 100, on a port that nobody listens on. */
    public static Node node(String name, NodeRole role) {
        return new Node(
                name,
                "127.0.0.1",
                1,
                role,
                SyncState.UNKNOWN,
                Node.Health.UP,
                true,
                false,
                Optional.empty(),
                100,
                "",
                Set.of(),
                OptionalLong.empty(),
                Optional.empty());
    }

    @Override
    public synchronized Topology current() {
        return current;
    }

    @Override
    public synchronized void update(String node, UnaryOperator<Node> change) {
        var before = current;
        var nodes = before.nodes().stream()
                .map(each -> each.name().equals(node) ? change.apply(each) : each)
                .toList();
        if (nodes.equals(before.nodes())) {
            return;
        }
        var after = new Topology(before.epoch(), nodes);
        boolean samePrimary = name(before).equals(name(after));
        current = samePrimary ? after : new Topology(before.epoch() + 1, nodes);
        listeners.forEach(listener -> listener.accept(current));
    }

    private static Optional<String> name(Topology topology) {
        return topology.primary().map(Node::name);
    }

    @Override
    public Subscription onChange(Consumer<Topology> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public boolean track() {
        return true;
    }

    @Override
    public Subscription onTrouble(Consumer<String> listener) {
        troubled.add(listener);
        return () -> troubled.remove(listener);
    }

    /** Tells those who want to know that there is trouble with a node. */
    public void trouble(String node) {
        troubled.forEach(listener -> listener.accept(node));
    }
}
