package helios.feature.lag;

import helios.spi.Attribute;
import helios.spi.FeatureContext;
import helios.spi.metrics.Counter;
import helios.spi.query.Decision;
import helios.spi.query.Outcome;
import helios.spi.query.Query;
import helios.spi.query.QueryListener;
import helios.spi.query.Router;
import helios.spi.query.Target;
import helios.spi.query.TransactionState;
import helios.spi.session.Session;
import helios.spi.topology.Node;
import helios.spi.topology.NodeRole;
import helios.spi.topology.Topology;
import helios.spi.topology.TopologyStore;
import java.time.Duration;

/** Keeps the reads of sessions that have written something from standbys that do not show it yet. */
final class OwnWrites implements Router, QueryListener {

    /** The nodes that later routers may choose from: the topology without those that must not answer this query. */
    static final Attribute<Topology> READABLE = Attribute.of("readable", Topology.class);

    private final LagConfig config;
    private final TopologyStore topology;
    private final LagMeter meter;
    private final Floors floors;
    private final Counter primaryReads;

    OwnWrites(LagConfig config, FeatureContext context, LagMeter meter, Floors floors) {
        this.config = config;
        this.topology = context.topology();
        this.meter = meter;
        this.floors = floors;
        this.primaryReads = context.metrics()
                .counter(
                        "helios_ryw_primary_reads_total",
                        "Reads that went to the primary, as no standby showed the session's writes.");
    }

    // ---- reads

    @Override
    public Decision.AtRoute route(Query query) {
        var floor = floors.of(query.session(), config.rywScope());
        if (query.transaction() != TransactionState.IDLE || floor.isEmpty()) {
            return Decision.PROCEED;
        }
        var all = topology.current();
        if (allShow(all, floor.getAsLong())) {
            query.remove(READABLE);
            return Decision.PROCEED;
        }
        return route(query, all, floor.getAsLong());
    }

    private boolean allShow(Topology all, long floor) {
        for (var node : all.nodes()) {
            if (!shows(node, floor)) {
                return false;
            }
        }
        return true;
    }

    private Decision.AtRoute route(Query query, Topology all, long floor) {
        var left = showing(all, floor);
        if (left.standbys().isEmpty() && config.rywWaitMs().isPositive() && SessionWrites.mayLeave(query)) {
            left = await(floor);
        }
        query.set(READABLE, left);
        if (left.standbys().isEmpty() && SessionWrites.mayLeave(query)) {
            primaryReads.increment();
            return new Decision.Route(new Target.Primary());
        }
        return Decision.PROCEED;
    }

    /** The topology without standbys that do not show what was committed before a moment. */
    private Topology showing(Topology all, long floor) {
        return new Topology(
                all.epoch(),
                all.nodes().stream().filter(node -> shows(node, floor)).toList());
    }

    private boolean shows(Node node, long floor) {
        return node.role() != NodeRole.STANDBY || meter.freshness(node).shows(floor, config.rywWindowMs());
    }

    /** Waits on a virtual thread until a standby shows it, but no longer than the configuration says. */
    private Topology await(long floor) {
        long end = System.nanoTime() + config.rywWaitMs().toNanos();
        var left = showing(topology.current(), floor);
        try {
            for (long rest = end - System.nanoTime();
                    rest > 0 && left.standbys().isEmpty();
                    rest = end - System.nanoTime()) {
                meter.awaitMeasure(Duration.ofNanos(rest));
                left = showing(topology.current(), floor);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return left;
    }

    // ---- writes

    @Override
    public void finished(Query query, Outcome outcome) {
        if (outcome.source() == Outcome.Source.BACKEND) {
            writes(query.session()).finished(query, outcome, ranOnStandby(outcome));
        }
    }

    private boolean ranOnStandby(Outcome outcome) {
        return outcome.node()
                .flatMap(topology.current()::node)
                .filter(node -> node.role() == NodeRole.STANDBY)
                .isPresent();
    }

    /** The client has not been told of the end: what it does next comes after this moment. */
    @Override
    public void transactionEnded(Session session, boolean committed) {
        if (writes(session).ended(committed)) {
            floors.raise(session, config.rywScope(), System.nanoTime());
        }
    }

    private static SessionWrites writes(Session session) {
        return session.get(SessionWrites.OF_SESSION).orElseGet(() -> {
            var fresh = new SessionWrites();
            session.set(SessionWrites.OF_SESSION, fresh);
            return fresh;
        });
    }
}
