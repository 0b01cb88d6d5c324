package helios.distribution;

import helios.testkit.PgOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Node's drivers, which npm gets. Where node or npm is missing, the test that asks for one is skipped, and says so. */
final class Drivers {

    private static final int MINUTES = 5;
    private static final Path HOME = Path.of(System.getProperty("helios.home")).resolveSibling("drivers");
    private static final Path SCRIPTS =
            Path.of(System.getProperty("helios.root")).resolve("distribution/src/test/resources/drivers");
    private static final List<String> NODE_PACKAGES = List.of("package.json", "package-lock.json");

    private Drivers() {}

    /** Runs a script of the resources by node, and returns what it printed; the address is in PGHOST and its like. */
    static List<String> node(PgOptions way, String script, String... arguments) throws Exception {
        try {
            boolean same = true;
            for (var file : NODE_PACKAGES) {
                same &= copy(file);
            }
            if (!same || !Files.isDirectory(HOME.resolve("node_modules/pg"))) {
                output(new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--prefix", HOME.toString()));
            }
        } catch (IOException e) {
            throw skip(e);
        }
        return run(way, "node", script, arguments);
    }

    private static RuntimeException skip(IOException cause) {
        var skipped = "SKIPPED: what node's drivers see through the proxy was not tested. That needs node and npm (on"
                + " Debian: apt-get install nodejs npm), which then get the drivers by themselves: "
                + cause.getMessage();
        System.err.println(skipped);
        Assumptions.abort(skipped);
        throw new AssertionError(cause);
    }

    private static List<String> run(PgOptions way, String program, String script, String... arguments)
            throws Exception {
        copy(script);
        var command = new ArrayList<>(List.of(program, HOME.resolve(script).toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        var address = (InetSocketAddress) way.address();
        builder.environment()
                .putAll(Map.of(
                        "PGHOST", address.getHostString(),
                        "PGPORT", Integer.toString(address.getPort()),
                        "PGUSER", way.user(),
                        "PGPASSWORD", way.password(),
                        "PGDATABASE", way.startupParameters().getOrDefault("database", way.user())));
        return output(builder).lines().toList();
    }

    /** Tells whether the file was there already. */
    private static boolean copy(String name) throws IOException {
        var content = Files.readAllBytes(SCRIPTS.resolve(name));
        var file = HOME.resolve(name);
        if (Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), content)) {
            return true;
        }
        Files.createDirectories(HOME);
        Files.write(file, content);
        return false;
    }

    /**
     * What the program printed.
     *
     * @throws IOException with what it said, if it fails or cannot be started
     */
    private static String output(ProcessBuilder builder) throws IOException, InterruptedException {
        var out = Files.createTempFile(HOME, "out", "");
        var err = Files.createTempFile(HOME, "err", "");
        try {
            var process = builder.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                var text = Files.readString(err) + Files.readString(out);
                throw new IOException("%s failed: %s"
                        .formatted(builder.command(), text.substring(Math.max(0, text.length() - 2500))));
            }
            return Files.readString(out);
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
