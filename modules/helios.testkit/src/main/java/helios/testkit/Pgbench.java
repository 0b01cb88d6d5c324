package helios.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** PostgreSQL's benchmark, with its figures read. */
public final class Pgbench {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");
    private static final Pattern LATENCY = Pattern.compile("latency average = ([0-9.]+) ms");
    private static final Pattern TRANSACTIONS = Pattern.compile("number of transactions actually processed: (\\d+)");
    private static final Pattern FAILED = Pattern.compile("number of failed transactions: (\\d+)");

    private final PgTool program;

    private Pgbench(PgTool program) {
        this.program = program;
    }

    /**
     * What a run came to.
     *
     * @param transactions how many transactions were processed
     * @param failed how many failed
     * @param latencyMillis the average latency
     * @param tps transactions a second, without the time to connect
     */
    public record Result(long transactions, long failed, double latencyMillis, double tps) {}

    /** The benchmark, if it is installed. */
    public static Optional<Pgbench> find() {
        return PgTool.find("pgbench").map(Pgbench::new);
    }

    /** One line that says that it is not installed, and the remedy. */
    public static String missing() {
        return PgTool.missing("pgbench");
    }

    /** Makes the tables of that scale. */
    public void initialise(PgOptions options, int scale) {
        run(options, "-i", "-q", "-s", Integer.toString(scale));
    }

    /**
     * Runs the benchmark with further arguments, such as {@code -S -M prepared -c 8 -T 5}.
     *
     * @throws IllegalStateException with what it said, if it fails or reports no figures
     */
    public Result benchmark(PgOptions options, String... arguments) {
        var all = new ArrayList<>(List.of("-n"));
        all.addAll(List.of(arguments));
        var output = run(options, all.toArray(String[]::new));
        return new Result(
                Long.parseLong(figure(TRANSACTIONS, output)),
                Long.parseLong(find(FAILED, output.out()).orElse("0")),
                Double.parseDouble(figure(LATENCY, output)),
                Double.parseDouble(figure(TPS, output)));
    }

    private PgTool.Output run(PgOptions options, String... arguments) {
        var output = program.run(options, "", PATIENCE, arguments);
        if (output.exitCode() != 0) {
            throw new IllegalStateException(
                    "pgbench ended with code %d: %s%s".formatted(output.exitCode(), output.out(), output.err()));
        }
        return output;
    }

    private static String figure(Pattern pattern, PgTool.Output output) {
        return find(pattern, output.out())
                .orElseThrow(() -> new IllegalStateException(
                        "pgbench reports no \"" + pattern + "\": " + output.out() + output.err()));
    }

    private static Optional<String> find(Pattern pattern, String text) {
        var matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
