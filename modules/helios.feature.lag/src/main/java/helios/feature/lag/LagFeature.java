package helios.feature.lag;

import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.Hooks;
import helios.spi.topology.Topology;
import helios.spi.topology.TopologyStore.Subscription;
import java.time.Duration;
import java.util.Optional;

/** Measures lag, and, where that is wanted, lets sessions see their own writes. */
final class LagFeature implements Feature {

    private static final Duration NEVER_SHOWN = Duration.ofHours(1);

    private final LagConfig config;
    private final FeatureContext context;
    private final LagMeter meter;
    private final Floors floors;
    private Optional<Subscription> subscription = Optional.empty();
    private volatile boolean looks;

    LagFeature(LagConfig config, FeatureContext context) {
        this.config = config;
        this.context = context;
        this.meter = new LagMeter(context, config.pollIntervalMs());
        this.floors = former(context).map(feature -> feature.floors).orElseGet(Floors::new);
    }

    private static Optional<LagFeature> former(FeatureContext context) {
        return context.previous().filter(LagFeature.class::isInstance).map(LagFeature.class::cast);
    }

    /**
     * With a single node nothing can be stale, and statements need not be looked at. Who may wait for a standby does not do
     * so on an event loop.
     */
    @Override
    public void install(Hooks hooks) {
        looks = hasToLook(context.topology().current());
        if (looks) {
            var ownWrites = new OwnWrites(config, context, meter, floors);
            (config.rywWaitMs().isPositive() ? hooks.mayBlock() : hooks).route(ownWrites);
            hooks.onQuery(ownWrites);
        }
    }

    private boolean hasToLook(Topology topology) {
        return config.ryw() && topology.nodes().size() > 1;
    }

    /** The configuration has other nodes now. The hooks are changed by another thread: a reload may be under way. */
    private void follow(Topology topology) {
        if (hasToLook(topology) != looks) {
            Thread.ofVirtual().name("helios-lag-install").start(this::reinstall);
        }
    }

    /** What was committed while nobody looked counts as committed when somebody does, and until then as never shown. */
    private void reinstall() {
        floors.raiseAll(System.nanoTime() + NEVER_SHOWN.toNanos());
        context.reinstall();
        floors.raiseAll(System.nanoTime());
    }

    @Override
    public void start() {
        former(context).ifPresent(feature -> feature.meter.replaced());
        meter.start();
        subscription = Optional.of(context.topology().onChange(this::follow));
    }

    @Override
    public void close() {
        subscription.ifPresent(Subscription::close);
        meter.close();
    }
}
