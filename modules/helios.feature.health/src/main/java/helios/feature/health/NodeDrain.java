package helios.feature.health;

import helios.spi.admin.AdminException;
import helios.spi.admin.AdminRequest;
import helios.spi.admin.AdminResponse;
import helios.spi.operations.Operations;
import helios.spi.operations.ServerView;
import helios.spi.topology.Node;
import helios.spi.topology.NodeRole;
import helios.spi.topology.TopologyStore;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One drain of a node: nothing new goes there, sessions leave when their transactions end, and whoever asked may wait until the
 * last has left. Without waiting it goes on by itself, until it is done, undone, or its time is over.
 */
final class NodeDrain {

    private static final Duration LOOK = Duration.ofMillis(50);
    private static final long DEFAULT_SECS = 60;
    private static final long MOST_SECS = Duration.ofDays(1).toSeconds();

    /** Which sessions are sent away that cannot leave by themselves. */
    private enum Mode {
        /** Each when its transaction is over. */
        TRANSACTION,
        /** None: they leave when their clients do. */
        SESSION
    }

    private final TopologyStore topology;
    private final Optional<Operations> operations;
    private final Node node;

    NodeDrain(TopologyStore topology, Optional<Operations> operations, Node node) {
        this.topology = topology;
        this.operations = operations;
        this.node = node;
    }

    /** The connections to a node. */
    static Stream<ServerView> of(Node node, List<ServerView> servers) {
        return servers.stream().filter(server -> server.node().equals(node.name()));
    }

    /** Those that sessions have. */
    static long active(Node node, List<ServerView> servers) {
        return of(node, servers).filter(server -> server.session().isPresent()).count();
    }

    AdminResponse answer(AdminRequest request) throws InterruptedException {
        var body = request.json();
        if (!Set.of("timeout_secs", "mode").containsAll(body.keySet())) {
            throw new AdminException(400, "the body may hold timeout_secs and mode");
        }
        var mode = mode(body.getOrDefault("mode", "transaction"));
        long end = System.nanoTime()
                + seconds(body.getOrDefault("timeout_secs", DEFAULT_SECS)).toNanos();
        if (node.role() == NodeRole.PRIMARY) {
            throw new AdminException(
                    409, "node \"%s\" is the primary: make another one that first".formatted(node.name()));
        }
        topology.update(node.name(), known -> known.withDraining(true));
        if (!request.query("wait").equals(Optional.of("true"))) {
            Thread.ofVirtual().name("helios-drain-" + node.name()).start(() -> goOn(mode, end));
            return answer(202);
        }
        return await(mode, end) ? AdminResponse.ok(Map.of("status", "drained")) : answer(504);
    }

    private static Mode mode(Object value) {
        return switch (String.valueOf(value)) {
            case "transaction" -> Mode.TRANSACTION;
            case "session" -> Mode.SESSION;
            default -> throw new AdminException(400, "mode must be \"transaction\" or \"session\"");
        };
    }

    private static Duration seconds(Object value) {
        if (value instanceof Long seconds && seconds >= 0 && seconds <= MOST_SECS) {
            return Duration.ofSeconds(seconds);
        }
        throw new AdminException(400, "timeout_secs must be an integer from 0 to " + MOST_SECS);
    }

    private AdminResponse answer(int status) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("status", "draining");
        fields.put("active", active());
        return new AdminResponse.Json(status, fields);
    }

    private long active() {
        return active(node, operations.map(Operations::servers).orElse(List.of()));
    }

    private void goOn(Mode mode, long end) {
        try {
            var _ = await(mode, end);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the last has left; false: the time is over, or it was undone. */
    private boolean await(Mode mode, long end) throws InterruptedException {
        while (isDraining()) {
            if (mode == Mode.TRANSACTION) {
                operations.ifPresent(proxy -> proxy.vacate(node.name()));
            }
            if (active() == 0) {
                return true;
            }
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            Thread.sleep(LOOK);
        }
        return false;
    }

    private boolean isDraining() {
        return topology.current().node(node.name()).filter(Node::draining).isPresent();
    }
}
