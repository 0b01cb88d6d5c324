package helios.host.metrics;

import helios.spi.metrics.Metrics;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The series of one metric, by their label values: {@value Metrics#MAX_SERIES}, and one for all others. Lock-free where a
 * series exists.
 *
 * @param <P> what is counted in
 */
final class Series<P> {

    private static final String OTHER = "other";

    private final int labels;
    private final Function<String[], P> make;
    private final Map<List<String>, P> series = new ConcurrentHashMap<>();

    /**
     * No series yet.
     *
     * @param labels how many values a series is known by
     * @param make makes a series, or finds it if it exists
     */
    Series(int labels, Function<String[], P> make) {
        this.labels = labels;
        this.make = make;
    }

    P get(String... values) {
        if (values.length != labels) {
            throw new IllegalArgumentException(
                    "%d label values are expected, not %s".formatted(labels, Arrays.toString(values)));
        }
        var key = List.of(values);
        var known = series.get(key);
        return known == null ? add(key, values) : known;
    }

    private synchronized P add(List<String> key, String... values) {
        return series.size() < Metrics.MAX_SERIES || series.containsKey(key)
                ? series.computeIfAbsent(key, _ -> make.apply(values))
                : make.apply(Collections.nCopies(labels, OTHER).toArray(String[]::new));
    }

    synchronized void remove(String... values) {
        series.remove(List.of(values));
    }
}
