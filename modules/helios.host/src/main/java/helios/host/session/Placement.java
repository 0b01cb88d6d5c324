package helios.host.session;

import helios.spi.SqlState;
import helios.spi.pool.Condition;
import helios.spi.query.Attempt;
import helios.spi.query.Decision;
import helios.spi.query.Target;
import helios.spi.topology.Node;
import helios.spi.topology.NodeRole;
import helios.sql.TransactionEffect;
import helios.wire.TransactionStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the server that a segment goes to, and gets it, in the session's state. A segment within a transaction goes where
 * that is; another one where routers want it, unless what the session has done to its server matters to it. One at a time,
 * on the session's event loop; nothing is told of a session that is closed.
 */
final class Placement {

    /** The class of SQLSTATEs. */
    private static final String INSUFFICIENT_RESOURCES = "53";

    private static final Segment NOTHING = new Segment();

    /** Is told, once for each segment, what comes of it. */
    interface Listener {

        /** It goes there. */
        void placed(ServerConnection server);

        /** No server takes it. */
        void refused(Decision.Reject reason);

        /** Another topology may have a server for it. */
        void waits(Duration atMost, Decision.Reject otherwise);

        /** The routers are asked again, for a node could not run it. */
        void routeAgain();
    }

    private final ClientSession session;
    private final Environment environment;
    private final Whereabouts where;
    private final Listener listener;
    private final Opening opening = new Opening();
    /** The nodes that could not run the segment, and why. */
    private final Map<String, Decision.Reject> failures = new HashMap<>();

    private Segment segment = NOTHING;
    /** Cancels the wish for a server. */
    private @Nullable Runnable acquiring;

    private boolean awaited;

    Placement(ClientSession session, Whereabouts where, Listener listener) {
        this.session = session;
        this.environment = session.environment();
        this.where = where;
        this.listener = listener;
    }

    /** Another segment is decided: no node has failed it yet. */
    void forgetFailures() {
        if (!failures.isEmpty()) {
            failures.clear();
        }
    }

    /** It is sent to a server. */
    void sent(Segment sent, ServerConnection server) {
        if (server.isStandby()) {
            for (var query : sent.queries) {
                if (!query.parsedOnly) {
                    opening.sent(query);
                }
            }
        }
    }

    /**
     * Places a segment.
     *
     * @param targets what routers said of its statements
     * @param goesOn a part of its batch has been sent
     */
    void place(Segment wanted, List<Target> targets, boolean goesOn) {
        segment = wanted;
        var chosen = strongest(targets);
        boolean within = goesOn || where.status() != TransactionStatus.IDLE;
        if (!goesOn && where.status() == TransactionStatus.IN_TRANSACTION && asksForMore()) {
            beginAnew(where.server());
        } else if (within || !where.atHome()) {
            stayThere(chosen, within);
        } else if (where.hasHome() && chosen.isEmpty()) {
            bring(where.server());
        } else {
            choose(chosen.orElse(new Target.Primary()));
        }
    }

    private void stayThere(Optional<Target> chosen, boolean within) {
        var server = where.server();
        if (chosen.isPresent() && !fits(chosen.get(), server)) {
            environment.routeIgnored(within ? "transaction" : "session_state");
        }
        if (within) {
            listener.placed(server);
        } else {
            bring(server);
        }
    }

    private void choose(Target target) {
        switch (NodeChoice.of(target, environment.topology().current())) {
            case NodeChoice.Chosen(var node) -> go(node);
            case NodeChoice.Unusable(var node, var reject) -> unusable(node, reject);
            case NodeChoice.Refused(var reject) -> listener.refused(reject);
            case NodeChoice.Awaited(var otherwise) -> listener.waits(environment.writeTimeout(), otherwise);
        }
    }

    /** The node may have gone out of use since a router named it: the routers are asked once more. */
    private void unusable(String node, Decision.Reject reject) {
        if (failures.containsKey(node)) {
            listener.refused(reject);
        } else {
            elsewhere(node, reject);
        }
    }

