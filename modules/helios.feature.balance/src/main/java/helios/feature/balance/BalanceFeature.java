package helios.feature.balance;

import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.Hooks;
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

    BalanceFeature(BalanceConfig config, FeatureContext context) {
        this.config = config;
        this.context = context;
        this.suspects = new Suspects(context.topology(), context.sql());
        this.router = new ReadRouter(config, context, suspects, refusals);
    }

    /** Where all reads go to the primary there is nothing to decide, and statements need not be looked at. */
    @Override
    public void install(Hooks hooks) {
        if (config.splits()) {
            hooks.route(router).onQuery(router);
        }
    }

    @Override
    public void start() {
        if (config.splits()) {
            subscriptions.add(context.topology().onTrouble(suspects::add));
            subscriptions.add(context.topology().onChange(router::follow));
            subscriptions.add(context.topology().onChange(refusals::follow));
        }
    }

    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
        suspects.close();
    }
}
