package helios.host;

import helios.host.metrics.KernelMetrics;
import helios.host.metrics.MetricsRegistry;
import helios.spi.SqlState;
import helios.spi.metrics.Counter;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;

/** What the kernel counts: traffic by event loop, and what is rare by label. Thread-safe. */
final class KernelMeters {

    private final MetricsRegistry registry = new MetricsRegistry();
    private final KernelMetrics traffic;
    private final Counter rejects;
    private final Counter routesIgnored;
    private final Counter listenerLosses;

    KernelMeters(InstantSource clock) {
        traffic = new KernelMetrics(registry, clock);
        rejects = registry.kernel()
                .counter(
                        "helios_reject_total",
                        "Clients, sessions and statements rejected, by the feature that did.",
                        "feature",
                        "sqlstate");
        routesIgnored = registry.kernel()
                .counter(
                        "helios_route_ignored_total",
                        "Targets of routers, and answers, that could not be followed.",
                        "reason");
        listenerLosses = registry.kernel()
                .counter(
                        "helios_pool_listener_losses_total",
                        "Lost connections that listened for sessions, which missed what was notified meanwhile.",
                        "node");
    }

    /** Where the number of statements that sessions share is read. */
    void sharedStatements(DoubleSupplier now) {
        registry.kernel()
                .gauge(
                        "helios_pool_shared_statements",
                        "Prepared statements that sessions share on server connections, by text and settings.",
                        now);
    }

    MetricsRegistry registry() {
        return registry;
    }

    KernelMetrics traffic() {
        return traffic;
    }

    /** A client, a statement or a session was rejected. */
    void rejected(String feature, SqlState state) {
        rejects.increment(feature, state.code());
    }

    /** A connection that listened for sessions was lost. */
    void listenerLost(String node) {
        listenerLosses.increment(node);
    }

    /** A router's target, or an answer, was ignored. */
    void routeIgnored(String reason) {
        routesIgnored.increment(reason);
    }
}
