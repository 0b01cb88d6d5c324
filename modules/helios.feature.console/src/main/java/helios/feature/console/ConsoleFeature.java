package helios.feature.console;

import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.Hooks;
import helios.spi.operations.Operations;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Serves the console, and notes every minute what was counted, for averages. */
final class ConsoleFeature implements Feature {

    private static final long PERIOD_SECONDS = 60;

    private final ConsoleConfig config;
    private final FeatureContext context;
    private final Optional<Operations> operations;
    private final Averages averages;
    private final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("helios-console").factory());

    ConsoleFeature(ConsoleConfig config, FeatureContext context) {
        this.config = config;
        this.context = context;
        operations = context.service(Operations.class);
        averages = context.previous()
                .filter(ConsoleFeature.class::isInstance)
                .map(former -> ((ConsoleFeature) former).averages)
                .orElseGet(() -> new Averages(context.clock()));
    }

    @Override
    public void install(Hooks hooks) {
        var routes = new Routes(context::endpoints);
        // A kernel that only checks a configuration has nothing to show.
        operations.ifPresent(proxy -> hooks.serve(new ConsoleDatabase(
                config,
                new Shows(proxy, context.topology(), routes, averages),
                new Commands(proxy, routes, new Audit(context)))));
    }

    @Override
    public void start() {
        operations.ifPresent(proxy -> sampler.scheduleAtFixedRate(
                () -> averages.note(proxy.totals()), PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS));
    }

    @Override
    public void close() {
        sampler.shutdownNow();
    }
}
