package helios.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One of PostgreSQL's own client programs, such as {@code psql}, {@code pgbench} or {@code pg_dump}, where it is installed:
 * found in {@code PATH} or in the newest folder of {@code /usr/lib/postgresql}.
 *
 * <p>A test that wants one and can do without begins with
 * {@code assumeTrue(PgTool.find("psql").isPresent(), PgTool.missing("psql"))}.
 */
public final class PgTool {

    private final Path program;

    private PgTool(Path program) {
        this.program = program;
    }

    /**
     * What a program did.
     *
     * @param exitCode its exit code
     * @param out what it wrote to standard output
     * @param err what it wrote to standard error
     */
    public record Output(int exitCode, String out, String err) {}

    /** The program of that name, if it is installed. */
    public static Optional<PgTool> find(String name) {
        return Tools.postgres(name).map(PgTool::new);
    }

    /**
     * The program of that name.
     *
     * @throws IllegalStateException with the text of {@link #missing}, if it is not installed
     */
    public static PgTool require(String name) {
        return find(name).orElseThrow(() -> new IllegalStateException(missing(name)));
    }

    /** One line that says that the program is not installed, and the remedy. */
    public static String missing(String name) {
        var debian = name.equals("pgbench") ? "postgresql (or postgresql-contrib)" : "postgresql-client";
        return name + " is neither on PATH nor in /usr/lib/postgresql/*/bin: install your system's " + debian;
    }

    /** Where the program is. */
    public Path program() {
        return program;
    }

    /** The program's major version. */
    public int majorVersion() {
        var version = run(new ProcessBuilder(program.toString(), "--version"), "", Duration.ofSeconds(10))
                .out();
        return Integer.parseInt(version.replaceFirst("(?s)^\\D*(\\d+).*", "$1"));
    }

    /** A process to be started with those arguments, connecting as the options say, by the variables that libpq reads. */
    public ProcessBuilder command(PgOptions options, String... arguments) {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("PG"));
        switch (options.address()) {
            case InetSocketAddress tcp -> {
                environment.put("PGHOST", tcp.getHostString());
                environment.put("PGPORT", Integer.toString(tcp.getPort()));
            }
            case UnixDomainSocketAddress unix -> {
                var socket = unix.getPath();
                environment.put("PGHOST", String.valueOf(socket.getParent()));
                environment.put("PGPORT", socket.toString().replaceFirst(".*\\.", ""));
            }
            default -> throw new IllegalArgumentException("no way for libpq to " + options.address());
        }
        var startup = options.startupParameters();
        environment.put("PGUSER", options.user());
        environment.put("PGPASSWORD", options.password());
        environment.put("PGDATABASE", startup.getOrDefault("database", options.user()));
        environment.put("PGSSLMODE", options.tls() == PgOptions.Tls.OFF ? "disable" : "require");
        environment.put("PSQLRC", "/dev/null");
        return builder;
    }

    /** Runs the program without input, for a minute at most. */
    public Output run(PgOptions options, String... arguments) {
        return run(options, "", Duration.ofMinutes(1), arguments);
    }

    /**
     * Runs the program with that input.
     *
     * @throws IllegalStateException if it takes longer than that; it is killed then
     */
    public Output run(PgOptions options, String input, Duration timeout, String... arguments) {
        return run(command(options, arguments), input, timeout);
    }

    private static Output run(ProcessBuilder builder, String input, Duration timeout) {
        var folder = Workspace.folder("tool");
        try {
            var in = Files.writeString(folder.resolve("in"), input);
            var out = folder.resolve("out");
            var err = folder.resolve("err");
            var process = builder.redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("%s took longer than %s; it said: %s%s"
                        .formatted(builder.command(), timeout, Files.readString(out), Files.readString(err)));
            }
            return new Output(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + builder.command(), e);
        } finally {
            Workspace.delete(folder);
        }
    }
}
