package helios.feature.pool;

import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.Hooks;
import helios.spi.query.Decision;
import helios.spi.session.Session;
import helios.spi.session.SessionListener;
import helios.spi.topology.Topology;
import helios.spi.topology.TopologyStore.Subscription;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The pools, kept over reloads of their section: a successor takes them over as they are. */
final class PoolFeature implements Feature {

    private static final long SWEEP_MILLIS = 500;

    /** What outlives a reload. */
    private record Live(Lender lender, Admission admission, AtomicInteger users) {

        static Live of(PoolConfig config, FeatureContext context) {
            var meters = new PoolMeters(context.metrics());
            return new Live(
                    new Lender(config, meters, text -> context.log().log(System.Logger.Level.WARNING, text)),
                    new Admission(config.maxClientConnections(), meters),
                    new AtomicInteger());
        }
    }

    private final PoolConfig config;
    private final FeatureContext context;
    private final Live live;
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("helios-pool").factory());

    private Optional<Subscription> subscription = Optional.empty();

    PoolFeature(PoolConfig config, FeatureContext context) {
        this.config = config;
        this.context = context;
        this.live = context.previous()
                .filter(PoolFeature.class::isInstance)
                .map(former -> ((PoolFeature) former).live)
                .orElseGet(() -> Live.of(config, context));
        live.users().incrementAndGet();
    }

    @Override
    public void install(Hooks hooks) {
        hooks.pool(live.lender());
        // Who does not wait needs no other thread.
        (config.admissionWaitSecs().isZero() ? hooks : hooks.mayBlock()).onSession(new Clients());
        new PoolRoutes(live.lender()).install(hooks);
    }

    @Override
    public void start() {
        live.lender().reconfigure(config);
        live.admission().limit(config.maxClientConnections());
        subscription = Optional.of(context.topology().onChange(this::follow));
        sweeper.scheduleWithFixedDelay(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        try {
            live.lender().sweep();
        } catch (RuntimeException e) {
            context.log().log(System.Logger.Level.ERROR, "the pools could not be swept", e);
        }
    }

    /** Nothing is kept open to a node that is draining. */
    private void follow(Topology topology) {
        live.lender().follow(topology);
        for (var node : topology.nodes()) {
            if (node.draining()) {
                live.lender().outdate(key -> key.node().equals(node.name()));
            }
        }
    }

    @Override
    public void close() {
        sweeper.shutdownNow();
        subscription.ifPresent(Subscription::close);
        if (live.users().decrementAndGet() == 0) {
            live.lender().close();
        }
    }

    /** Lets in no more clients than there may be. */
    private final class Clients implements SessionListener {

        @Override
        public Decision.AtOpening opening(Session session) {
            return live.admission().enter(session, config.admissionWaitSecs());
        }

        @Override
        public void closed(Session session) {
            live.admission().leave(session);
        }
    }
}
