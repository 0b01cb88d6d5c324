package helios.distribution;

import helios.testkit.Await;
import helios.testkit.PgClient;
import helios.testkit.PgOptions;
import helios.testkit.Ports;
import helios.testkit.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** PgBouncer 1.25.2, whose console is the model of ours, in front of a server. */
final class PgBouncer implements AutoCloseable {

    /** What a test that is skipped for want of it says. */
    static final String MISSING =
            "PgBouncer 1.25.2 was not found: name its program by HELIOS_PGBOUNCER, or the folder of the benchmarks'"
                    + " build-pgbouncer by BENCH_TOOLS";

    private static final String VERSION = "PgBouncer 1.25.2";
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Process process;
    private final int port;

    private PgBouncer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Finds its program: the one of the environment, the one of PATH if it is of that version, else it is built. */
    static Optional<Path> find(Path folder) throws Exception {
        var named = System.getenv("HELIOS_PGBOUNCER");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        for (var part : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            var program = Path.of(part, "pgbouncer");
            if (Files.isExecutable(program)
                    && run(folder, List.of(program.toString(), "--version")).contains(VERSION)) {
                return Optional.of(program);
            }
        }
        var build = tools().resolve("build-pgbouncer");
        return Files.isExecutable(build)
                ? Optional.of(Path.of(run(folder, List.of(build.toString(), folder.toString()))
                        .strip()))
                : Optional.empty();
    }

    /** Where the benchmarks look for it, too. */
    private static Path tools() {
        var named = System.getenv("BENCH_TOOLS");
        return named != null
                ? Path.of(named)
                : Path.of(System.getProperty("helios.root"))
                        .resolve("../shared/bench")
                        .normalize();
    }

    private static String run(Path folder, List<String> command) throws Exception {
        return Program.run(Map.of("PATH", System.getenv("PATH")), folder, command)
                .output();
    }

    /** Starts it with an administrator {@code boss}, whom it asks for no password. */
    static PgBouncer start(Path program, Path folder, PostgresServer server) throws IOException {
        // It refuses to run as root, and another user is to read this.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        var own = Files.copy(program, folder.resolve("pgbouncer-of-the-test"));
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxr-xr-x"));
        int port = Ports.free();
        var ini = Files.writeString(
                folder.resolve("pgbouncer.ini"), """
                [databases]
                postgres = host=%s port=%d user=postgres password=%s
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                admin_users = boss
                """.formatted(server.host(), server.port(), server.password(), port));
        Files.setPosixFilePermissions(ini, PosixFilePermissions.fromString("rw-r--r--"));
        var command = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "--"));
        }
        command.addAll(List.of(own.toString(), "--quiet", ini.toString()));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("pgbouncer.log").toFile())
                .start();
        var started = new PgBouncer(process, port);
        try {
            Await.until("PgBouncer answers", SOON, started::answers);
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
        return started;
    }

    private boolean answers() {
        try (var client = PgClient.connect(console())) {
            return client.query("SHOW VERSION").value().equals(VERSION);
        } catch (UncheckedIOException _) {
            return false;
        }
    }

    PgOptions console() {
        return PgOptions.tcp("127.0.0.1", port).user("boss").database("pgbouncer");
    }

    PgOptions postgres() {
        return console().database("postgres");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
