package helios.distribution;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Lets Maven run the benchmark, on the same class path and against the same distribution as the end-to-end tests. */
final class PlainPathBenchmark {

    @Test
    void run() throws RunnerException {
        var options = new OptionsBuilder()
                .include(PlainPath.class.getSimpleName() + "\\.")
                .addProfiler(ProxyAllocation.class)
                .forks(0)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(3))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(3))
                .shouldFailOnError(true)
                .build();
        new Runner(options).run();
    }
}
