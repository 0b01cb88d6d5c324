package helios.feature.lag;

import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.Hooks;
import java.util.Optional;

/** Measures lag, and, where that is wanted, lets sessions see their own writes. */
final class LagFeature implements Feature {

    private final LagConfig config;
    private final FeatureContext context;
    private final LagMeter meter;
    private final Floors floors;

    LagFeature(LagConfig config, FeatureContext context) {
        this.config = config;
        this.context = context;
        this.meter = new LagMeter(context, config.pollIntervalMs());
        this.floors = former(context).map(feature -> feature.floors).orElseGet(Floors::new);
    }

    private static Optional<LagFeature> former(FeatureContext context) {
        return context.previous().filter(LagFeature.class::isInstance).map(LagFeature.class::cast);
    }

    /** Who may wait for a standby does not do so on an event loop. */
    @Override
    public void install(Hooks hooks) {
        if (config.ryw()) {
            var ownWrites = new OwnWrites(config, context, meter, floors);
            (config.rywWaitMs().isPositive() ? hooks.mayBlock() : hooks).route(ownWrites);
            hooks.onQuery(ownWrites);
        }
    }

    @Override
    public void start() {
        former(context).ifPresent(feature -> feature.meter.replaced());
        meter.start();
    }

    @Override
    public void close() {
        meter.close();
    }
}
