package helios.feature.balance;

import helios.feature.balance.BalanceConfig.PrimaryReads;
import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.Hooks;
import helios.spi.topology.Topology;
import helios.spi.topology.TopologyStore.Subscription;
import java.util.ArrayList;
import java.util.List;

/** The router of reads, and what it hears of nodes. */
final class BalanceFeature implements Feature {

    private final BalanceConfig config;
    private final FeatureContext context;
    private final Suspects suspects;
    private final Refusals refusals = new Refusals();
    private final ReadRouter router;
    private final List<Subscription> subscriptions = new ArrayList<>();
    private volatile boolean decides;

    BalanceFeature(BalanceConfig config, FeatureContext context) {
        this.config = config;
        this.context = context;
        this.suspects = new Suspects(context.topology(), context.sql());
        this.router = new ReadRouter(config, context, suspects, refusals);
    }

    /** Where all reads go to the primary there is nothing to decide, and statements need not be looked at. */
    @Override
    public void install(Hooks hooks) {
        decides = hasToDecide(context.topology().current());
        if (decides) {
            hooks.route(router).onQuery(router);
        }
    }

    /** With a single node there is a choice only if reads are refused rather than sent to the primary. */
    private boolean hasToDecide(Topology topology) {
        return config.splits() && (topology.nodes().size() > 1 || config.primaryReads() == PrimaryReads.NEVER);
    }

    /** The configuration has other nodes now. The hooks are changed by another thread: a reload may be under way. */
    private void follow(Topology topology) {
        if (hasToDecide(topology) != decides) {
            Thread.ofVirtual().name("helios-balance-install").start(context::reinstall);
        }
    }

    @Override
    public void start() {
        if (config.splits()) {
            subscriptions.add(context.topology().onTrouble(suspects::add));
            subscriptions.add(context.topology().onChange(router::follow));
            subscriptions.add(context.topology().onChange(refusals::follow));
            subscriptions.add(context.topology().onChange(this::follow));
        }
    }

    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
        suspects.close();
    }
}
