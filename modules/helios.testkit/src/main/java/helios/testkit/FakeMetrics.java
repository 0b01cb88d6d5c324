package helios.testkit;

import helios.spi.metrics.Counter;
import helios.spi.metrics.Gauge;
import helios.spi.metrics.Metrics;
import helios.spi.metrics.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/** Metrics that can be read. Thread-safe; names are taken as they are given, without a prefix. */
public final class FakeMetrics implements Metrics {

    private record Series(String name, List<String> labelValues) {}

    private final Map<String, Integer> labels = new ConcurrentHashMap<>();
    private final Map<Series, Double> values = new ConcurrentHashMap<>();
    private final Map<String, DoubleSupplier> suppliers = new ConcurrentHashMap<>();

    /** No metrics yet. */
    public FakeMetrics() {}

    /** A counter's or a gauge's value, a timer's seconds in total; 0 for a series that has had none. */
    public double value(String name, String... labelValues) {
        var supplier = suppliers.get(name);
        return supplier == null ? values.getOrDefault(series(name, labelValues), 0.0) : supplier.getAsDouble();
    }

    /** The names of the metrics that were registered, sorted. */
    public Set<String> names() {
        return new TreeSet<>(labels.keySet());
    }

    @Override
    public Counter counter(String name, String help, String... labelNames) {
        register(name, "_total", labelNames);
        return (amount, labelValues) -> values.merge(series(name, labelValues), (double) amount, Double::sum);
    }

    @Override
    public Timer timer(String name, String help, String... labelNames) {
        register(name, "_seconds", labelNames);
        return (Duration duration, String... labelValues) ->
                values.merge(series(name, labelValues), duration.toNanos() / 1e9, Double::sum);
    }

    @Override
    public void gauge(String name, String help, DoubleSupplier value) {
        register(name, "");
        suppliers.put(name, value);
    }

    @Override
    public Gauge gauge(String name, String help, String... labelNames) {
        register(name, "", labelNames);
        return new Gauge() {
            @Override
            public void set(double value, String... labelValues) {
                values.put(series(name, labelValues), value);
            }

            @Override
            public void remove(String... labelValues) {
                values.remove(series(name, labelValues));
            }
        };
    }

    private void register(String name, String suffix, String... labelNames) {
        if (!name.endsWith(suffix)) {
            throw new IllegalArgumentException("the metric \"" + name + "\" must end in " + suffix);
        }
        labels.put(name, labelNames.length);
    }

    private Series series(String name, String... labelValues) {
        var expected = labels.get(name);
        if (expected == null) {
            throw new IllegalArgumentException("no metric \"" + name + "\", there are " + names());
        }
        if (expected != labelValues.length) {
            throw new IllegalArgumentException(
                    "the metric \"%s\" has %d labels, not %d".formatted(name, expected, labelValues.length));
        }
        return new Series(name, List.of(labelValues));
    }
}
