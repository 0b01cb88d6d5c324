package helios.host.session;

import helios.spi.SqlState;
import helios.spi.query.Decision;
import helios.spi.query.Target;
import helios.spi.topology.Node;
import helios.spi.topology.Topology;
import java.time.Duration;
import java.util.Optional;

/** Which node a target means at this moment. */
sealed interface NodeChoice {

    /** This one. */
    record Chosen(Node node) implements NodeChoice {}

    /** That node is out of use; whoever named it may have another. */
    record Unusable(String node, Decision.Reject reject) implements NodeChoice {}

    /** None, and none is waited for. */
    record Refused(Decision.Reject reject) implements NodeChoice {}

    /** None yet; what the client is told if none comes. */
    record Awaited(Decision.Reject otherwise) implements NodeChoice {}

    /** Chooses. */
    static NodeChoice of(Target target, Topology topology) {
        return switch (target) {
            case Target.Primary _ ->
                topology.primary()
                        .<NodeChoice>map(Chosen::new)
                        .orElseGet(() -> new Awaited(unavailable("no primary node is available; see GET /nodes")));
            case Target.Node(var name) -> named(topology.node(name), name);
            case Target.Replica(var maxLag) ->
                topology.standbys().stream()
                        .filter(node -> keepsUp(node, maxLag))
                        .<NodeChoice>map(Chosen::new)
                        .findFirst()
                        .orElseGet(() -> new Refused(unavailable("no standby is available; see GET /nodes")));
        };
    }

    /** A lag that is not known exceeds every bound. */
    private static boolean keepsUp(Node node, Optional<Duration> maxLag) {
        return maxLag.isEmpty()
                || node.lag().filter(lag -> lag.compareTo(maxLag.get()) <= 0).isPresent();
    }

    private static NodeChoice named(Optional<Node> node, String name) {
        if (node.isEmpty()) {
            return new Refused(new Decision.Reject(
                    SqlState.UNDEFINED_OBJECT, "there is no node \"%s\"; GET /nodes lists them".formatted(name)));
        }
        return node.get().usable()
                ? new Chosen(node.get())
                : new Unusable(name, unavailable("node \"%s\" is not available".formatted(name)));
    }

    private static Decision.Reject unavailable(String message) {
        return new Decision.Reject(SqlState.CANNOT_CONNECT_NOW, message);
    }
}
