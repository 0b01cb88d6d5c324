package helios.feature.balance;

import helios.feature.balance.BalanceConfig.PrimaryReads;
import helios.spi.Attribute;
import helios.spi.FeatureContext;
import helios.spi.SqlState;
import helios.spi.metrics.Counter;
import helios.spi.query.Attempt;
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
import helios.spi.topology.SyncState;
import helios.spi.topology.Topology;
import helios.spi.topology.TopologyStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Sends what may leave the primary to one of the nodes that may have it, and learns from how it ended there. */
final class ReadRouter implements Router, QueryListener {

    /** The nodes that an earlier router left to choose from: the topology without those that must not answer this query. */
    static final Attribute<Topology> READABLE = Attribute.of("readable", Topology.class);

    private static final Attribute<Choice> CHOICE = Attribute.of("balance.choice", Choice.class);

    /** Where a statement was sent. */
    private record Choice(Node node, Figures figures) {}

    private final BalanceConfig config;
    private final TopologyStore topology;
    private final Judge judge;
    private final Suspects suspects;
    private final Refusals refusals;
    private final Logger log;
    private final Counter choices;
    private final Counter retries;
    private final String strategy;
    private final Map<String, Figures> figures = new ConcurrentHashMap<>();
    private final Picker picker;

    ReadRouter(BalanceConfig config, FeatureContext context, Suspects suspects, Refusals refusals) {
        this.config = config;
        this.topology = context.topology();
        this.judge = new Judge(FunctionNames.of(config.assumeReadonlyFunctions()));
        this.suspects = suspects;
        this.refusals = refusals;
        this.log = context.log();
        this.choices =
                context.metrics().counter("choices_total", "Reads, by the node that was picked.", "node", "strategy");
        this.retries = context.metrics()
                .counter("retries_total", "Reads that a node could not run and that were sent to another standby.");
        this.strategy = config.strategy().name().toLowerCase(Locale.ROOT);
        this.picker = Picker.of(config, this::figures);
    }

    private Figures figures(Node node) {
        return figures.computeIfAbsent(node.name(), _ -> new Figures());
    }

    /** Forgets nodes that are gone. */
    void follow(Topology now) {
        figures.keySet().removeIf(name -> now.node(name).isEmpty());
    }

    // ---- choices

    @Override
    public Decision.AtRoute route(Query query) {
        query.get(CHOICE).ifPresent(former -> learn(former.node(), query));
        settle(query);
        var former = formerChoice(query);
        if (former.isPresent()) {
            return choose(query, former.get());
        }
        return query.transaction() == TransactionState.IDLE && judge.mayLeave(query.companions())
                ? decide(query)
                : Decision.PROCEED;
    }

    /** A string or batch goes to one server: the first of its statements decides. */
    private static Optional<Node> formerChoice(Query query) {
        return query.place().alone()
                ? Optional.empty()
                : query.companions().stream()
                        .limit(query.place().index())
                        .flatMap(earlier -> earlier.get(CHOICE).stream())
                        .map(Choice::node)
                        .findFirst();
    }

    private Decision.AtRoute decide(Query query) {
        var left = query.get(READABLE);
        var nodes = left.orElseGet(topology::current);
        var candidates = candidates(nodes, query);
        if (!candidates.isEmpty()) {
            if (!query.attempts().isEmpty()) {
                retries.increment();
            }
            return choose(query, picker.pick(candidates));
        }
        if (config.primaryReads() == PrimaryReads.NEVER && left.isEmpty()) {
            return new Decision.Reject(
                            SqlState.CANNOT_CONNECT_NOW,
                            "no standby is available for reads, and primary_reads is \"never\"; see GET /nodes")
                    .withHint(
                            "[load_balancer] primary_reads = \"fallback\" lets the primary answer; [auth] lets sessions of"
                                    + " users with a password read from standbys.");
        }
        // Without a primary the session's own server answers as well as it can.
        return nodes.primary()
                .<Decision.AtRoute>map(primary -> choose(query, primary))
                .orElse(Decision.PROCEED);
    }

    private Decision.AtRoute choose(Query query, Node node) {
        var own = figures(node);
        own.begun();
        query.set(CHOICE, new Choice(node, own));
        choices.increment(node.name(), strategy);
        return new Decision.Route(new Target.Node(node.name()));
    }

    private List<Node> candidates(Topology nodes, Query query) {
        if (query.attempts().size() > config.readRetries()) {
            return List.of();
        }
        var able = nodes.nodes().stream()
                .filter(node -> node.usable() && node.weight() > 0 && isReadFrom(node))
                .filter(node -> !wasTried(node, query) && admits(node, query.session()))
                .toList();
        var sound = able.stream().filter(node -> !suspects.contain(node.name())).toList();
        return sound.isEmpty() && config.primaryReads() == PrimaryReads.NEVER ? able : sound;
    }

    private static boolean wasTried(Node node, Query query) {
        return query.attempts().stream().anyMatch(attempt -> attempt.node().equals(node.name()));
    }

    private boolean isReadFrom(Node node) {
        return switch (node.role()) {
            case STANDBY ->
                switch (config.readFrom()) {
                    case ANY -> true;
                    case SYNC -> node.syncState() == SyncState.SYNC;
                    case PRIMARY -> false;
                };
            case PRIMARY -> config.primaryReads() == PrimaryReads.ALWAYS;
            case UNKNOWN -> false;
        };
    }

    /** Who proved to the server itself who he is, and not to the proxy, cannot be signed in elsewhere. */
    private boolean admits(Node node, Session session) {
        return node.role() == NodeRole.PRIMARY
                || (session.identity().isPresent() && !refusals.contain(node.name(), session));
    }

    // ---- outcomes

    @Override
    public void finished(Query query, Outcome outcome) {
        var choice = query.get(CHOICE);
        if (choice.isEmpty()) {
            return;
        }
        settle(query);
        var node = choice.get().node();
        if (outcome.success() && outcome.node().filter(node.name()::equals).isPresent()) {
            choice.get().figures().took(outcome.elapsed(), System.nanoTime());
        }
    }

    /** The node that was picked could not run it. */
    private void learn(Node node, Query query) {
        query.attempts().stream()
                .filter(attempt -> attempt.node().equals(node.name()))
                .forEach(attempt -> failed(node, query.session(), attempt));
    }

    private void failed(Node node, Session session, Attempt error) {
        if (node.role() == NodeRole.STANDBY && Refusals.isOne(error.state()) && refusals.add(node.name(), session)) {
            log.log(
                    Level.WARNING,
                    "the standby does not let the user in: reads of the user go elsewhere until the next reload",
                    "node",
                    node.name(),
                    "user",
                    session.user(),
                    "database",
                    session.database(),
                    "reason",
                    error.reason());
        }
    }

    private static void settle(Query query) {
        query.get(CHOICE).ifPresent(choice -> choice.figures().ended());
        query.remove(CHOICE);
    }
}
