package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.testkit.Await;
import helios.testkit.CertificateAuthority;
import helios.testkit.Frames;
import helios.testkit.Message;
import helios.testkit.PgClient;
import helios.testkit.PgException;
import helios.testkit.PgOptions;
import helios.testkit.ProxyProcess;
import helios.testkit.Transcript;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Known ways in which the first bytes of a connection go wrong, one test each. */
final class StartupTrapsTest {

    private static ProxyProcess proxy;

    @BeforeAll
    static void start() {
        var issued = CertificateAuthority.create("front").issue("localhost");
        proxy = ProxyProcess.start(Stage.alone("""
                [tls]
                cert_path = "%s"
                key_path = "%s"
                [limits]
                startup_timeout_secs = "2s"
                """.formatted(issued.certificateFile(), issued.keyFile())
                + ProxyProcess.nodes(List.of(Stage.server()))));
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    @Test
    void w25ServerWithoutAKeyWorks() {
        try (var server = new ScriptedServer(
                        ScriptedServer.admitted().raw('Z', new byte[] {'I'}),
                        Integer.MAX_VALUE,
                        _ -> new Frames().raw('I', new byte[0]).raw('Z', new byte[] {'I'}));
                var scripted = ProxyProcess.start(Stage.alone(server.node()));
                var client = PgClient.connect(scripted.options())) {
            client.send(new Frames().query(""));
            assertThat(new Transcript(client.readUntilReady()).tags()).isEqualTo("IZ");
        }
    }

    @Test
    void w27CancelOverTls() {
        try (var client = PgClient.connect(options().tls(PgOptions.Tls.REQUIRE))) {
            client.send(new Frames().query("SELECT pg_sleep(60) /* tls */"));
            Await.until(
                    "the statement runs",
                    Duration.ofSeconds(10),
                    () -> Stage.server()
                            .query(
                                    "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%/* tls */' AND wait_event = 'PgSleep'")
                            .value()
                            .equals("1"));
            client.cancel();
            assertThat(state(client.readUntilReady())).isEqualTo("57014");
        }
    }

    @Test
    void w29EncryptionIsAskedForOnceEach() {
        try (var client = PgClient.open(options())) {
            client.send(new Frames().gssEncRequest());
            assertThat(client.readByte()).isEqualTo((byte) 'N');
            client.send(new Frames().gssEncRequest());
            assertThat(state(client.readToEnd())).isEqualTo("0A000");
        }
        try (var client = PgClient.open(Stage.quick(Stage.proxied()))) {
            client.send(new Frames().sslRequest());
            assertThat(client.readByte()).isEqualTo((byte) 'N');
            client.send(new Frames().gssEncRequest());
            assertThat(client.readByte()).isEqualTo((byte) 'N');
            client.login();
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    @Test
    void w30ClearBytesBehindARequestForTlsAreRefused() {
        try (var client = PgClient.open(options())) {
            client.send(new Frames()
                    .sslRequest()
                    .startup(Frames.PROTOCOL_3_0, options().startupParameters()));
            assertThat(state(client.readToEnd())).isEqualTo("08P01");
        }
    }

    @Test
    void w31DirectTlsDemandsAlpn() {
        try (var client = PgClient.connect(options().tls(PgOptions.Tls.DIRECT))) {
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        }
        for (var wrong : List.of(List.<String>of(), List.of("http/1.1"))) {
            assertThatThrownBy(() ->
                            PgClient.connect(options().tls(PgOptions.Tls.DIRECT).alpn(wrong)))
                    .isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void w32VersionsAreNegotiatedOnce() {
        var parameters = Map.of("user", "quick", "database", "postgres", "_pq_.x", "1");
        for (int version : new int[] {Frames.PROTOCOL_3_0, Frames.PROTOCOL_3_2, 3 << 16 | 3}) {
            assertThat(startup(version, parameters)).startsWith("vR").containsOnlyOnce("v");
        }
        assertThat(startup(Frames.PROTOCOL_3_2, Map.of("user", "quick", "database", "postgres")))
                .doesNotContain("v");
        for (int version : new int[] {2 << 16, 4 << 16}) {
            try (var client = PgClient.open(options())) {
                client.send(new Frames().startup(version, parameters));
                assertThat(state(client.readToEnd())).isEqualTo("0A000");
            }
        }
    }

    @Test
    void w33LengthsThatLieEndTheConnection() {
        for (int length : new int[] {-1, 0, 3, 7, 10_005, Integer.MAX_VALUE}) {
            try (var client = PgClient.open(options())) {
                client.send(java.nio.ByteBuffer.allocate(12).putInt(length).array());
                assertThat(state(client.readToEnd()))
                        .as("startup of %d bytes", length)
                        .isIn("08P01", "none");
            }
            if (length != 7 && length != 10_005) {
                try (var client = PgClient.connect(options())) {
                    client.send(new Frames().lying('Q', length, new byte[9]));
                    assertThat(state(client.readToEnd()))
                            .as("query of %d bytes", length)
                            .isEqualTo("08P01");
                }
            }
        }
    }

    @Test
    void w34StartupBodiesAreReadAsStrictlyAsByTheServer() {
        for (var body : List.of("user\000quick\000", "user\000quick\000database\000\000", "user\000quick\000\000x")) {
            var packet = new Frames()
                    .untagged(java.nio.ByteBuffer.allocate(4 + body.length())
                            .putInt(Frames.PROTOCOL_3_0)
                            .put(body.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                            .array());
            assertThat(firstState(options(), packet)).as(body).isEqualTo(firstState(Stage.direct(), packet));
        }
    }

    @Test
    void a8SettingsAreTheServersToJudgeAndReplicationNeedsARule() {
        var options = options().parameter("options", "-c statement_timeout=12345 -c ignore_system_indexes=on");
        try (var client = PgClient.connect(options)) {
            assertThat(client.query("SHOW statement_timeout").value()).isEqualTo("12345ms");
            assertThat(client.query("SHOW ignore_system_indexes").value()).isEqualTo("on");
        }
        assertThatThrownBy(() -> PgClient.connect(options().parameter("options", "-c no_such_setting=1")))
                .isInstanceOfSatisfying(
                        PgException.class, e -> assertThat(e.sqlState()).isEqualTo("42704"));
        assertThatThrownBy(() -> PgClient.connect(options().parameter("replication", "true")))
                .isInstanceOfSatisfying(
                        PgException.class, e -> assertThat(e.sqlState()).isEqualTo("0A000"));
    }

    @Test
    void a16ClientsThatStallAreCutAndLongPasswordsPass() {
        for (var bytes : List.of(new byte[0], new byte[] {0, 0, 0, 80, 0, 3})) {
            try (var client = PgClient.open(options())) {
                client.send(bytes);
                assertThat(state(client.readToEnd())).isIn("none", "08006", "57014", "08P01");
            }
        }
        assertThatThrownBy(() -> PgClient.connect(options().user("postgres").password("p".repeat(60_000))))
                .isInstanceOfSatisfying(
                        PgException.class, e -> assertThat(e.sqlState()).isEqualTo("28P01"));
    }

    // ---- helpers -------------------------------------------------------------------------------------------------

    private static PgOptions options() {
        return Stage.quick(proxy.options());
    }

    private static String startup(int version, Map<String, String> parameters) {
        try (var client = PgClient.open(options())) {
            client.send(new Frames().startup(version, parameters));
            return new Transcript(client.readUntilReady()).tags();
        }
    }

    private static String firstState(PgOptions options, Frames packet) {
        try (var client = PgClient.open(options)) {
            client.send(packet);
            client.finishSending();
            return state(client.readToEnd());
        }
    }

    private static String state(List<Message> messages) {
        return messages.stream()
                .filter(message -> message.tag() == 'E')
                .map(message -> String.valueOf(message.fields().get('C')))
                .findFirst()
                .orElse("none");
    }
}
