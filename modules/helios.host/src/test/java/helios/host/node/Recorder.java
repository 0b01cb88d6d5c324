package helios.host.node;

import helios.spi.topology.Node;
import helios.spi.topology.NodeRole;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a probe reported. */
final class Recorder implements RoleProbe.Observer {

    private final List<String> events = new CopyOnWriteArrayList<>();

    List<String> events() {
        return List.copyOf(events);
    }

    @Override
    public void changed(Node node, String reason) {
        events.add("%s %s %s: %s".formatted(node.name(), node.role(), node.health(), reason));
    }

    @Override
    public void refused(String node, String reason) {
        events.add("%s refuses: %s".formatted(node, reason));
    }

    @Override
    public void contradicted(String node, NodeRole configured) {
        events.add("%s is no %s".formatted(node, configured));
    }
}
