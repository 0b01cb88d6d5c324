package helios.host.node;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import helios.host.auth.LoginException;
import helios.host.log.Log;
import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.spi.client.SqlClient;
import helios.spi.client.SqlClients;
import helios.spi.query.Response;
import helios.spi.topology.Node;
import helios.spi.topology.Node.Health;
import helios.spi.topology.NodeRole;
import helios.spi.topology.TopologyStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what the nodes with {@code role = "auto"} are, while no feature does: asks each of them over a kept connection,
 * on a virtual thread of its own, and writes role and health to the store. Nodes whose role is configured are left alone.
 *
 * <p>A node is asked every second while its role is unknown or it does not answer, else every five, and at once when the
 * data path says that something is wrong with it. One that refuses the login is up, its role unknown: writes never go
 * where nobody confirmed a primary.
 */
public final class RoleProbe implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final String QUESTION = "SELECT pg_catalog.pg_is_in_recovery()";

    private static final Log LOG = Log.of("helios.node");

    private final NodeStore store;
    private final SqlClients sql;
    private final Observer observer;
    private final Duration fast;
    private final Duration slow;
    private final Map<Configured, Watch> watches = new HashMap<>();
    private final Set<Configured> reported = new HashSet<>();
    private TopologyStore.@Nullable Subscription subscription;

    /** Hears what an operator would act on. */
    interface Observer {

        /** A node's role or health is another now. */
        void changed(Node node, String reason);

        /** A server refuses the probe's login; told once, until it accepts one. */
        void refused(String node, String reason);

        /** A server's role is not what the configuration says; told once for each configuration of the node. */
        void contradicted(String node, NodeRole configured);
    }

    /** Writes it to the log. */
    private static final class Logging implements Observer {

        @Override
        public void changed(Node node, String reason) {
            LOG.log(
                    node.health() == Health.UP ? INFO : WARNING,
                    "node changed",
                    "node",
                    node.name(),
                    "role",
                    lower(node.role()),
                    "health",
                    lower(node.health()),
                    "reason",
                    reason);
        }

        @Override
        public void refused(String node, String reason) {
            LOG.warn(
                    "the server refuses the login of [backend], so its role stays unknown; correct [backend] user,"
                            + " password and database, or set the role in [[nodes]]",
                    "node",
                    node,
                    "reason",
                    reason);
        }

        @Override
        public void contradicted(String node, NodeRole configured) {
            LOG.warn(
                    "the server's role is not the one in [[nodes]]; correct it there, or set it to \"auto\"",
                    "node",
                    node,
                    "role",
                    lower(configured));
        }
    }

    /** What of a node's configuration decides whether and where it is asked. */
    private record Configured(String name, String address, NodeRole role) {

        static Configured of(Node node) {
            return new Configured(node.name(), node.address(), node.role());
        }
    }

    /** Asks nobody before {@link #start}. */
    public RoleProbe(NodeStore store, SqlClients sql) {
        this(store, sql, new Logging(), Duration.ofSeconds(1), Duration.ofSeconds(5));
    }

    RoleProbe(NodeStore store, SqlClients sql, Observer observer, Duration fast, Duration slow) {
        this.store = store;
        this.sql = sql;
        this.observer = observer;
        this.fast = fast;
        this.slow = slow;
    }

    /** Begins, and follows the configuration from now on. Does not wait for an answer. */
    public synchronized void start() {
        subscription = store.onChange(_ -> follow());
        follow();
    }

    private synchronized void follow() {
        var configured = store.tracker().isPresent()
                ? Set.<Configured>of()
                : store.configured().stream().map(Configured::of).collect(Collectors.toSet());
        reported.retainAll(configured);
        watches.entrySet().removeIf(entry -> {
            boolean gone = !configured.contains(entry.getKey());
            if (gone) {
                entry.getValue().stop();
            }
            return gone;
        });
        if (subscription != null) {
            configured.stream()
                    .filter(node -> node.role() == NodeRole.UNKNOWN)
                    .forEach(node -> watches.computeIfAbsent(node, added -> new Watch(added).start()));
        }
    }

    /** A connection to the node failed: it is asked at once. Thread-safe and quick. */
    public synchronized void failed(String node) {
        watches.forEach((configured, watch) -> {
            if (configured.name().equals(node)) {
                watch.wake();
            }
        });
    }

    /**
     * A server said at a login that its role is another than the node's. A node with {@code role = "auto"} is asked at once;
     * for one whose role is configured that is logged, once until its configuration changes. Thread-safe and quick.
     */
    public synchronized void contradicted(String node) {
        failed(node);
        store.configured().stream()
                .filter(known -> known.name().equals(node) && known.role() != NodeRole.UNKNOWN)
                .map(Configured::of)
                .filter(reported::add)
                .forEach(known -> observer.contradicted(known.name(), known.role()));
    }

    /** Ends the asking; what was found stays in the store. */
    @Override
    public synchronized void close() {
        if (subscription != null) {
            subscription.close();
            subscription = null;
        }
        watches.values().forEach(Watch::stop);
        watches.clear();
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Asks one node until it is stopped. */
    private final class Watch implements Runnable {

        private final Configured node;
        private final Semaphore wakes = new Semaphore(0);
        private final Thread thread;
        private @Nullable SqlClient client;
        private boolean refused;

        Watch(Configured node) {
            this.node = node;
            this.thread = Thread.ofVirtual().name("helios-probe-" + node.name()).unstarted(this);
        }

        Watch start() {
            thread.start();
            return this;
        }

        void wake() {
            wakes.release();
        }

        /** Also ends a question that waits for its answer. */
        void stop() {
            thread.interrupt();
        }

        @Override
        public void run() {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    boolean settled = probe();
                    wakes.tryAcquire((settled ? slow : fast).toNanos(), TimeUnit.NANOSECONDS);
                    wakes.drainPermits();
                }
            } catch (InterruptedException _) {
                // stopped
            } finally {
                disconnect();
            }
        }

        /** Asks once; tells whether there is no hurry to ask again. */
        private boolean probe() {
            try {
                var role = ask();
                refused = false;
                note(known -> known.withRole(role).withHealth(Health.UP), "it answered");
                return true;
            } catch (RuntimeException e) {
                disconnect();
                return Thread.currentThread().isInterrupted() || failed(e);
            }
        }

        private NodeRole ask() {
            if (client != null) {
                try {
                    return ask(client);
                } catch (HeliosException e) {
                    if (e.state().equals(SqlState.QUERY_CANCELED)) {
                        throw e;
                    }
                    LOG.log(DEBUG, "kept connection lost", e, "node", node.name());
                    disconnect();
                }
            }
            client = sql.direct(node.name());
            client.timeout(PATIENCE);
            return ask(client);
        }

        private static NodeRole ask(SqlClient client) {
            var answer = (Response.Table) client.query(QUESTION);
            var value = answer.rows().getFirst().getFirst().orElseThrow();
            return value[0] == 't' ? NodeRole.STANDBY : NodeRole.PRIMARY;
        }

        private boolean failed(RuntimeException failure) {
            if (refusesLogin(failure)) {
                if (!refused) {
                    observer.refused(node.name(), String.valueOf(failure.getMessage()));
                }
                refused = true;
                note(known -> known.withRole(NodeRole.UNKNOWN).withHealth(Health.UP), "it refuses the login");
                return true;
            }
            var health = state(failure).equals(SqlState.TOO_MANY_CONNECTIONS.code()) ? Health.UP : Health.DOWN;
            note(known -> known.withHealth(health), String.valueOf(failure.getMessage()));
            return false;
        }

        /** The server lives and would let somebody else in. */
        private static boolean refusesLogin(RuntimeException failure) {
            if (failure instanceof LoginException login) {
                return switch (login.reason()) {
                    case REFUSED, METHOD_NOT_SUPPORTED, CREDENTIAL_MISSING, METHOD_TOO_WEAK -> true;
                    case PROTOCOL_VIOLATION, SERVER_NOT_PROVEN -> false;
                };
            }
            var state = state(failure);
            return state.startsWith("28") || state.equals(SqlState.INVALID_CATALOG_NAME.code());
        }

        private static String state(RuntimeException failure) {
            return failure instanceof HeliosException known ? known.state().code() : "";
        }

        private void note(UnaryOperator<Node> finding, String reason) {
            var before = store.current().node(node.name());
            store.update(node.name(), known -> configured() ? finding.apply(known) : known);
            store.current()
                    .node(node.name())
                    .filter(after ->
                            before.filter(former -> differs(former, after)).isPresent())
                    .ifPresent(after -> observer.changed(after, reason));
        }

        private static boolean differs(Node former, Node after) {
            return former.role() != after.role() || former.health() != after.health();
        }

        /** Nobody stops a question that was just answered: its node may be gone by now, have a configured role, or a tracker. */
        private boolean configured() {
            return store.tracker().isEmpty()
                    && store.configured().stream().map(Configured::of).anyMatch(node::equals);
        }

        private void disconnect() {
            if (client != null) {
                client.close();
                client = null;
            }
        }
    }
}
