package helios.feature.balance;

import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.spi.client.SqlClients;
import helios.spi.topology.TopologyStore;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Nodes that could not be connected to, or that ended a session: others are preferred until they answer again. So not every
 * session has to fail there until health checks have made up their mind, or where there are none.
 */
final class Suspects implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final TopologyStore topology;
    private final SqlClients sql;
    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Suspects(TopologyStore topology, SqlClients sql) {
        this.topology = topology;
        this.sql = sql;
    }

    boolean contain(String node) {
        return !names.isEmpty() && names.contains(node);
    }

    /** Somebody had trouble with the node. */
    void add(String node) {
        if (!closed && names.add(node)) {
            Thread.ofVirtual().name("helios-balance-" + node).start(() -> watch(node));
        }
    }

    private void watch(String node) {
        try {
            while (!closed && topology.current().node(node).isPresent() && !answers(node)) {
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            names.remove(node);
        }
    }

    /** A server that refuses the proxy's own login answers, too. */
    private boolean answers(String node) {
        try (var _ = sql.direct(node, PATIENCE)) {
            return true;
        } catch (HeliosException e) {
            return !e.state().equals(SqlState.CONNECTION_FAILURE) && !e.state().equals(SqlState.CANNOT_CONNECT_NOW);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
