package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.PgOptions;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Drivers that keep statements by names, in several sessions at once on fewer connections: what they see is what they see
 * directly, though other processes serve them from one transaction to the next. SCRAM at both ends.
 */
final class DriversTest {

    private static final int SESSIONS = 6;
    private static final int STEPS = 120;

    private static PostgresServer server;
    private static ProxyProcess proxy;

    @BeforeAll
    static void start() {
        server = PostgresServer.builder().setting("max_connections", "40").start();
        server.query("CREATE ROLE alice LOGIN PASSWORD 'pencil'");
        proxy = ProxyProcess.builder()
                .jvmOptions("-Dhelios.loops=1")
                .config(Stage.config(Stage.byTransaction(server, "max_pool_size = 2")))
                .start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
        server.close();
    }

    /** Runs a script of a language. */
    private interface Language {
        List<String> run(PgOptions way, String script, String... arguments) throws Exception;
    }

    @ParameterizedTest
    @ValueSource(strings = {"asyncpg", "psycopg"})
    void pythonsDriversSeeWhatTheySeeDirectly(String driver) throws Exception {
        compare(Drivers::python, "drivers.py", driver, Integer.toString(SESSIONS), Integer.toString(STEPS));
    }

    @Test
    void postgresJsSeesWhatItSeesDirectly() throws Exception {
        compare(Drivers::node, "drivers.cjs", Integer.toString(SESSIONS), Integer.toString(STEPS));
    }

    private static void compare(Language language, String script, String... arguments) throws Exception {
        var direct = language.run(Stage.alice(server.options()), script, arguments);
        var proxied = language.run(Stage.alice(proxy.options()), script, arguments);
        assertThat(steps(proxied)).containsExactlyElementsOf(steps(direct)).hasSize(SESSIONS * STEPS);
        assertThat(served(direct)).containsOnly(1);
        assertThat(served(proxied)).as("processes that served each session").containsOnly(2);
    }

    private static List<String> steps(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.contains("\tserved\t"))
                .sorted()
                .toList();
    }

    private static List<Integer> served(List<String> lines) {
        return lines.stream()
                .filter(line -> line.contains("\tserved\t"))
                .map(line -> Integer.parseInt(line.substring(line.lastIndexOf('\t') + 1)))
                .toList();
    }
}
