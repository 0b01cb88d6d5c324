package helios.sql.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Keeps the bounds of {@link SqlBenchmark}; for a quiet machine. */
final class SqlBenchmarkTest {

    private static Map<String, RunResult> results = Map.of();

    @BeforeAll
    static void measure() throws RunnerException {
        var options = new OptionsBuilder()
                .include("\\." + SqlBenchmark.class.getSimpleName() + "\\.")
                .forks(1)
                .warmupIterations(4)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(10)
                .measurementTime(TimeValue.seconds(1))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .build();
        results = new Runner(options)
                .run().stream()
                        .collect(Collectors.toMap(
                                result -> result.getPrimaryResult().getLabel(), result -> result));
    }

    /** The best second: what else runs on the same core, in other machines too, only ever adds to it. */
    private static double nanoseconds(String benchmark) {
        return results.get(benchmark).getPrimaryResult().getStatistics().getMin();
    }

    private static double bytesAllocated(String benchmark) {
        Result<?> perOperation = results.get(benchmark).getSecondaryResults().get("gc.alloc.rate.norm");
        return perOperation.getScore();
    }

    @Test
    void factsOfAShortSelectTakeLessThan300Nanoseconds() {
        assertThat(nanoseconds("facts")).isLessThan(300);
    }

    @Test
    void factsOfAShortSelectAllocateNothing() {
        assertThat(bytesAllocated("facts")).isLessThan(1);
        assertThat(bytesAllocated("fingerprint")).isLessThan(1);
    }

    @Test
    void parsingASelectTakesLessThan10Microseconds() {
        assertThat(nanoseconds("parse")).isLessThan(10_000);
    }

    @Test
    void parsingAnInsertIsLinear() {
        assertThat(nanoseconds("parseDoubleInsert")).isLessThan(3 * nanoseconds("parseInsert"));
    }
}
