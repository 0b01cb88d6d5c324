package helios.host.session;

import helios.spi.SqlState;
import helios.spi.pool.Condition;
import helios.spi.pool.PoolTerms;
import helios.spi.query.Decision;
import helios.spi.topology.Node;
import helios.wire.TransactionStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The servers that a session has, which of them it is on, and what it has done to them. On the session's event loop. */
final class Whereabouts {

    private static final ReplyQueue NOTHING_OWED = new ReplyQueue();

    private final ClientSession session;
    private final @Nullable ServerConnection home;
    /** Those of other nodes that are kept for the next transaction there, by node. */
    private final Map<String, ServerConnection> others = new HashMap<>();

    private final Stay stay;
    private final Stay away;
    private final LendingRules rules;
    private final LendingRules rulesAway;
    private @Nullable ServerConnection current;
    private boolean asking;
    private boolean closed;

    /**
     * Those of a session that is at home.
     *
     * @param home the server of the whole session; absent if it has one for each transaction
     */
    Whereabouts(ClientSession session, @Nullable ServerConnection home, PoolTerms terms) {
        this.session = session;
        this.home = home;
        this.current = home;
        this.stay = new Stay(() -> session.environment().limits().maxTrackedSettings());
        this.away = new Stay(stay);
        this.rules = new LendingRules(terms, stay);
        this.rulesAway = new LendingRules(terms, away);
    }

    /** The server of the whole session; absent if it has one for each transaction. */
    Optional<ServerConnection> home() {
        return Optional.ofNullable(home);
    }

    /** Tells whether the session has a server of its own, whatever else it is on at times. */
    boolean hasHome() {
        return home != null;
    }

    boolean isHome(ServerConnection server) {
        return server == home;
    }

    /** Tells whether the session is where it is between transactions. */
    boolean atHome() {
        return current == home;
    }

    /** Where the session is now; absent between transactions that each get a server of their own. */
    Optional<ServerConnection> current() {
        return Optional.ofNullable(current);
    }

    boolean isCurrent(ServerConnection server) {
        return server == current;
    }

    /** The server that something is under way on. */
    ServerConnection server() {
        if (current == null) {
            throw new IllegalStateException("the session has no server");
        }
        return current;
    }

    ReplyQueue replies() {
        return current == null ? NOTHING_OWED : current.replies;
    }

    TransactionStatus status() {
        return current == null ? TransactionStatus.IDLE : current.status();
    }

    /** What the session has done to the servers that it has between transactions. */
    Stay stay() {
        return stay;
    }

    /** What the session has done to the server that it is on. */
    Stay stayThere() {
        return home == null || current == home ? stay : away;
    }

    LendingRules rules() {
        return rules;
    }

    LendingRules rulesOn(ServerConnection server) {
        return home == null || server == home ? rules : rulesAway;
    }

    /** Tells whether the session keeps a server of this node between transactions. */
    boolean keptOn(String node) {
        return current != null
                && current.node().equals(node)
                && (current == home || stayThere().stays());
    }

    // ---- moving

    void goTo(ServerConnection server) {
        current = server;
    }

    void goHome() {
        current = home;
    }

    Optional<ServerConnection> other(String node) {
        return Optional.ofNullable(others.get(node));
    }

    /** Another node's server is the session's as long as it is of use. */
    void keep(ServerConnection server) {
        server.attach(session);
        others.put(server.node(), server);
    }

    /** Tells whether it was one of the others. */
    boolean forget(ServerConnection server) {
        return others.remove(server.node(), server);
    }

    /** Gives back the connection to a node that is only there to be used again. */
    void leave(String node) {
        var server = others.get(node);
        if (server != null && server != current && forget(server)) {
            session.leases().release(server, Condition.UNKNOWN);
        }
    }

    /** Gives back the server of a transaction that is over. */
    void giveBack(ServerConnection server) {
        current = home;
        if (home == null) {
            session.leases().release(server, stay.given());
            rules.left();
        } else if (isDraining(server.node())) {
            leave(server.node());
        }
    }

    private boolean isDraining(String node) {
        return session.environment()
                .topology()
                .current()
                .node(node)
                .filter(Node::draining)
                .isPresent();
    }

    // ---- asking

    /** Tells whether the server is asked something of the proxy's own, which its loss answers as well. */
    boolean asking() {
        return asking;
    }

    void asking(boolean on) {
        asking = on;
    }

    /** Finds out what the session has done to the server that it is on, and how it is set; nothing follows its loss. */
    void ask(ServerConnection server, Runnable then) {
        var there = stayThere();
        asking = true;
        server.ask(there.question(), answer -> {
            asking = false;
            if (closed && home != null) {
                return;
            }
            if (!server.open() && !closed) {
                lostWith(server, "what the session had set");
                return;
            }
            there.answered(answer, server.role()).ifPresent(found -> {
                session.wants(found);
                // Of its own startup packet a server does not speak.
                server.state(server.lender().isPresent() ? found : session.state());
            });
            then.run();
        });
    }

    /** The session ends with a server that had what cannot be had elsewhere. */
    void lostWith(ServerConnection server, String what) {
        session.serverLost(
                server,
                new Decision.Reject(
                        SqlState.CONNECTION_FAILURE,
                        "the connection to node \"%s\" was lost, and with it %s".formatted(server.node(), what)));
    }

    // ---- the end

    boolean closed() {
        return closed;
    }

    void read(boolean on) {
        if (home != null) {
            home.read(on);
        } else if (current != null) {
            current.read(on);
        }
        others.values().forEach(server -> server.read(on));
    }

    /** The session is over: what it was lent goes back, its home is not touched. */
    void close() {
        closed = true;
        others.values().forEach(other -> session.giveUp(other, Condition.UNKNOWN));
        others.clear();
        if (home == null && current != null && asking) {
            // Nobody is left who would have it read when the client has taken something.
            current.read(true);
        } else if (home == null && current != null) {
            giveUp(current, stay.condition());
        }
    }

    /** The session is over, and has nothing any more. */
    void giveUp(ServerConnection server, Condition condition) {
        current = null;
        session.giveUp(server, condition);
    }
}
