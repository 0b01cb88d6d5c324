package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import helios.testkit.PgOptions;
import helios.testkit.PgTool;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sessions that do 500 random operations each, all at once, on fewer connections than there are sessions, where each
 * transaction may get another: what they see is what they see directly, but for the process ids. What differs is told with
 * its seed and with what led to it.
 */
final class TranscriptTest {

    private static final int OPERATIONS = 500;
    private static final long SEED = 11;
    private static final int MANY = 40;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static PostgresServer server;
    private static ProxyProcess pooled;

    @BeforeAll
    static void start() {
        server = PostgresServer.builder().setting("max_connections", "40").start();
        server.query("CREATE ROLE alice LOGIN PASSWORD 'pencil'; CREATE ROLE team NOLOGIN; GRANT team TO alice;");
        pooled = ProxyProcess.start(Stage.config(Stage.byTransaction(server, "max_pool_size = 2")));
    }

    @AfterAll
    static void stop() {
        pooled.close();
        server.close();
    }

    /** Programs that do the operations of their session, all at once. */
    private interface Programs {
        List<Seen> run(PgOptions way, List<List<Operation>> sessions) throws Exception;
    }

    private static void compare(Programs programs, int sessions, long seed, int operations) throws Exception {
        var all = IntStream.range(0, sessions)
                .mapToObj(session -> Operations.random(seed, session, operations))
                .toList();
        var direct = run(programs, server.options(), all);
        var pooledSeen = run(programs, pooled.options(), all);
        for (int i = 0; i < sessions; i++) {
            assertThat(pooledSeen.get(i).difference(direct.get(i)))
                    .as("seed %d, session %d", seed, i)
                    .isEmpty();
            assertThat(direct.get(i).processes()).hasSize(1);
            assertThat(pooledSeen.get(i).processes())
                    .as("the server processes of session %d", i)
                    .hasSizeGreaterThan(1);
        }
    }

    private static List<Seen> run(Programs programs, PgOptions way, List<List<Operation>> sessions) throws Exception {
        for (int i = 0; i < sessions.size(); i++) {
            server.query(Operations.schema(i));
        }
        return programs.run(Stage.alice(way), sessions);
    }

