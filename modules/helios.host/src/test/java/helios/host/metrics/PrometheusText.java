package helios.host.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads Prometheus text 0.0.4 as strictly as its specification allows, and refuses what a scraper might. */
final class PrometheusText {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (NaN|[+-]Inf|[+-]?[0-9.]+(?:E-?[0-9]+)?)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\[\\\\\"n])*)\"(,|$)");
    private static final Set<String> TYPES = Set.of("counter", "gauge", "histogram", "summary", "untyped");

    private final Map<String, String> types = new HashMap<>();
    private final Set<String> helped = new HashSet<>();
    private final Set<String> finished = new HashSet<>();
    private final Map<String, Double> samples = new LinkedHashMap<>();
    private final Map<String, List<Double>> buckets = new HashMap<>();
    private String family = "";

    private PrometheusText() {}

    /** The values of all series, by their names with labels, as they stand in the text. */
    static Map<String, Double> parse(String text) {
        assertThat(text).matches("(?s)|.*\n").doesNotContain("\r");
        var reader = new PrometheusText();
        text.lines().forEach(reader::line);
        reader.buckets.forEach(reader::checkHistogram);
        return reader.samples;
    }

    private void line(String line) {
        if (line.startsWith("# HELP ")) {
            var parts = line.split(" ", 4);
            begin(parts[2]);
            assertThat(helped.add(parts[2])).as("one HELP for %s", parts[2]).isTrue();
            assertThat(parts[3]).isNotBlank();
        } else if (line.startsWith("# TYPE ")) {
            var parts = line.split(" ", -1);
            assertThat(parts).hasSize(4);
            begin(parts[2]);
            assertThat(TYPES).contains(parts[3]);
            assertThat(types.put(parts[2], parts[3]))
                    .as("one TYPE for %s", parts[2])
                    .isNull();
        } else {
            sample(line);
        }
    }

    private void begin(String name) {
        assertThat(name).matches(NAME);
        if (!name.equals(family)) {
            assertThat(finished).as("the lines of a metric stand together").doesNotContain(name);
            finished.add(family);
            family = name;
        }
    }

    private void sample(String line) {
        var matcher = SAMPLE.matcher(line);
        assertThat(matcher.matches()).as("a sample: %s", line).isTrue();
        var name = matcher.group(1);
        var type = types.get(family);
        assertThat(type).as("TYPE before %s", line).isNotNull();
        assertThat(helped).contains(family);
        var suffixes = type.equals("histogram") ? List.of("_bucket", "_sum", "_count") : List.of("");
        assertThat(suffixes.stream().map(suffix -> family + suffix))
                .as("the metric of %s", line)
                .contains(name);
        if (type.equals("counter")) {
            assertThat(name).endsWith("_total");
        }
        var labels = labels(matcher.group(2) == null ? "" : matcher.group(2));
        double value = Double.parseDouble(matcher.group(3).replace("Inf", "Infinity"));
        assertThat(samples.put(line.substring(0, line.lastIndexOf(' ')), value))
                .as("one value: %s", line)
                .isNull();
        if (!type.equals("gauge") && !type.equals("untyped")) {
            assertThat(value).isNotNegative();
        }
        if (type.equals("histogram") && !name.endsWith("_sum")) {
            var bound = labels.remove("le");
            assertThat(bound == null).isEqualTo(name.endsWith("_count"));
            buckets.computeIfAbsent(family + labels, _ -> new ArrayList<>()).add(value);
        }
    }

    private static Map<String, String> labels(String text) {
        var labels = new LinkedHashMap<String, String>();
        var matcher = LABEL.matcher(text);
        int end = 0;
        while (end < text.length()) {
            assertThat(matcher.find(end) && matcher.start() == end)
                    .as("labels: %s", text)
                    .isTrue();
            assertThat(labels.put(matcher.group(1), matcher.group(2))).isNull();
            end = matcher.end();
        }
        return labels;
    }

    /** Buckets grow, and the last one, of all values, is the count. */
    private void checkHistogram(String series, List<Double> values) {
        assertThat(values).as(series).isSorted().hasSizeGreaterThan(2);
        assertThat(values.getLast()).isEqualTo(values.get(values.size() - 2));
    }
}
