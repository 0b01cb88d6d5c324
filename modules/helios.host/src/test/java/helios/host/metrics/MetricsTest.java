package helios.host.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import helios.spi.metrics.Metrics;
import java.io.File;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class MetricsTest {

    private final MetricsRegistry registry = new MetricsRegistry();
    private final Metrics feature = registry.of("demo");

    private String text() {
        return new String(registry.write(Exposition.PROMETHEUS), StandardCharsets.UTF_8);
    }

    private Map<String, Double> scrape() {
        return PrometheusText.parse(text());
    }

    private void count() {
        feature.counter("rejected_total", "Rejected.", "reason").increment("limit");
        feature.counter("helios_reject_total", "Rejected by all.", "feature", "sqlstate")
                .add(2, "demo", "53400");
        registry.kernel().counter("holds_total", "Holds.").increment();
        feature.gauge("entries", "Entries.", "level").set(3, "l1");
        feature.gauge("bytes", "Bytes.", () -> 4);
        feature.timer("wait_seconds", "Waits.").record(Duration.ofMillis(3));
    }

    @Test
    void namesMetricsByTheirFeature() {
        count();

        assertThat(scrape())
                .containsEntry("helios_demo_rejected_total{reason=\"limit\"}", 1.0)
                .containsEntry("helios_reject_total{feature=\"demo\",sqlstate=\"53400\"}", 2.0)
                .containsEntry("helios_holds_total", 1.0)
                .containsEntry("helios_demo_entries{level=\"l1\"}", 3.0)
                .containsEntry("helios_demo_bytes", 4.0)
                .containsEntry("helios_demo_wait_seconds_bucket{le=\"0.0025\"}", 0.0)
                .containsEntry("helios_demo_wait_seconds_bucket{le=\"0.005\"}", 1.0)
                .containsEntry("helios_demo_wait_seconds_bucket{le=\"+Inf\"}", 1.0)
                .containsEntry("helios_demo_wait_seconds_sum", 0.003)
                .containsEntry("helios_demo_wait_seconds_count", 1.0);
    }

    @Test
    void escapesHostileValues() {
        var hostile = "a\"b\\c\nd{}é\u0000, x=\"y\"";
        feature.counter("calls_total", "What's \\ \n in a help.", "user").increment(hostile);

        assertThat(scrape())
                .containsEntry("helios_demo_calls_total{user=\"a\\\"b\\\\c\\nd{}é\u0000, x=\\\"y\\\"\"}", 1.0);
    }

    @Test
    void keepsOnlySoManySeries() {
        var counter = feature.counter("calls_total", "Calls.", "user", "kind");
        var timer = feature.timer("call_seconds", "Calls.", "user");
        var gauge = feature.gauge("level", "Level.", "user");
        for (int i = 0; i < 2 * Metrics.MAX_SERIES; i++) {
            counter.increment("u" + i, "k");
            timer.record(Duration.ofMillis(1), "u" + i);
            gauge.set(i, "u" + i);
        }
        counter.increment("u0", "k");

        var samples = scrape();
        assertThat(samples)
                .containsEntry("helios_demo_calls_total{kind=\"k\",user=\"u0\"}", 2.0)
                .containsEntry("helios_demo_calls_total{kind=\"other\",user=\"other\"}", (double) Metrics.MAX_SERIES)
                .containsEntry("helios_demo_call_seconds_count{user=\"other\"}", (double) Metrics.MAX_SERIES);
        assertThat(samples.keySet().stream().filter(name -> name.startsWith("helios_demo_calls_total{")))
                .hasSize(Metrics.MAX_SERIES + 1);
        assertThat(registry.total("helios_demo_calls_total")).isEqualTo(2 * Metrics.MAX_SERIES + 1);

        gauge.remove("u1");
        gauge.set(-7, "new");
        assertThat(scrape())
                .containsEntry("helios_demo_level{user=\"new\"}", -7.0)
                .doesNotContainKey("helios_demo_level{user=\"u1\"}");
    }

    @Test
    void givesTheSameMetricToWhoAsksAgain() {
        feature.counter("calls_total", "Calls.", "user").increment("a");
        registry.of("demo").counter("calls_total", "Calls.", "user").increment("a");
        feature.gauge("size", "Size.", () -> 1);
        feature.gauge("size", "Size.", () -> 2);

        assertThat(scrape())
                .containsEntry("helios_demo_calls_total{user=\"a\"}", 2.0)
                .containsEntry("helios_demo_size", 2.0);
        assertThatThrownBy(() -> feature.counter("calls_total", "Calls.", "other"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("helios_demo_calls_total");
        assertThatThrownBy(() -> feature.gauge("calls_total", "Calls.", "user"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "calls, user",
        "Calls_total, user",
        "calls-total, user",
        "calls_total, le",
        "calls_total, __name__",
        "calls_total, a-b",
        "'', user"
    })
    void refusesNamesThatPrometheusWouldNotTake(String name, String label) {
        assertThatThrownBy(() -> feature.counter(name, "Help.", label)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAnotherNumberOfLabelValues() {
        var counter = feature.counter("calls_total", "Calls.", "user");

        assertThatThrownBy(() -> counter.increment()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> counter.increment("a", "b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> feature.timer("wait_ms", "Waits.")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void survivesAGaugeThatFails() {
        feature.gauge("broken", "Broken.", () -> {
            throw new IllegalStateException("closed");
        });
        feature.counter("calls_total", "Calls.").increment();

        assertThat(scrape())
                .containsEntry("helios_demo_broken", Double.NaN)
                .containsEntry("helios_demo_calls_total", 1.0);
    }

    @Test
    void forgetsTheGaugesOfAFeatureThatIsGone() {
        feature.gauge("size", "Size.", () -> 1);
        feature.gauge("level", "Level.", "user").set(1, "a");
        feature.counter("calls_total", "Calls.").increment();
        registry.of("demo2").gauge("size", "Size.", () -> 1);

        registry.forgetGauges("demo");

        assertThat(scrape()).containsOnlyKeys("helios_demo_calls_total", "helios_demo2_size");
        feature.gauge("size", "Size.", () -> 5);
        assertThat(scrape()).containsEntry("helios_demo_size", 5.0);
    }

    @Test
    void countsFromManyThreads() throws InterruptedException {
        var counter = feature.counter("calls_total", "Calls.", "user");
        var threads = new ArrayList<Thread>();
        for (int t = 0; t < 8; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 20_000; i++) {
                    counter.increment("u" + i % 1500);
                }
            }));
        }
        while (threads.stream().anyMatch(Thread::isAlive)) {
            scrape();
        }

        assertThat(registry.total("helios_demo_calls_total")).isEqualTo(160_000);
        assertThat(scrape()).hasSize(Metrics.MAX_SERIES + 1);
    }

    @Test
    void sumsUpTheEventLoops() throws InterruptedException {
        var now = new AtomicReference<>(Instant.EPOCH);
        var kernel = new KernelMetrics(registry, now::get);
        var loops = new ArrayList<Thread>();
        for (int t = 0; t < 4; t++) {
            var counters = kernel.addLoop();
            loops.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 100_000; i++) {
                    counters.connectionAccepted();
                    counters.queriesProcessed(2);
                    counters.bytesReceived(3);
                    counters.bytesSent(1L << 33);
                    counters.transactionEnded();
                    counters.errorSent();
                    counters.connectionRejected();
                    if (i % 2 == 0) {
                        counters.connectionClosed();
                    }
                }
            }));
        }
        long seen = 0;
        while (loops.stream().anyMatch(Thread::isAlive)) {
            var snapshot = kernel.snapshot();
            assertThat((long) snapshot.get("connections_active")).isNotNegative();
            assertThat((long) snapshot.get("queries_processed")).isGreaterThanOrEqualTo(seen);
            seen = (long) snapshot.get("queries_processed");
        }
        now.set(Instant.ofEpochMilli(90_700));

        assertThat(kernel.snapshot())
                .containsExactly(
                        Map.entry("connections_accepted", 400_000L),
                        Map.entry("connections_closed", 200_000L),
                        Map.entry("connections_active", 200_000L),
                        Map.entry("queries_processed", 800_000L),
                        Map.entry("bytes_received", 1_200_000L),
                        Map.entry("bytes_sent", 400_000L << 33),
                        Map.entry("failovers", 0L),
                        Map.entry("transactions", 400_000L),
                        Map.entry("errors", 400_000L),
                        Map.entry("cache_hits", 0L),
                        Map.entry("cache_misses", 0L),
                        Map.entry("uptime_secs", 90L));
        assertThat(scrape())
                .containsEntry("helios_connections_active", 200_000.0)
                .containsEntry("helios_connections_rejected_total", 400_000.0)
                .containsEntry("heliosdb_proxy_connections_closed", 200_000.0)
                .containsEntry("heliosdb_proxy_bytes_sent_total", (double) (400_000L << 33));
    }

    /** The code is looked at, for a measurement would hang on what the compiler made of it so far. */
    @Test
    void countsOnTheDataPathWithoutObjectsOrFences() throws IOException {
        var calls = new TreeSet<String>();
        try (var code = TrafficCounters.class.getResourceAsStream("TrafficCounters.class")) {
            for (var method : ClassFile.of().parse(code.readAllBytes()).methods()) {
                var name = method.methodName().stringValue();
                if (name.startsWith("<")) {
                    continue;
                }
                for (var instruction : method.code().orElseThrow()) {
                    assertThat(instruction)
                            .isNotInstanceOfAny(NewObjectInstruction.class, InvokeDynamicInstruction.class);
                    if (instruction instanceof InvokeInstruction call) {
                        calls.add(call.name().stringValue() + call.type().stringValue());
                    }
                }
            }
        }

        assertThat(calls)
                .containsExactly(
                        "add(Lhelios/host/metrics/Traffic;J)V", "getOpaque([JI)J", "place()I", "setOpaque([JIJ)V");
    }

    @Test
    void writesOpenMetricsToo() {
        feature.counter("calls_total", "Calls.").increment();

        assertThat(new String(registry.write(Exposition.OPEN_METRICS), StandardCharsets.UTF_8))
                .contains("# TYPE helios_demo_calls counter\n", "\nhelios_demo_calls_total 1.0\n")
                .endsWith("# EOF\n");
    }

    @Test
    void satisfiesPromtool() throws Exception {
        var promtool = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, "promtool").toFile())
                .filter(File::canExecute)
                .findFirst();
        assumeTrue(promtool.isPresent(), "promtool is not installed");
        var _ = new KernelMetrics(registry, Instant::now);
        count();

        var check = new ProcessBuilder(List.of(promtool.get().getPath(), "check", "metrics"))
                .redirectErrorStream(true)
                .start();
        try (var in = check.getOutputStream()) {
            in.write(registry.write(Exposition.PROMETHEUS));
        }

        assertThat(new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(check.waitFor()).isZero();
    }

    @Test
    void x12AMillionLabelValuesAreAThousandSeries() {
        var counter = registry.of("storm").counter("seen_total", "what was seen", "who");
        for (int i = 0; i < 1_000_000; i++) {
            counter.increment("somebody-" + i);
        }

        var series =
                PrometheusText.parse(new String(registry.write(Exposition.PROMETHEUS), StandardCharsets.UTF_8))
                        .entrySet()
                        .stream()
                        .filter(sample -> sample.getKey().startsWith("helios_storm_seen_total"))
                        .toList();
        assertThat(series).hasSize(1001);
        assertThat(series.stream().mapToDouble(java.util.Map.Entry::getValue).sum())
                .isEqualTo(1_000_000);
    }
}
