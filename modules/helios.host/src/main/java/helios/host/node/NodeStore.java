package helios.host.node;

import helios.host.log.Log;
import helios.spi.topology.Node;
import helios.spi.topology.Topology;
import helios.spi.topology.TopologyStore;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The one topology of the process. Reads are a volatile read. Changes are made one after another; a writer returns when
 * the listeners were told of its change, but for a listener that itself changes something: its change is told after the
 * one that it is being told of.
 *
 * <p>The epoch rises when another server becomes the primary than the last one that was: not when the primary goes away,
 * and not when the same one comes back.
 */
public final class NodeStore implements TopologyStore {

    private static final long FIRST_EPOCH = 1;

    private final ReentrantLock writer = new ReentrantLock();
    private final Queue<Topology> untold = new ArrayDeque<>();
    private final CopyOnWriteArrayList<Listening> listeners = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<Consumer<String>> troubled = new CopyOnWriteArrayList<>();
    private volatile List<Node> configured;
    private volatile State state;
    private volatile Optional<String> tracker = Optional.empty();

    /** A topology, and who was the last to be its primary. */
    private record State(Topology topology, Optional<Home> lastPrimary) {}

    /** Which server a node is; two nodes of one name are not the same if they stand elsewhere. */
    private record Home(String name, String address) {

        static Home of(Node node) {
            return new Home(node.name(), node.address());
        }
    }

    /**
     * Begins with the nodes as the configuration has them.
     *
     * @throws IllegalArgumentException if two have the same name
     */
    public NodeStore(List<Node> nodes) {
        requireDistinct(nodes);
        configured = List.copyOf(nodes);
        var topology = new Topology(FIRST_EPOCH, nodes);
        state = new State(topology, topology.primary().map(Home::of));
    }

    private static void requireDistinct(List<Node> nodes) {
        var names = new HashSet<String>();
        for (var node : nodes) {
            if (!names.add(node.name())) {
                throw new IllegalArgumentException("two nodes are named \"" + node.name() + "\"");
            }
        }
    }

    @Override
    public Topology current() {
        return state.topology();
    }

    @Override
    public void update(String node, UnaryOperator<Node> change) {
        change(() -> {
            var before = current().nodes();
            var after = before.stream()
                    .map(known -> known.name().equals(node) ? changed(known, change) : known)
                    .toList();
            return after.equals(before) ? Optional.empty() : Optional.of(after);
        });
    }

    private static Node changed(Node known, UnaryOperator<Node> change) {
        var node = change.apply(known);
        if (!Home.of(node).equals(Home.of(known))) {
            throw new IllegalArgumentException("a change of the node \"%s\" at %s cannot make it \"%s\" at %s"
                    .formatted(known.name(), known.address(), node.name(), node.address()));
        }
        return node;
    }

    /**
     * Takes over a changed configuration. Of a node that stands where it stood, what was learned or decided since stays,
     * unless the configuration now says another thing of it; nodes that it does not name any more are gone. Listeners are
     * told even if no node changed: what is {@link #configured} may have.
     *
     * @throws IllegalArgumentException if two have the same name
     */
    public void reconfigure(List<Node> nodes) {
        requireDistinct(nodes);
        change(() -> {
            var merged = nodes.stream().map(this::merged).toList();
            configured = List.copyOf(nodes);
            return Optional.of(merged);
        });
    }

    private Node merged(Node next) {
        var former = find(configured, next);
        var known = find(current().nodes(), next);
        return former.isPresent() && known.isPresent() ? merged(former.get(), known.get(), next) : next;
    }

    private static Optional<Node> find(List<Node> nodes, Node sought) {
        return nodes.stream()
                .filter(node -> Home.of(node).equals(Home.of(sought)))
                .findFirst();
    }

    private static Node merged(Node former, Node known, Node next) {
        boolean sameRole = next.role() == former.role();
        boolean sameSync = next.syncState() == former.syncState();
        return new Node(
                next.name(),
                next.host(),
                next.port(),
                sameRole ? known.role() : next.role(),
                sameSync ? known.syncState() : next.syncState(),
                known.health(),
                next.enabled() == former.enabled() ? known.enabled() : next.enabled(),
                known.draining(),
                known.injected(),
                next.weight(),
                next.zone(),
                next.tags(),
                sameRole ? known.lagBytes() : OptionalLong.empty(),
                sameRole ? known.lag() : Optional.empty());
    }

