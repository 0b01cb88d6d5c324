package helios.host;

import helios.host.cli.Cli;
import helios.host.cli.Runner;
import helios.host.cli.Start;
import helios.host.config.ConfigLoader;
import helios.host.config.FileWatch;
import helios.host.config.Problem;
import helios.host.config.Source;
import helios.host.lifecycle.Signals;
import helios.host.lifecycle.Successor;
import helios.host.log.Log;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The command {@code helios}. */
public final class Main implements Runner {

    private Main() {}

    /** Does what the words say, and ends the process with the status of {@link helios.host.cli}. */
    public static void main(String[] words) throws InterruptedException {
        var out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(new Cli(ConfigLoader.system(), System.getenv(), new Main(), System.in, out, err).run(words));
    }

    @Override
    public String version() {
        return "helios %s (commit %s, built %s), Java %s"
                .formatted(Build.TEXT, Build.GIT, Build.TIME, Runtime.version());
    }

    @Override
    public void run(Start start) throws Exception {
        try (var daemon = new Daemon(
                start.source(), start.overrides(), start.loader(), start.providers(), start.configuration())) {
            Signals.handle(daemon.signals(), System.getenv());
            daemon.start();
            Successor.tellReady(System.getenv());
            awaitEnd(start, daemon);
        } finally {
            Log.flush();
        }
    }

    private static void awaitEnd(Start start, Daemon daemon) throws InterruptedException {
        if (!(start.source() instanceof Source.File(var file))) {
            daemon.awaitEnd();
            return;
        }
        try (var _ = FileWatch.start(file, daemon::watchesFile, daemon::reload)) {
            daemon.awaitEnd();
        }
    }

    @Override
    public List<Problem> check(Start start) {
        return new Check(start).offline();
    }

    @Override
    public Findings checkOnline(Start start) throws InterruptedException {
        return new Check(start).online();
    }
}
