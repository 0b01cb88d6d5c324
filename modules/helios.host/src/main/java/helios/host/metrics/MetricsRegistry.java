package helios.host.metrics;

import helios.spi.metrics.Counter;
import helios.spi.metrics.Gauge;
import helios.spi.metrics.Metrics;
import helios.spi.metrics.Timer;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All metrics of the process. Thread-safe. */
public final class MetricsRegistry {

    private static final Pattern METRIC_NAME = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Pattern LABEL_NAME = Pattern.compile("(?!__|le$|quantile$)[a-z_][a-z0-9_]*");
    private static final double[] SECONDS = {
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };

    private final PrometheusRegistry prometheus = new PrometheusRegistry();
    private final Map<String, Registered> registered = new HashMap<>();

    /**
     * A metric and what it was asked for.
     *
     * @param owner the feature that asked first
     */
    private record Registered(String owner, List<String> labelNames, Metric metric) {}

    private sealed interface Metric {

        Collector collector();
    }

    private record BoundedCounter(io.prometheus.metrics.core.metrics.Counter collector, Series<CounterDataPoint> series)
            implements Metric, Counter {

        @Override
        public void add(long amount, String... labelValues) {
            series.get(labelValues).inc(amount);
        }
    }

    private record BoundedTimer(Histogram collector, Series<DistributionDataPoint> series) implements Metric, Timer {

        @Override
        public void record(Duration duration, String... labelValues) {
            series.get(labelValues).observe(duration.toNanos() / 1e9);
        }
    }

    private record BoundedGauge(io.prometheus.metrics.core.metrics.Gauge collector, Series<GaugeDataPoint> series)
            implements Metric, Gauge {

        @Override
        public void set(double value, String... labelValues) {
            series.get(labelValues).set(value);
        }

        @Override
        public void remove(String... labelValues) {
            series.remove(labelValues);
            collector.remove(labelValues);
        }
    }

    /** A gauge that asks whoever gave its supplier last. */
    private static final class SuppliedGauge implements Metric {

        private final GaugeWithCallback collector;
        private volatile DoubleSupplier supplier = () -> Double.NaN;

        SuppliedGauge(String name, String help) {
            collector = GaugeWithCallback.builder()
                    .name(name)
                    .help(help)
                    .callback(callback -> callback.call(value()))
                    .build();
        }

        void supply(DoubleSupplier next) {
            supplier = next;
        }

        private double value() {
            try {
                return supplier.getAsDouble();
            } catch (RuntimeException _) {
                // One feature's mistake must not hide the metrics of all others.
                return Double.NaN;
            }
        }

        @Override
        public Collector collector() {
            return collector;
        }
    }

    /** The metrics of a feature: names are prefixed with {@code helios_<feature>_}. */
    public Metrics of(String feature) {
        return new Scope(feature, "helios_" + feature + "_");
    }

    /** The metrics of the kernel: names are prefixed with {@code helios_}. */
    public Metrics kernel() {
        return new Scope("", "helios_");
    }

    /** Drops the gauges of a feature that is gone, which nobody sets any more; its counters and timers stay true. */
    public synchronized void forgetGauges(String feature) {
        registered.values().removeIf(entry -> {
            boolean stale = entry.owner().equals(feature)
                    && (entry.metric() instanceof BoundedGauge || entry.metric() instanceof SuppliedGauge);
            if (stale) {
                prometheus.unregister(entry.metric().collector());
            }
            return stale;
        });
    }

    /** All metrics as text. */
    public byte[] write(Exposition format) {
        return format.write(prometheus.scrape());
    }

    /** The sum of all series of a counter, by its full name; 0 if nobody has asked for it. */
    public long total(String counter) {
        return metric(counter) instanceof BoundedCounter bounded
                ? Math.round(bounded.collector().collect().getDataPoints().stream()
                        .mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue)
                        .sum())
                : 0;
    }

    private synchronized @Nullable Metric metric(String name) {
        var known = registered.get(name);
        return known == null ? null : known.metric();
    }

    private synchronized <M extends Metric> M register(
            String owner, String name, Class<M> kind, List<String> labelNames, Supplier<M> make) {
        var known = registered.get(name);
        if (known == null) {
            requireNames(name, labelNames);
            var metric = make.get();
            prometheus.register(metric.collector());
            registered.put(name, new Registered(owner, labelNames, metric));
            return metric;
        }
        if (!kind.isInstance(known.metric()) || !known.labelNames().equals(labelNames)) {
            throw new IllegalArgumentException(
                    "metric %s exists as another kind or with other labels than %s".formatted(name, labelNames));
        }
        return kind.cast(known.metric());
    }

    private static void requireNames(String name, List<String> labelNames) {
        if (!METRIC_NAME.matcher(name).matches()
                || !labelNames.stream()
                        .allMatch(label -> LABEL_NAME.matcher(label).matches())) {
            throw new IllegalArgumentException("metric " + name + labelNames
                    + ": names are lower-case letters, digits and underscores, and no label is called le or quantile");
        }
    }

    private static void requireSuffix(String name, String suffix, String kind) {
        if (!name.endsWith(suffix)) {
            throw new IllegalArgumentException("%s %s: its name must end in %s".formatted(kind, name, suffix));
        }
    }

    /** What one feature sees. */
    private final class Scope implements Metrics {

        private final String owner;
        private final String prefix;

        Scope(String owner, String prefix) {
            this.owner = owner;
            this.prefix = prefix;
        }

        private String full(String name) {
            return name.startsWith("helios_") ? name : prefix + name;
        }

        @Override
        public Counter counter(String name, String help, String... labelNames) {
            requireSuffix(name, "_total", "counter");
            return register(owner, full(name), BoundedCounter.class, List.of(labelNames), () -> {
                var counter = io.prometheus.metrics.core.metrics.Counter.builder()
                        .name(full(name))
                        .help(help)
                        .labelNames(labelNames)
                        .withoutExemplars()
                        .build();
                return new BoundedCounter(counter, new Series<>(labelNames.length, counter::labelValues));
            });
        }

        @Override
        public Timer timer(String name, String help, String... labelNames) {
            requireSuffix(name, "_seconds", "timer");
            return register(owner, full(name), BoundedTimer.class, List.of(labelNames), () -> {
                var histogram = Histogram.builder()
                        .name(full(name))
                        .help(help)
                        .labelNames(labelNames)
                        .classicOnly()
                        .classicUpperBounds(SECONDS)
                        .withoutExemplars()
                        .build();
                return new BoundedTimer(histogram, new Series<>(labelNames.length, histogram::labelValues));
            });
        }

        @Override
        public Gauge gauge(String name, String help, String... labelNames) {
            return register(owner, full(name), BoundedGauge.class, List.of(labelNames), () -> {
                var gauge = io.prometheus.metrics.core.metrics.Gauge.builder()
                        .name(full(name))
                        .help(help)
                        .labelNames(labelNames)
                        .withoutExemplars()
                        .build();
                return new BoundedGauge(gauge, new Series<>(labelNames.length, gauge::labelValues));
            });
        }

        @Override
        public void gauge(String name, String help, DoubleSupplier value) {
            register(owner, full(name), SuppliedGauge.class, List.of(), () -> new SuppliedGauge(full(name), help))
                    .supply(value);
        }
    }

    /** Exposes what is not counted here. */
    void expose(Consumer<PrometheusRegistry> collectors) {
        collectors.accept(prometheus);
    }
}