    /** A segment goes to one server: the primary if any statement wants it, else the first target named. */
    private Optional<Target> strongest(List<Target> targets) {
        if (targets.isEmpty()) {
            return Optional.empty();
        }
        boolean all = targets.size() >= segment.executed();
        boolean mixed = !all || targets.stream().distinct().count() > 1;
        if (mixed && (!all || targets.contains(new Target.Primary()))) {
            if (targets.stream().anyMatch(target -> !(target instanceof Target.Primary))) {
                environment.routeIgnored("mixed");
            }
            return Optional.of(new Target.Primary());
        }
        return Optional.of(targets.getFirst());
    }

    private boolean fits(Target target, ServerConnection server) {
        return switch (target) {
            case Target.Primary _ -> where.hasHome() ? where.isHome(server) : isPrimary(server);
            case Target.Node(var name) -> server.node().equals(name);
            case Target.Replica _ -> where.hasHome() ? !where.isHome(server) : !isPrimary(server);
        };
    }

    private static boolean isPrimary(ServerConnection server) {
        return server.target().role() == NodeRole.PRIMARY;
    }

    private void go(Node node) {
        var failure = failures.get(node.name());
        if (failure != null) {
            listener.refused(failure);
            return;
        }
        var home = where.home();
        if (home.isPresent() && node.name().equals(home.get().node())) {
            bring(home.get());
        } else if (home.isPresent()) {
            leave(home.get(), node);
        } else if (session.plan().pool().isPresent()) {
            acquire(node, this::lent);
        } else {
            session.end(new Decision.Reject(
                    SqlState.ADMIN_SHUTDOWN, "pooling was switched off by a reload; connect again"));
        }
    }

    /** The segment goes to another server than the session's, unless what the session has done there matters to it. */
    private void leave(ServerConnection from, Node node) {
        if (where.closed()) {
            return;
        }
        var stay = where.stay();
        boolean all = segment.queries.stream()
                .anyMatch(query -> query.facts.transaction() instanceof TransactionEffect.Begin);
        if (all ? stay.doubtful() : stay.doubtfulForReads()) {
            where.ask(from, () -> leave(from, node));
        } else if (all ? stay.stays() : stay.bindsReads()) {
            environment.routeIgnored("session_state");
            bring(from);
        } else {
            where.other(node.name())
                    .filter(ServerConnection::open)
                    .ifPresentOrElse(this::bring, () -> acquire(node, this::leased));
        }
    }

    /** The segment goes to a server that the session keeps, in the session's state: it may have got another one elsewhere. */
    private void bring(ServerConnection server) {
        if (where.stay().doubtfulForReads() || session.state().equals(server.state())) {
            listener.placed(server);
            return;
        }
        session.leases().bring(server, refusal -> {
            boolean own = where.isHome(server) || where.isCurrent(server);
            if (refusal.isPresent() && !where.isCurrent(server) && where.forget(server)) {
                session.leases().release(server, Condition.UNKNOWN);
            }
            if (where.closed()) {
                return;
            }
            if (refusal.isEmpty()) {
                listener.placed(server);
            } else if (own) {
                listener.refused(refusal.get());
            } else {
                elsewhere(server.node(), refusal.get());
            }
        });
    }

    /** The routers are asked again, now that a node could not run the segment. */
    void elsewhere(Segment wanted, String node, Decision.Reject reason) {
        segment = wanted;
        elsewhere(node, reason);
    }

    private void elsewhere(String node, Decision.Reject reason) {
        failures.put(node, reason);
        segment.queries.forEach(query -> query.attempted(new Attempt(node, reason.state(), reason.message())));
        listener.routeAgain();
    }

    // ---- a transaction that begins on another server than it has begun on

    private boolean asksForMore() {
        return where.server().isStandby()
                && !segment.queries.isEmpty()
                && opening.asksForMore(segment.queries.getFirst());
    }

