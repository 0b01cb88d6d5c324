package helios.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A PostgreSQL server in a Docker container, for versions and extensions that no embedded bundle has. It is steered by the
 * {@code docker} program, so nothing but that is needed.
 *
 * <p>A test that wants one begins with
 * {@code assumeTrue(PostgresContainer.isDockerAvailable(), PostgresContainer.WITHOUT_DOCKER)}.
 */
public final class PostgresContainer implements AutoCloseable {

    /** One line that says that there is no Docker, and the remedy. */
    public static final String WITHOUT_DOCKER =
            "no Docker: \"docker info\" fails; install Docker and let this user reach its daemon";

    private static final String PASSWORD = "postgres";
    private static final Duration COMMAND = Duration.ofSeconds(30);
    private static final Duration PULL = Duration.ofMinutes(10);
    private static final Duration START = Duration.ofMinutes(2);

    private final String id;
    private final int port;

    private PostgresContainer(String id) {
        this.id = id;
        this.port = Integer.parseInt(docker(COMMAND, "port", id, "5432/tcp").replaceFirst("(?s).*?:(\\d+).*", "$1"));
    }

    /** Whether the Docker daemon answers. */
    public static boolean isDockerAvailable() {
        if (Tools.onPath("docker").isEmpty()) {
            return false;
        }
        try {
            docker(COMMAND, "info", "--format", "{{.ServerVersion}}");
            return true;
        } catch (IllegalStateException _) {
            return false;
        }
    }

    /**
     * Starts a server from that image, such as {@code "postgres:17"}, with settings such as {@code "wal_level=logical"}, and
     * returns when it accepts queries. The image is pulled if need be.
     *
     * @throws IllegalStateException that says so, if there is no Docker
     */
    public static PostgresContainer start(String image, String... settings) {
        if (!isDockerAvailable()) {
            throw new IllegalStateException(WITHOUT_DOCKER);
        }
        var command = new ArrayList<>(List.of(
                "run",
                "--detach",
                "--rm",
                "--publish",
                "127.0.0.1::5432",
                "--env",
                "POSTGRES_PASSWORD=" + PASSWORD,
                image));
        for (var setting : settings) {
            command.addAll(List.of("-c", setting));
        }
        var id = docker(PULL, command.toArray(String[]::new))
                .strip()
                .lines()
                .toList()
                .getLast();
        Workspace.onExit(() -> remove(id));
        try {
            var container = new PostgresContainer(id);
            Await.until(
                    image + " accepts queries",
                    START,
                    () -> container.query("SELECT 1").value().equals("1"));
            return container;
        } catch (RuntimeException e) {
            remove(id);
            throw e;
        }
    }

    /** Always {@code 127.0.0.1}. */
    public String host() {
        return "127.0.0.1";
    }

    /** The published port. */
    public int port() {
        return port;
    }

    /** How a {@link PgClient} connects as the superuser {@code postgres}. */
    public PgOptions options() {
        return PgOptions.tcp(host(), port).password(PASSWORD).database("postgres");
    }

    /** A JDBC URL for the superuser and the database {@code postgres}, with the password in it. */
    public String jdbcUrl() {
        return JdbcUrl.of(host(), port, "postgres", "postgres", PASSWORD);
    }

    /** Runs SQL as superuser on a connection of its own; returns the last statement's result. */
    public QueryResult query(String sql) {
        try (var client = PgClient.connect(options())) {
            return client.query(sql);
        }
    }

    /** Stops every process of the container; it keeps its connections and answers nothing. */
    public void freeze() {
        docker(COMMAND, "pause", id);
    }

    /** Lets a frozen container go on. */
    public void thaw() {
        docker(COMMAND, "unpause", id);
    }

    /** Removes the container with its data. */
    @Override
    public void close() {
        remove(id);
    }

    private static void remove(String id) {
        docker(COMMAND, "rm", "--force", "--volumes", id);
    }

    private static String docker(Duration timeout, String... arguments) {
        var command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " took longer than " + timeout);
            }
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new IllegalStateException(command + " failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command, e);
        }
    }
}
