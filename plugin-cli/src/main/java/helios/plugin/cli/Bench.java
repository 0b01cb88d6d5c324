package helios.plugin.cli;

import helios.plugin.Json;
import helios.plugin.PluginException;
import helios.plugin.host.GuestException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/** Calls one hook often, and tells how long a call takes, the restore of the instance included. */
final class Bench implements Command {

    private static final int CALLS = 100_000;
    private static final int WARM_UP = 50_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final double NANOS_PER_MICRO = 1000.0;

    private final PrintWriter err;

    Bench(PrintWriter err) {
        this.err = err;
    }

    @Override
    public String name() {
        return "bench";
    }

    @Override
    public String summary() {
        return "Calls a hook of a plugin many times, one after the other, and prints how long a call takes.";
    }

    @Override
    public List<ArgSpec> arguments() {
        var arguments = new ArrayList<>(Trial.arguments());
        arguments.add(Words.option("--calls", "N", "How many calls are measured; 100000 if it is not given."));
        return arguments;
    }

    @Override
    public Result run(Words words) throws IOException {
        var nanos = new long[words.number("--calls", CALLS)];
        try (var trial = Trial.start(words, err)) {
            measure(trial, new long[WARM_UP]);
            measure(trial, nanos);
            long memory = trial.guest().memoryBytes();
            Arrays.sort(nanos);
            double p50 = micros(nanos, 0.50);
            double p99 = micros(nanos, 0.99);
            return new Result(
                    "%d calls: p50 %.2f us, p99 %.2f us, memory %d bytes".formatted(nanos.length, p50, p99, memory),
                    Json.MAPPER
                            .createObjectNode()
                            .put("calls", nanos.length)
                            .put("p50_us", p50)
                            .put("p99_us", p99)
                            .put("memory_bytes", memory));
        } catch (GuestException e) {
            throw new PluginException("the plugin failed (" + e.kind().label() + "): " + e.getMessage(), e);
        }
    }

    private static void measure(Trial trial, long[] nanos) throws GuestException {
        for (int i = 0; i < nanos.length; i++) {
            long start = System.nanoTime();
            trial.guest().call(trial.hook(), trial.request(), start + TIMEOUT.toNanos());
            nanos[i] = System.nanoTime() - start;
        }
    }

    private static double micros(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(sorted.length * share))] / NANOS_PER_MICRO;
    }
}
