package helios.feature.balance;

import helios.spi.SqlState;
import helios.spi.session.Session;
import helios.spi.topology.Node;
import helios.spi.topology.Topology;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Nodes that let a user not into a database: asking them again is no use until somebody has changed something, which a
 * reload tells. Bounded: when it is full, all is forgotten, and each costs a login again.
 */
final class Refusals {

    private static final int CAPACITY = 10_000;

    private record Refusal(String node, String user, String database) {

        static Refusal of(String node, Session session) {
            return new Refusal(node, session.user(), session.database());
        }
    }

    /** What the configuration says of a node. */
    private record Configured(String name, String address, int weight, String zone, Set<String> tags) {

        static Configured of(Node node) {
            return new Configured(node.name(), node.address(), node.weight(), node.zone(), node.tags());
        }
    }

    private final Set<Refusal> all = ConcurrentHashMap.newKeySet();
    private List<Node> latest = List.of();

    /** Tells whether a login was refused for what the user is, and not for what the server does at the moment. */
    static boolean isOne(SqlState state) {
        return state.code().startsWith("28")
                || state.equals(SqlState.INVALID_CATALOG_NAME)
                || state.equals(SqlState.INSUFFICIENT_PRIVILEGE)
                || state.equals(SqlState.FEATURE_NOT_SUPPORTED);
    }

    /** Remembers one; false if it was known. */
    boolean add(String node, Session session) {
        if (all.size() >= CAPACITY) {
            all.clear();
        }
        return all.add(Refusal.of(node, session));
    }

    boolean contain(String node, Session session) {
        return !all.isEmpty() && all.contains(Refusal.of(node, session));
    }

    /**
     * A topology was published. If nothing has changed in it, or something that only the configuration says, that was read
     * anew.
     */
    synchronized void follow(Topology topology) {
        var nodes = topology.nodes();
        if (nodes.equals(latest) || !configured(nodes).equals(configured(latest))) {
            all.clear();
        }
        latest = nodes;
    }

    private static List<Configured> configured(List<Node> nodes) {
        return nodes.stream().map(Configured::of).toList();
    }
}
