package helios.host.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What the kernel counts of all its event loops together. Thread-safe. */
public final class KernelMetrics {

    private final List<TrafficCounters> loops = new CopyOnWriteArrayList<>();
    private final LongAdder failovers = new LongAdder();
    private final MetricsRegistry features;
    private final InstantSource clock;
    private final Instant start;

    /** Metrics that count from now on and are exposed by the registry. */
    public KernelMetrics(MetricsRegistry registry, InstantSource clock) {
        this.features = registry;
        this.clock = clock;
        start = clock.instant();
        registry.expose(this::expose);
    }

    /** Makes the counters of one more event loop. They are kept when the loop has ended. */
    public TrafficCounters addLoop() {
        var counters = new TrafficCounters();
        loops.add(counters);
        return counters;
    }

    /** Writes go to another primary than before. */
    public void failedOver() {
        failovers.increment();
    }

    /** The members of {@code GET /metrics}, in their order. */
    public Map<String, Object> snapshot() {
        long closed = sum(Traffic.CONNECTIONS_CLOSED);
        long accepted = sum(Traffic.CONNECTIONS_ACCEPTED);
        var snapshot = new LinkedHashMap<String, Object>();
        snapshot.put("connections_accepted", accepted);
        snapshot.put("connections_closed", closed);
        snapshot.put("connections_active", accepted - closed);
        snapshot.put("queries_processed", sum(Traffic.QUERIES_PROCESSED));
        snapshot.put("bytes_received", sum(Traffic.BYTES_RECEIVED));
        snapshot.put("bytes_sent", sum(Traffic.BYTES_SENT));
        snapshot.put("failovers", failovers.sum());
        snapshot.put("transactions", sum(Traffic.TRANSACTIONS));
        snapshot.put("errors", sum(Traffic.ERRORS));
        snapshot.put("cache_hits", features.total("helios_cache_hits_total"));
        snapshot.put("cache_misses", features.total("helios_cache_misses_total"));
        snapshot.put("uptime_secs", uptime().toSeconds());
        return snapshot;
    }

    private long sum(Traffic what) {
        return loops.stream().mapToLong(loop -> loop.read(what)).sum();
    }

    /** Read after those that ended, so that it is never negative. */
    private long active() {
        long closed = sum(Traffic.CONNECTIONS_CLOSED);
        return sum(Traffic.CONNECTIONS_ACCEPTED) - closed;
    }

    private Duration uptime() {
        return Duration.between(start, clock.instant());
    }

    private void expose(PrometheusRegistry registry) {
        for (var what : Traffic.values()) {
            counter(registry, what.metric(), what.help(), () -> sum(what));
        }
        counter(registry, "helios_failovers_total", "Changes of the primary that writes go to.", failovers::sum);
        gauge(registry, "helios_connections_active", "Client connections that are open.", this::active);
        gauge(registry, "helios_uptime_seconds", "Time since the start.", () -> uptime().toSeconds());
        exposeFormerNames(registry);
    }

    /** The names of 2.x, for dashboards that know them. */
    private void exposeFormerNames(PrometheusRegistry registry) {
        var help = "Former name of ";
        Map.of(
                        "heliosdb_proxy_connections_total", Traffic.CONNECTIONS_ACCEPTED,
                        "heliosdb_proxy_connections_rejected_total", Traffic.CONNECTIONS_REJECTED,
                        "heliosdb_proxy_queries_total", Traffic.QUERIES_PROCESSED,
                        "heliosdb_proxy_bytes_received_total", Traffic.BYTES_RECEIVED,
                        "heliosdb_proxy_bytes_sent_total", Traffic.BYTES_SENT)
                .forEach((name, what) -> counter(registry, name, help + what.metric() + ".", () -> sum(what)));
        counter(registry, "heliosdb_proxy_failovers_total", help + "helios_failovers_total.", failovers::sum);
        // A counter whose name lacks the suffix of one, which the format allows to a metric without a type alone.
        registry.register(() -> UnknownSnapshot.builder()
                .name("heliosdb_proxy_connections_closed")
                .help(help + Traffic.CONNECTIONS_CLOSED.metric() + ".")
                .dataPoint(UnknownSnapshot.UnknownDataPointSnapshot.builder()
                        .value((double) sum(Traffic.CONNECTIONS_CLOSED))
                        .build())
                .build());
    }

    private static void counter(PrometheusRegistry registry, String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) value.getAsLong()))
                .register(registry);
    }

    private static void gauge(PrometheusRegistry registry, String name, String help, LongSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) value.getAsLong()))
                .register(registry);
    }
}
