package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.testkit.Await;
import helios.testkit.FaultProxy;
import helios.testkit.Frames;
import helios.testkit.Message;
import helios.testkit.PgClient;
import helios.testkit.PgOptions;
import helios.testkit.ProxyProcess;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGTERM, SIGINT and the admin API end a proxy as its clients can bear it. */
final class DrainTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private ProxyProcess proxy;
    private Admin admin;

    @BeforeEach
    void start() {
        proxy = ProxyProcess.start(config(""));
        admin = new Admin(proxy.adminPort());
    }

    @AfterEach
    void stop() {
        proxy.close();
    }

    private static String config(String rest) {
        return Stage.alone(rest + ProxyProcess.nodes(List.of(Stage.server())));
    }

    private PgClient connect() {
        return PgClient.connect(options());
    }

    private PgOptions options() {
        return Stage.quick(proxy.options()).timeout(LONG);
    }

    private static String state(List<Message> messages) {
        return messages.stream()
                .filter(message -> message.tag() == 'E')
                .map(message -> String.valueOf(message.fields().get('C')))
                .findFirst()
                .orElse("none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void x9ASignalLetsTransactionsFinish(String signal) {
        try (var idle = connect();
                var running = connect();
                var inTransaction = connect()) {
            inTransaction.query("BEGIN");
            running.send(new Frames().query("SELECT pg_sleep(3)"));
            proxy.signal(signal);

            assertThat(state(idle.readToEnd())).isEqualTo("57P01");
            Await.until("nobody is let in", LONG, () -> refused());
            var ready = admin.get("/readyz");
            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.body()).isEqualTo("{\"ready\":false,\"message\":\"draining\"}");
            assertThat(admin.get("/readyz?mode=read").status()).isEqualTo(503);
            assertThat(admin.get("/health").status()).isEqualTo(200);
            assertThat(admin.get("/config").status()).isEqualTo(200);
            assertThat(admin.post("/admin/drain", "").status()).isEqualTo(409);
            assertThat(admin.post("/admin/resume", "").status()).isEqualTo(409);

            assertThat(state(running.readUntilReady())).isEqualTo("none");
            assertThat(state(running.readToEnd())).isEqualTo("57P01");
            assertThat(inTransaction.query("SELECT 1").value()).isEqualTo("1");
            assertThat(inTransaction.query("COMMIT").tag()).isEqualTo("COMMIT");
            assertThat(state(inTransaction.readToEnd())).isEqualTo("57P01");
            assertThat(proxy.awaitExit(LONG)).isZero();
        }
    }

    private boolean refused() {
        try (var _ = PgClient.open(options())) {
            return false;
        } catch (UncheckedIOException _) {
            return true;
        }
    }

    @Test
    void x9TheDeadlineEndsWhatDoesNotFinish() throws Exception {
        try (var inTransaction = connect();
                var running = connect()) {
            ReloadTest.reload(proxy, config("shutdown_drain_timeout_secs = 2\n"));
            inTransaction.query("BEGIN");
            running.send(new Frames().query("SELECT pg_sleep(600) /* deadline */"));
            proxy.signal("TERM");

            assertThat(state(inTransaction.readToEnd())).isEqualTo("57P01");
            assertThat(state(running.readToEnd())).isEqualTo("57P01");
            assertThat(proxy.awaitExit(LONG)).isZero();
            Await.until(
                    "the server has been told to stop",
                    LONG,
                    () -> Stage.server()
                            .query(
                                    "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%/* deadline */'"
                                            + " AND pid <> pg_backend_pid()")
                            .value()
                            .equals("0"));
        }
    }

    @Test
    void x9ASecondSignalEndsItAtOnce() {
        try (var inTransaction = connect()) {
            inTransaction.query("BEGIN");
            proxy.signal("TERM");
            Await.until("it drains", LONG, () -> admin.get("/readyz").status() == 503);
            assertThat(proxy.isRunning()).isTrue();
            proxy.signal("TERM");
            assertThat(proxy.awaitExit(Duration.ofSeconds(30))).isZero();
        }
    }

    @Test
    void aSignalWhileItStartsWaitsForTheStart() {
        proxy.signal("HUP");
        proxy.awaitLog("reloaded", LONG);
        assertThat(proxy.isRunning()).isTrue();
    }

    @Test
    void drainAndResumeByTheAdminApi() {
        try (var idle = connect();
                var inTransaction = connect()) {
            inTransaction.query("BEGIN");
            var answer = admin.post("/admin/drain", "{\"timeout_secs\": 600}");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"state\":\"draining\",\"sessions\":2}");
            assertThat(state(idle.readToEnd())).isEqualTo("57P01");
            assertThat(admin.get("/readyz").status()).isEqualTo(503);
            assertThatThrownBy(this::connect).isInstanceOf(RuntimeException.class);

            assertThat(admin.post("/admin/resume", "").body()).isEqualTo("{\"state\":\"running\"}");
            assertThat(admin.get("/readyz").status()).isEqualTo(200);
            assertThat(inTransaction.query("COMMIT").tag()).isEqualTo("COMMIT");
        }
    }

    @Test
    void aLoginThatBeganBeforeTheDrainIsServedAndThenSentAway() throws Exception {
        try (var link = FaultProxy.to(Stage.server());
                var own = ProxyProcess.start(Stage.alone("""
                        [[nodes]]
                        host = "127.0.0.1"
                        port = %d
                        role = "primary"
                        """.formatted(link.port())));
                var holding = PgClient.connect(Stage.quick(own.options()).timeout(LONG))) {
            holding.query("BEGIN");
            link.toClient().freeze();
            int connections = link.connections();
            var late = new CompletableFuture<PgClient>();
            Thread.ofVirtual()
                    .start(() -> late.complete(
                            PgClient.connect(Stage.quick(own.options()).timeout(LONG))));
            Await.until("the login waits for the server", LONG, () -> link.connections() > connections);
            own.signal("TERM");
            var itsAdmin = new Admin(own.adminPort());
            Await.until("it drains", LONG, () -> itsAdmin.get("/readyz").status() == 503);
            link.toClient().thaw();

            try (var client = late.get(60, TimeUnit.SECONDS)) {
                assertThat(client.query("SELECT 1").value()).isEqualTo("1");
                assertThat(state(client.readToEnd())).isEqualTo("57P01");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "wait_for_clients", "wait_for_servers"})
    void shutdownByTheAdminApi(String mode) {
        try (var idle = connect()) {
            var answer = admin.post("/admin/shutdown", "{\"mode\":\"" + mode + "\"}");
            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.body()).isEqualTo("{\"ok\":true}");
            if (mode.equals("wait_for_clients")) {
                assertThat(idle.query("SELECT 1").value()).isEqualTo("1");
                idle.send(new Frames().terminate());
            } else {
                assertThat(state(idle.readToEnd())).isEqualTo("57P01");
            }
            assertThat(proxy.awaitExit(LONG)).isZero();
        }
    }
}
