package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.Await;
import helios.testkit.Frames;
import helios.testkit.Message;
import helios.testkit.PgClient;
import helios.testkit.PgOptions;
import helios.testkit.Ports;
import helios.testkit.ProxyProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGUSR2: another process takes over, and no statement fails. */
final class HandOverTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path stateDir;

    private final int port = Ports.free();
    private final int adminPort = Ports.free();
    private ProxyProcess proxy;

    @BeforeEach
    void start() {
        proxy = ProxyProcess.start(config(""));
    }

    @AfterEach
    void stop() {
        proxy.close();
    }

    private String config(String rest) {
        return Stage.withoutDefaults(
                """
                listen_address = "127.0.0.1:%d"
                admin_address = "127.0.0.1:%d"
                state_dir = "%s"
                %s
                %s""".formatted(port, adminPort, stateDir, rest, ProxyProcess.nodes(List.of(Stage.server()))));
    }

    private PgOptions options() {
        return Stage.quick(proxy.options()).timeout(LONG);
    }

    /** Hands over, and waits until the successor is all that there is. */
    private void handOver() {
        long former = proxy.pid();
        proxy.signal("USR2");
        Await.until("the successor is alone", LONG, () -> {
            var pids = proxy.pids();
            return pids.size() == 1 && pids.getFirst() != former;
        });
    }

    private static long descriptors(long pid) throws IOException {
        try (var files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return files.count();
        }
    }

    @Test
    void x10TenHandOversInARowUnderLoad() throws Exception {
        try (var direct = PgClient.connect(Stage.quick(Stage.direct()));
                var load = Load.start(options(), direct, "hand_over")) {
            load.awaitProgress(200);
            handOver();
            load.awaitProgress(200);
            long descriptors = descriptors(proxy.pid());
            long first = proxy.pid();
            for (int i = 0; i < 9; i++) {
                handOver();
                load.awaitProgress(50);
            }
            load.awaitProgress(200);

            assertThat(proxy.pid()).isNotEqualTo(first);
            Await.until("no descriptors have piled up", LONG, () -> descriptors(proxy.pid()) <= descriptors + 4);
            load.endWithoutFailure(direct);
            assertThat(load.sentAway())
                    .as("clients that were asked to connect again")
                    .isPositive();
            assertThat(proxy.log()).noneMatch(line -> line.contains("level=error"));
        }
    }

    @Test
    void w27CancelReachesTheSessionsOfTheFormerProcess() {
        try (var client = PgClient.connect(options());
                var modern = PgClient.connect(options().protocol(Frames.PROTOCOL_3_2))) {
            for (var each : List.of(client, modern)) {
                each.query("BEGIN");
                each.send(new Frames().query("SELECT pg_sleep(60) /* handed over */"));
            }
            Await.until(
                    "the statements run",
                    LONG,
                    () -> Stage.server()
                            .query("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%handed over */'"
                                    + " AND wait_event = 'PgSleep'")
                            .value()
                            .equals("2"));
            long former = proxy.pid();
            assertThat(listens(former)).isTrue();
            proxy.signal("USR2");
            proxy.awaitLog("msg=\"handing over\"", LONG);
            Await.until("the former process accepts nobody", LONG, () -> {
                try (var fresh = PgClient.connect(options())) {
                    return !listens(former) && fresh.query("SELECT 1").value().equals("1");
                }
            });

            for (var each : List.of(client, modern)) {
                each.cancel();
                assertThat(state(each.readUntilReady())).isEqualTo("57014");
                assertThat(each.transactionStatus()).isEqualTo('E');
                assertThat(each.query("ROLLBACK").tag()).isEqualTo("ROLLBACK");
                assertThat(state(each.readToEnd())).isEqualTo("57P01");
            }
            Await.until("the former process has ended", LONG, () -> proxy.pids().size() == 1);
        }
    }

    @Test
    void x10AnInvalidFileKeepsTheOldProcessServing() throws Exception {
        long former = proxy.pid();
        try (var client = PgClient.connect(options())) {
            for (var mistake : List.of("log_levl = \"info\"", "log_level = \"loud\"", "so_reuseport = ")) {
                Files.writeString(proxy.configFile(), config(mistake));
                assertThat(refusal()).contains("proxy.toml:4:");
            }
            Files.delete(proxy.configFile());
            assertThat(refusal()).contains("proxy.toml");

            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
            assertThat(proxy.pids()).containsExactly(former);
            Files.writeString(proxy.configFile(), config("log_level = \"debug\""));
            handOver();
            assertThat(http("/config")).contains("\"log_level\":\"debug\"");
        }
    }

    @Test
    void aSuccessorThatCannotStartChangesNothing() throws Exception {
        long former = proxy.pid();
        Files.writeString(proxy.configFile(), config("unix_socket_dir = \"" + "x".repeat(120) + "\""));
        try (var client = PgClient.connect(options())) {
            proxy.signal("USR2");
            proxy.awaitLog("no hand-over", LONG);
            assertThat(proxy.pids()).containsExactly(former);
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    @Test
    void withoutItsSignalTheJvmKeepsSigusr2AndSaysSo() {
        for (var value : List.of("", "12", "7", "USR1")) {
            try (var unset = ProxyProcess.builder()
                    .config(Stage.alone(ProxyProcess.nodes(List.of(Stage.server()))))
                    .environment("_JAVA_SR_SIGNUM", value)
                    .start()) {
                var warning = unset.awaitLog("hand-over by SIGUSR2 is off", LONG);
                assertThat(warning).contains("level=warn", "_JAVA_SR_SIGNUM", "40");
            }
        }
    }

    @Test
    void withoutASharedPortThereIsNoHandOver() {
        try (var alone = ProxyProcess.start(
                        Stage.alone("so_reuseport = false\n" + ProxyProcess.nodes(List.of(Stage.server()))));
                var client = PgClient.connect(Stage.quick(alone.options()))) {
            alone.signal("USR2");
            assertThat(alone.awaitLog("no hand-over", LONG)).contains("so_reuseport");
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        }
        try (var random = ProxyProcess.start(Stage.alone(ProxyProcess.nodes(List.of(Stage.server()))))) {
            random.signal("USR2");
            assertThat(random.awaitLog("no hand-over", LONG)).contains("port 0");
        }
    }

    /** Asks for a hand-over and returns why there is none. */
    private String refusal() {
        long before = refusals().size();
        proxy.signal("USR2");
        Await.until("the hand-over is refused", LONG, () -> refusals().size() > before);
        return refusals().getLast();
    }

    private List<String> refusals() {
        return proxy.log().stream()
                .filter(line -> line.contains("msg=\"no hand-over\""))
                .toList();
    }

    // ---- helpers -------------------------------------------------------------------------------------------------

    /** Whether a process listens at the clients' port. */
    private boolean listens(long pid) {
        return Sockets.of(pid).stream().anyMatch(socket -> socket.listening() && socket.localPort() == port);
    }

    private static String state(List<Message> messages) {
        return messages.stream()
                .filter(message -> message.tag() == 'E')
                .map(message -> String.valueOf(message.fields().get('C')))
                .findFirst()
                .orElse("none");
    }

    private String http(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