    /** A transaction that a standby was given asks for more than that grants, and has run nothing: it begins on the primary. */
    private void beginAnew(ServerConnection standby) {
        switch (NodeChoice.of(new Target.Primary(), environment.topology().current())) {
            case NodeChoice.Chosen(var node) ->
                where.home()
                        .filter(home -> home.node().equals(node.name()))
                        .ifPresentOrElse(
                                home -> session.leases()
                                        .bring(
                                                home,
                                                refusal -> refusal.ifPresentOrElse(
                                                        this::notLent, () -> moveTo(home, standby))),
                                () -> acquire(node, primary -> moveTo(primary, standby), this::notLent));
            case NodeChoice.Unusable(var _, var reject) -> listener.refused(reject);
            case NodeChoice.Refused(var reject) -> listener.refused(reject);
            case NodeChoice.Awaited(var otherwise) -> listener.refused(otherwise);
        }
    }

    private void moveTo(ServerConnection primary, ServerConnection standby) {
        acquired();
        if (where.closed()) {
            if (!where.isHome(primary)) {
                session.leases().release(primary, Condition.KNOWN);
            }
            return;
        }
        var begin = opening.sql();
        where.asking(true);
        standby.ask("ROLLBACK", _ -> {
            where.asking(false);
            if (where.closed()) {
                giveUp(primary, standby);
                return;
            }
            if (!where.hasHome()) {
                session.leases().release(standby, where.stay().given());
                session.attached(primary);
            } else if (!where.isHome(primary)) {
                where.keep(primary);
            }
            where.goTo(primary);
            begin(begin, primary);
        });
    }

    private void giveUp(ServerConnection primary, ServerConnection standby) {
        if (!where.isHome(primary)) {
            session.leases().release(primary, Condition.KNOWN);
        }
        if (!where.hasHome()) {
            where.giveUp(standby, where.stay().condition());
        }
    }

    private void begin(String sql, ServerConnection primary) {
        where.asking(true);
        primary.ask(sql, answer -> {
            where.asking(false);
            if (where.closed()) {
                if (!where.hasHome()) {
                    where.giveUp(primary, Condition.UNKNOWN);
                }
            } else if (answer.error().isPresent()) {
                session.end(answer.error().get());
            } else {
                listener.placed(primary);
            }
        });
    }

    // ---- servers that others have as well

    private void acquire(Node node, Consumer<ServerConnection> then) {
        acquire(node, then, reason -> notLent(node, reason));
    }

    private void acquire(Node node, Consumer<ServerConnection> then, Consumer<Decision.Reject> refused) {
        awaited = true;
        var cancel = session.leases().acquire(node, then, refused);
        if (awaited) {
            acquiring = cancel;
        }
    }

    private void acquired() {
        awaited = false;
        acquiring = null;
    }

    /** Tells whether a server was waited for. */
    boolean stopAcquiring() {
        var cancel = acquiring;
        acquired();
        if (cancel != null) {
            cancel.run();
        }
        return cancel != null;
    }

    private void leased(ServerConnection server) {
        if (takes(server)) {
            where.keep(server);
            listener.placed(server);
        }
    }

    /** A server for this transaction. */
    private void lent(ServerConnection server) {
        if (takes(server)) {
            session.attached(server);
            listener.placed(server);
        }
    }

    private boolean takes(ServerConnection server) {
        acquired();
        if (where.closed()) {
            session.leases().release(server, Condition.KNOWN);
        }
        return !where.closed();
    }

    /** A pool that is full has made the client wait long enough. */
    private void notLent(Node node, Decision.Reject reason) {
        if (session.plan().pool().isPresent() && reason.state().code().startsWith(INSUFFICIENT_RESOURCES)) {
            notLent(reason);
            return;
        }
        acquired();
        if (!where.closed()) {
            elsewhere(node.name(), reason);
        }
    }

    private void notLent(Decision.Reject reason) {
        acquired();
        if (!where.closed()) {
            listener.refused(reason);
        }
    }
}