    /**
     * The store as a feature has it. The first to change a node's role is the tracker from then on: the kernel does not ask
     * for roles any more.
     */
    public TopologyStore of(String feature) {
        return new TopologyStore() {
            @Override
            public Topology current() {
                return NodeStore.this.current();
            }

            @Override
            public void update(String node, UnaryOperator<Node> change) {
                NodeStore.this.update(node, known -> {
                    var after = change.apply(known);
                    if (after.role() != known.role() && tracker.isEmpty()) {
                        tracker = Optional.of(feature);
                    }
                    return after;
                });
            }

            @Override
            public boolean track() {
                return NodeStore.this.track(feature);
            }

            @Override
            public Subscription onTrouble(Consumer<String> listener) {
                return NodeStore.this.onTrouble(listener);
            }

            @Override
            public Subscription onChange(Consumer<Topology> listener) {
                return NodeStore.this.onChange(listener);
            }
        };
    }

    private boolean track(String feature) {
        change(() -> {
            if (tracker.isPresent()) {
                return Optional.empty();
            }
            tracker = Optional.of(feature);
            return Optional.of(current().nodes());
        });
        return tracker.filter(feature::equals).isPresent();
    }

    /** The kernel itself finds out while no feature does. */
    @Override
    public boolean track() {
        return tracker.isEmpty();
    }

    @Override
    public Subscription onTrouble(Consumer<String> listener) {
        troubled.add(listener);
        return () -> troubled.remove(listener);
    }

    /** Tells that there is trouble with a node. */
    public void trouble(String node) {
        troubled.forEach(listener -> listener.accept(node));
    }

    /** The feature that finds out what nodes are, if one does. */
    public Optional<String> tracker() {
        return tracker;
    }

    /** A feature is gone: if it was the tracker, there is none. Listeners are told. */
    public void forget(String feature) {
        if (tracker.filter(feature::equals).isPresent()) {
            change(() -> {
                tracker = Optional.empty();
                return Optional.of(current().nodes());
            });
        }
    }

    /** The nodes as the configuration has them: a role or state that it leaves open is unknown there. */
    public List<Node> configured() {
        return configured;
    }

    private void change(Supplier<Optional<List<Node>>> change) {
        writer.lock();
        try {
            change.get().ifPresent(this::publish);
            if (writer.getHoldCount() == 1) {
                tell();
            }
        } finally {
            writer.unlock();
        }
    }

    private void publish(List<Node> nodes) {
        long epoch = current().epoch();
        var primary = new Topology(epoch, nodes).primary().map(Home::of);
        boolean moved = primary.isPresent() && !primary.equals(state.lastPrimary());
        var topology = new Topology(moved ? epoch + 1 : epoch, nodes);
        state = new State(topology, primary.or(state::lastPrimary));
        untold.add(topology);
    }

    private void tell() {
        for (var topology = untold.poll(); topology != null; topology = untold.poll()) {
            for (var listener : listeners) {
                listener.tell(topology);
            }
        }
    }

    @Override
    public Subscription onChange(Consumer<Topology> listener) {
        var listening = new Listening(listener, listeners);
        listeners.add(listening);
        return listening;
    }

    /** One registration; the same listener may be registered twice. */
    private static final class Listening implements Subscription {

        private static final Log LOG = Log.of("helios.node");

        private final Consumer<Topology> listener;
        private final List<Listening> registry;

        Listening(Consumer<Topology> listener, List<Listening> registry) {
            this.listener = listener;
            this.registry = registry;
        }

        /** One listener's failure is neither the writer's nor the next listener's. */
        void tell(Topology topology) {
            try {
                listener.accept(topology);
            } catch (RuntimeException e) {
                LOG.error("a listener of the topology failed", e);
            }
        }

        @Override
        public void close() {
            registry.remove(this);
        }
    }
}
