package helios.distribution;

import static helios.distribution.Balanced.WHERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import helios.testkit.Await;
import helios.testkit.PgClient;
import helios.testkit.PgException;
import helios.testkit.PgOptions;
import helios.testkit.PostgresCluster;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is on in a proxy whose file names its nodes and nothing else. */
final class DefaultsTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static PostgresCluster cluster;

    @BeforeAll
    static void start() {
        cluster = PostgresCluster.start();
        cluster.primary().query("CREATE TABLE own(id int PRIMARY KEY)");
        cluster.awaitReplication();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static String backend() {
        return "[backend]\npassword = \"%s\"\n".formatted(cluster.primary().password());
    }

    private static String nodes(PostgresServer... nodes) {
        return ProxyProcess.nodes(List.of(nodes));
    }

    private static PgOptions options(ProxyProcess proxy) {
        return proxy.options()
                .user("postgres")
                .password(cluster.primary().password())
                .database("postgres");
    }

    private static String pipeline(ProxyProcess proxy) {
        return new Admin(proxy.adminPort()).get("/pipeline").body();
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth", "balance", "health", "lag", "pool"})
    void isOnUntilItIsSwitchedOff(String feature) {
        try (var all = ProxyProcess.start(Stage.config(nodes(cluster.primary())));
                var none = ProxyProcess.start(Stage.alone(nodes(cluster.primary())))) {
            assertThat(new Admin(all.adminPort()).get("/features").body())
                    .containsPattern("\"name\":\"" + feature + "\"[^{}]*\"enabled\":true");
            assertThat(new Admin(none.adminPort()).get("/features").body())
                    .containsPattern("\"name\":\"" + feature + "\"[^{}]*\"enabled\":false");
        }
    }

    @Test
    void serverConnectionsOutliveTheirSessions() {
        try (var proxy = ProxyProcess.builder()
                .jvmOptions("-Dhelios.loops=1")
                .config(Stage.config(backend() + nodes(cluster.primary())))
                .start()) {
            var first = session(proxy, "SET application_name = 'first'");
            // Another one may have been opened meanwhile, to be kept warm.
            Await.until(
                    "its connection is idle, reset",
                    SOON,
                    () -> idleProcesses().contains(first) && pools(proxy).contains("\"active_connections\":0"));
            var known = idleProcesses();

            assertThat(known).contains(session(proxy, "SELECT 1"));
        }
    }

    private List<String> idleProcesses() {
        return cluster
                .primary()
                .query("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND state = 'idle'"
                        + " AND application_name <> 'first'")
                .rows()
                .stream()
                .map(row -> row.getFirst().orElseThrow())
                .toList();
    }

    private static String pools(ProxyProcess proxy) {
        return new Admin(proxy.adminPort()).get("/pools").body();
    }

    private static String session(ProxyProcess proxy, String statement) {
        try (var client = PgClient.connect(options(proxy))) {
            client.query(statement);
            return client.query("SELECT pg_backend_pid()").value();
        }
    }

    /** Statements are looked at where there is a choice, in sessions that are there already too, and nowhere else. */
    @Test
    void aStandbyThatIsAddedGetsReadsAndOneThatIsTakenAwayDoesNot() throws IOException {
        try (var proxy = ProxyProcess.start(Stage.config(backend() + nodes(cluster.primary())));
                var client = PgClient.connect(options(proxy))) {
            assertThat(pipeline(proxy)).contains("\"route\":[]", "\"onQuery\":[]");
            assertThat(client.query(WHERE).value())
                    .isEqualTo("" + cluster.primary().port());
            var alone = Files.readString(proxy.configFile());

            ReloadTest.reload(
                    proxy,
                    Stage.config(backend() + nodes(cluster.primary(), cluster.node("pg2"), cluster.node("pg3"))));
            Await.until("reads are routed", SOON, () -> pipeline(proxy).contains("\"route\":[\"lag\",\"balance\"]"));
            Await.until(
                    "the session reads from a standby",
                    SOON,
                    () -> !client.query(WHERE)
                            .value()
                            .equals("" + cluster.primary().port()));
            for (int i = 0; i < 200; i++) {
                client.query("INSERT INTO own VALUES (" + i + ")");
                assertThat(client.query("SELECT count(*) FROM own").value()).isEqualTo("" + (i + 1));
            }

            ReloadTest.reload(proxy, alone);
            Await.until("nothing is routed", SOON, () -> pipeline(proxy).contains("\"route\":[]"));
            assertThat(client.query(WHERE).value())
                    .isEqualTo("" + cluster.primary().port());
        }
    }

    /** Clients are passed on then, and the server is not bothered. */
    @Test
    void aServerThatRefusesTheProxyIsNotAskedWithEachLogin() throws IOException {
        int logins = 40;
        try (var proxy =
                ProxyProcess.start(Stage.config("[backend]\npassword = \"wrong\"\n" + nodes(cluster.primary())))) {
            long before = refusals();
            for (int i = 0; i < logins; i++) {
                session(proxy, "SELECT 1");
            }
            assertThat(refusals()).isBetween(before + 1, before + logins - 1);
        }
    }

    /** What a client waits for when it has signed in has a limit of its own, and its error says what is missing. */
    @Test
    void whoWaitsForAConnectionGetsTheServersRefusalAndNotALoginTimeout() {
        cluster.primary().query("CREATE ROLE single LOGIN PASSWORD 'pencil' CONNECTION LIMIT 1");
        try (var proxy = ProxyProcess.start(Stage.config("[limits]\nstartup_timeout_secs = 1\n"
                        + "[pool]\nacquire_timeout_secs = 3\n" + backend() + nodes(cluster.primary())));
                var only = PgClient.connect(options(proxy).user("single").password("pencil"))) {
            var refused = catchThrowableOfType(
                    PgException.class,
                    () -> PgClient.connect(options(proxy).user("single").password("pencil"))
                            .close());

            assertThat(refused.sqlState()).isEqualTo("53300");
            assertThat(refused).hasMessageContaining("too many connections for role \"single\"");
            assertThat(only.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    private static long refusals() throws IOException {
        return cluster.primary()
                .log()
                .lines()
                .filter(line -> line.contains("password authentication failed"))
                .count();
    }
}
