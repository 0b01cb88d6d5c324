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

/**
 * Node's drivers, which npm gets, and Python's, which pip does. Where these are missing, the test that asks for a driver is
 * skipped, and says so.
 */
final class Drivers {

    private static final int MINUTES = 5;
    private static final Path HOME = Path.of(System.getProperty("helios.home")).resolveSibling("drivers");
    private static final Path SCRIPTS =
            Path.of(System.getProperty("helios.root")).resolve("distribution/src/test/resources/drivers");
    private static final List<String> NODE_PACKAGES = List.of("package.json", "package-lock.json");
    private static final String PYTHON_PACKAGES = "requirements.txt";
    private static final Path PYTHON_HOME = HOME.resolve("python");

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
            throw skip("node", "npm", "nodejs npm", e);
        }
        return run(way, "node", script, arguments);
    }

    /** The same by Python 3. */
    static List<String> python(PgOptions way, String script, String... arguments) throws Exception {
        try {
            if (!copy(PYTHON_PACKAGES) || !Files.isDirectory(PYTHON_HOME)) {
                output(new ProcessBuilder(List.of(
                        "python3",
                        "-m",
                        "pip",
                        "install",
                        "--quiet",
                        "--disable-pip-version-check",
                        "--upgrade",
                        "--target",
                        PYTHON_HOME.toString(),
                        "--requirement",
                        HOME.resolve(PYTHON_PACKAGES).toString())));
            }
        } catch (IOException e) {
            // The next run is to try it again.
            Files.deleteIfExists(HOME.resolve(PYTHON_PACKAGES));
            throw skip("python3", "pip", "python3 python3-pip", e);
        }
        return run(way, "python3", script, arguments);
    }

    private static RuntimeException skip(String program, String installer, String packages, IOException cause) {
        var skipped =
                ("SKIPPED: what drivers of %s see through the proxy was not tested. That needs %s and %s (on Debian:"
                                + " apt-get install %s), which then get the drivers by themselves: %s")
                        .formatted(program, program, installer, packages, cause.getMessage());
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
                        "PYTHONPATH", PYTHON_HOME.toString(),
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