    private static <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
        try (var threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            var results = new ArrayList<T>();
            for (var task : threads.invokeAll(tasks)) {
                results.add(task.get());
            }
            return results;
        }
    }

    @Tag("long")
    @Test
    void allSeeTheSameOfManySeeds(@TempDir Path folder) throws Exception {
        long first = System.nanoTime() >>> 1;
        for (long seed = first; seed < first + MANY; seed++) {
            compare(TranscriptTest::byJdbc, MODES.size(), seed, OPERATIONS);
            compare((way, sessions) -> byNode(way, sessions, folder), 4, seed, OPERATIONS);
            compare((way, sessions) -> byPsql(way, sessions, folder), 4, seed, OPERATIONS);
        }
    }

    // ---- pgJDBC --------------------------------------------------------------------------------------------------

    /** How the driver may be told to speak. */
    private static final List<Map<String, String>> MODES = List.of(
            Map.of("preferQueryMode", "extended"),
            Map.of("preferQueryMode", "extended", "prepareThreshold", "1"),
            Map.of("preferQueryMode", "extended", "prepareThreshold", "0", "autosave", "always"),
            Map.of("preferQueryMode", "simple"),
            Map.of("preferQueryMode", "extendedForPrepared", "prepareThreshold", "2"),
            Map.of("preferQueryMode", "extended", "prepareThreshold", "3", "autosave", "conservative"));

    @Test
    void pgJdbcSeesTheSame() throws Exception {
        compare(TranscriptTest::byJdbc, MODES.size(), SEED, OPERATIONS);
    }

    private static List<Seen> byJdbc(PgOptions way, List<List<Operation>> sessions) throws Exception {
        return atOnce(IntStream.range(0, sessions.size())
                .<Callable<Seen>>mapToObj(i -> () -> byJdbc(way, MODES.get(i), sessions.get(i)))
                .toList());
    }

    private static Seen byJdbc(PgOptions way, Map<String, String> mode, List<Operation> operations) throws Exception {
        var properties = new Properties();
        properties.setProperty("user", way.user());
        properties.setProperty("password", way.password());
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        properties.putAll(mode);
        int port = ((InetSocketAddress) way.address()).getPort();
        try (var connection =
                DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", properties)) {
            return JdbcProgram.run(connection, operations);
        }
    }

    // ---- node-postgres -------------------------------------------------------------------------------------------

    @Test
    void nodePostgresSeesTheSame(@TempDir Path folder) throws Exception {
        compare((way, sessions) -> byNode(way, sessions, folder), 4, SEED + 1, OPERATIONS);
    }

    private static List<Seen> byNode(PgOptions way, List<List<Operation>> sessions, Path folder) throws Exception {
        var file = Files.writeString(
                folder.resolve("operations.json"),
                json(sessions, operations -> json(operations, TranscriptTest::json)));
        var lines = Drivers.node(way, "transcript.cjs", file.toString());
        return IntStream.range(0, sessions.size())
                .mapToObj(i -> i + "\t")
                .map(mark -> Seen.of(lines.stream()
                        .filter(line -> line.startsWith(mark))
                        .map(line -> line.substring(mark.length()))
                        .toList()))
                .toList();
    }

    private static String json(Operation operation) {
        var does = "{\"does\":" + json(operation.getClass().getSimpleName());
        return does
                + switch (operation) {
                    case Operation.Sql(var text) -> ",\"text\":" + json(text);
                    case Operation.Bound(var name, var text, var values) ->
                        ",\"name\":%s,\"text\":%s,\"values\":%s"
                                .formatted(json(name), json(text), json(values, TranscriptTest::json));
                    case Operation.Batch(var text, var rows) ->
                        ",\"text\":%s,\"rows\":%s"
                                .formatted(json(text), json(rows, row -> json(row, TranscriptTest::json)));
                    case Operation.Portions(var text, int rows) ->
                        ",\"text\":%s,\"count\":%d".formatted(json(text), rows);
                    case Operation.CopyIn(var table, var data) ->
                        ",\"table\":%s,\"data\":%s".formatted(json(table), json(data));
                    case Operation.CopyOut(var text) -> ",\"text\":" + json(text);
                    case Operation.Begin(var modes) -> ",\"modes\":" + json(modes);
                    case Operation.End(boolean commit) -> ",\"commit\":" + commit;
                    case Operation.Notified(), Operation.Reported(), Operation.ServerProcess() -> "";
                }
                + "}";
    }

    private static <T> String json(List<T> values, Function<T, String> each) {
        return values.stream().map(each).collect(Collectors.joining(",", "[", "]"));
    }

    private static String json(String text) {
        var quoted = text.replace("\\", "\\\\").replace("\"", "\\\"");
        return '"' + quoted.replace("\n", "\\n").replace("\t", "\\t") + '"';
    }

    // ---- psql ----------------------------------------------------------------------------------------------------

    @Test
    void psqlSeesTheSame(@TempDir Path folder) throws Exception {
        assumeTrue(PgTool.find("psql").isPresent(), PgTool.missing("psql"));
        compare((way, sessions) -> byPsql(way, sessions, folder), 4, SEED + 2, OPERATIONS);
    }

    private static List<Seen> byPsql(PgOptions way, List<List<Operation>> sessions, Path folder) throws Exception {
        return atOnce(IntStream.range(0, sessions.size())
                .<Callable<Seen>>mapToObj(i -> () -> {
                    var script =
                            PsqlScript.of(sessions.get(i), Files.createDirectories(folder.resolve("" + i)), i % 2 == 1);
                    var output =
                            PgTool.require("psql").run(way, script, PATIENCE, "-X", "-A", "-v", "VERBOSITY=verbose");
                    assertThat(output.exitCode()).as(output.err()).isZero();
                    return Seen.of(
                            Stream.concat(output.out().lines(), output.err().lines())
                                    .toList());
                })
                .toList());
    }
}
