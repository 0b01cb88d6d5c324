package helios.feature.health;

import helios.feature.health.NodeWatch.Finding;
import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.Hooks;
import helios.spi.client.SqlClient;
import helios.spi.metrics.Counter;
import helios.spi.metrics.Gauge;
import helios.spi.metrics.Timer;
import helios.spi.operations.Operations;
import helios.spi.topology.Node;
import helios.spi.topology.Node.Health;
import helios.spi.topology.Topology;
import helios.spi.topology.TopologyStore.Subscription;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The watches of all nodes, which follow the configuration. Roles are written too, unless another feature tracks them; of a
 * node that lets the proxy not in, the role that the configuration says stands.
 */
final class HealthFeature implements Feature {

    /** What makes two nodes the same one. */
    private record Key(String name, String address) {

        static Key of(Node node) {
            return new Key(node.name(), node.address());
        }
    }

    private final HealthConfig config;
    private final FeatureContext context;
    private final Map<Key, NodeWatch> watches = new ConcurrentHashMap<>();
    private final Map<Key, String> warned = new ConcurrentHashMap<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final Gauge up;
    private final Timer checks;
    private final Counter transitions;
    private boolean tracks;
    private boolean closed;

    HealthFeature(HealthConfig config, FeatureContext context) {
        this.config = config;
        this.context = context;
        this.up = context.metrics().gauge("helios_node_up", "Whether the node answers.", "node");
        this.checks = context.metrics().timer("check_seconds", "How long the node took to answer.", "node");
        this.transitions = context.metrics()
                .counter("transitions_total", "Changes of a node's health, by what it became.", "node", "to");
    }

    HealthConfig config() {
        return config;
    }

    @Override
    public void install(Hooks hooks) {
        new NodeRoutes(context.topology(), context.service(Operations.class), this::shown).install(hooks);
    }

    /** Returns when each node was looked at once, or had its time for it. */
    @Override
    public void start() throws InterruptedException {
        tracks = context.topology().track();
        subscriptions.add(context.topology().onTrouble(this::trouble));
        subscriptions.add(context.topology().onChange(this::follow));
        follow(context.topology().current());
        long begun = System.nanoTime();
        for (var watch : watches.values()) {
            watch.awaitLook(config.checkTimeoutSecs().minusNanos(System.nanoTime() - begun));
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        subscriptions.forEach(Subscription::close);
        watches.values().forEach(NodeWatch::stop);
        watches.clear();
    }

    private synchronized void follow(Topology topology) {
        if (closed) {
            return;
        }
        watches.entrySet().removeIf(entry -> {
            boolean gone = topology.nodes().stream().map(Key::of).noneMatch(entry.getKey()::equals);
            if (gone) {
                entry.getValue().stop();
                up.remove(entry.getKey().name());
                warned.remove(entry.getKey());
            }
            return gone;
        });
        for (var node : topology.nodes()) {
            if (!watches.containsKey(Key.of(node))) {
                var watch = new NodeWatch(this, node);
                watches.put(Key.of(node), watch);
                watch.start();
            }
        }
    }

    private void trouble(String name) {
        watches.forEach((key, watch) -> {
            if (key.name().equals(name)) {
                watch.trouble();
            }
        });
    }

    // ---- for the watches

    Instant now() {
        return context.clock().instant();
    }

    SqlClient connect(Node node) {
        return context.sql().direct(node.name(), config.checkTimeoutSecs());
    }

    Health health(Node node) {
        return present(node).map(Node::health).orElse(Health.UNKNOWN);
    }

    private Optional<Node> present(Node node) {
        return context.topology()
                .current()
                .node(node.name())
                .filter(known -> Key.of(known).equals(Key.of(node)));
    }

    /** A watch found something: it becomes the node's state, and what changed is told. */
    void found(NodeWatch watch, Finding finding, Health health, String reason, Duration took) {
        var node = watch.node();
        var key = Key.of(node);
        if (watches.get(key) != watch) {
            return;
        }
        checks.record(took, node.name());
        var before = present(node);
        context.topology()
                .update(node.name(), known -> Key.of(known).equals(key) ? state(known, finding, health) : known);
        up.set(health == Health.UP ? 1 : 0, node.name());
        tell(key, finding, reason);
        present(node).ifPresent(after -> before.ifPresent(former -> tell(former, after, reason)));
    }

    private Node state(Node known, Finding finding, Health health) {
        var node = known.withHealth(health);
        return tracks && finding instanceof Finding.Answered(var role) ? node.withRole(role) : node;
    }

    private void tell(Key key, Finding finding, String reason) {
        if (finding instanceof Finding.Closed) {
            if (!reason.equals(warned.put(key, reason))) {
                context.log().log(
                        Level.WARNING,
                        "the node lets the proxy not in: it is taken to be up and what [[nodes]] says, its lag is"
                                + " unknown; correct [backend] user, password and database",
                        "node",
                        key.name(),
                        "reason",
                        reason);
            }
        } else {
            warned.remove(key);
        }
    }

    private void tell(Node former, Node after, String reason) {
        if (former.health() != after.health()) {
            transitions.increment(after.name(), lower(after.health()));
        }
        if (former.health() != after.health() || former.role() != after.role()) {
            context.log().log(
                    after.health() == Health.UP ? Level.INFO : Level.WARNING,
                    "node changed",
                    "node",
                    after.name(),
                    "role",
                    lower(after.role()),
                    "health",
                    lower(after.health()),
                    "reason",
                    reason.isEmpty() ? "it answered" : reason);
        }
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private NodeWatch.Shown shown(Node node) {
        var watch = watches.get(Key.of(node));
        return watch == null ? NodeWatch.Shown.NOTHING : watch.shown();
    }
}
