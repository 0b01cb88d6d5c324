package helios.http;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What a server's connections hold together. Confined to the server's thread. */
final class Capacity {

    private final HttpLimits limits;
    private final Set<Connection> connections = new HashSet<>();
    /** Those whose client owes the next bytes, the one that has for the longest time first. */
    private final SequencedSet<Connection> waiting = new LinkedHashSet<>();

    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private int streams;
    private int bodyBytes;
    private boolean closing;

    Capacity(HttpLimits limits) {
        this.limits = limits;
    }

    /** Takes a connection in, at the price of the one that has waited longest; false if none waits. */
    boolean open(Connection connection) {
        if (closing || (connections.size() >= limits.connections() && !evict())) {
            return false;
        }
        connections.add(connection);
        waiting.add(connection);
        return true;
    }

    private boolean evict() {
        if (waiting.isEmpty()) {
            return false;
        }
        var eldest = waiting.removeFirst();
        connections.remove(eldest);
        eldest.close();
        return true;
    }

    /** The connection's client owes the next bytes. */
    void waits(Connection connection) {
        if (connections.contains(connection)) {
            waiting.add(connection);
        }
    }

    /** The connection's request is being answered. */
    void busy(Connection connection) {
        waiting.remove(connection);
    }

    void closed(Connection connection) {
        waiting.remove(connection);
        connections.remove(connection);
        if (closing && connections.isEmpty()) {
            drained.complete(null);
        }
    }

    /** Makes room for bytes of a body; false if there is none. */
    boolean hold(int bytes) {
        if (bytes > limits.allBodyBytes() - bodyBytes) {
            return false;
        }
        bodyBytes += bytes;
        return true;
    }

    void release(int bytes) {
        bodyBytes -= bytes;
    }

    /** Makes room for a stream; false if there is none. */
    boolean openStream() {
        if (streams == limits.streams()) {
            return false;
        }
        streams++;
        return true;
    }

    void closeStream() {
        streams--;
    }

    /** Tells whether answers are the last of their connections. */
    boolean closing() {
        return closing;
    }

    /** Closes all connections but those whose request is being answered. */
    void close() {
        closing = true;
        List.copyOf(connections).forEach(Connection::closeUnlessAnswering);
        if (connections.isEmpty()) {
            drained.complete(null);
        }
    }

    /** Done when, after {@link #close}, no connection is left. */
    CompletableFuture<Void> drained() {
        return drained;
    }
}
