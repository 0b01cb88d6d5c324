package helios.spi.topology;

import java.util.List;
import java.util.Optional;

/**
 * The nodes at one moment; immutable.
 *
 * @param epoch rises whenever the primary changes
 * @param nodes in the order of the configuration
 */
public record Topology(long epoch, List<Node> nodes) {

    /** Copies the list. */
    public Topology {
        nodes = List.copyOf(nodes);
    }

    /** The node of this name. */
    public Optional<Node> node(String name) {
        for (var node : nodes) {
            if (node.name().equals(name)) {
                return Optional.of(node);
            }
        }
        return Optional.empty();
    }

    /** The primary to which writes may go: exactly one usable node in that role. */
    public Optional<Node> primary() {
        Node found = null;
        for (var node : nodes) {
            if (node.role() == NodeRole.PRIMARY && node.usable()) {
                if (found != null) {
                    return Optional.empty();
                }
                found = node;
            }
        }
        return Optional.ofNullable(found);
    }

    /** The standbys to which reads may go. */
    public List<Node> standbys() {
        return nodes.stream()
                .filter(node -> node.role() == NodeRole.STANDBY && node.usable())
                .toList();
    }
}
