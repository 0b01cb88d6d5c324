package helios.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each fault, between a real client and a real server. */
final class FaultProxyTest {

    private static PostgresServer server;

    private FaultProxy proxy;
    private PgOptions options;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void closeServer() {
        server.close();
    }

    @BeforeEach
    void startProxy() {
        proxy = FaultProxy.to(server);
        options = PgOptions.tcp(proxy.host(), proxy.port())
                .password(server.password())
                .timeout(Duration.ofSeconds(20));
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    @Test
    void relaysUntilAnEndCloses() {
        try (var client = PgClient.connect(options)) {
            var large = "x".repeat(3_000_000);
            assertThat(client.extended("SELECT $1", large).value()).isEqualTo(large);
            assertThat(proxy.connections()).isEqualTo(1);
        }
        Await.until("the relay has closed", Duration.ofSeconds(10), () -> proxy.connections() == 0);
        assertThat(proxy.accepted()).isEqualTo(1);
        assertThat(proxy.cuts()).isZero();
    }

    @Test
    void cutsInFrontOfAMessage() {
        try (var client = PgClient.connect(options)) {
            proxy.toClient().cutBefore('Z', FaultProxy.Cut.CLOSE);
            client.send(new Frames().query("SELECT 1"));

            assertThat(tags(client.readToEnd())).isEqualTo("TDC");
            assertThat(proxy.cuts()).isEqualTo(1);
        }
    }

    @Test
    void cutsBehindAMessageWhateverTheChunks() {
        try (var client = PgClient.connect(options)) {
            proxy.toServer().cutAfter('E', FaultProxy.Cut.CLOSE);
            client.sendByteByByte(new Frames()
                    .parse("", "SELECT 1")
                    .bind("", "")
                    .flush()
                    .execute("", 0)
                    .toBytes());

            assertThat(tags(client.readToEnd())).isIn("12", "");
            assertThat(proxy.cuts()).isEqualTo(1);
        }
    }

    @Test
    void theCommitBehindACutIsNeverSeen() {
        server.query("CREATE TABLE IF NOT EXISTS cut (i int)");
        try (var client = PgClient.connect(options)) {
            proxy.toServer().cutBefore('Q', FaultProxy.Cut.RESET);
            assertThatThrownBy(() -> client.query("INSERT INTO cut VALUES (1)"))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCauseInstanceOf(SocketException.class);
        }
        assertThat(server.query("SELECT count(*) FROM cut").value()).isEqualTo("0");
    }

    @Test
    void cutsAfterSoManyBytesInTheMidstOfAMessage() {
        proxy.toClient().cutAfterBytes(3, FaultProxy.Cut.CLOSE);

        assertThatThrownBy(() -> PgClient.connect(options)).hasMessageContaining("after 3 bytes of it");

        try (var client = PgClient.connect(options)) {
            assertThat(client.query("SELECT 'cut once'").value()).isEqualTo("cut once");
        }
    }

    @Test
    void seesMessagesBehindARefusalOfEncryption() {
        try (var client = PgClient.open(options)) {
            client.send(new Frames().gssEncRequest());
            assertThat(client.readByte()).isEqualTo((byte) 'N');
            proxy.toClient().cutBefore('Z', FaultProxy.Cut.CLOSE);

            assertThatThrownBy(client::login).isInstanceOf(UncheckedIOException.class);

            assertThat(client.parameters()).containsKey("server_version");
        }
    }

    @Test
    void silenceKeepsTheSocketsOpen() {
        try (var client = PgClient.connect(options.timeout(Duration.ofMillis(300)))) {
            proxy.toClient().cutBefore('T', FaultProxy.Cut.SILENCE);
            assertThatThrownBy(() -> client.query("SELECT 1")).hasMessageContaining("no complete message");
            proxy.heal();

            assertThatThrownBy(() -> client.query("SELECT 1")).hasMessageContaining("no complete message");
            assertThat(proxy.connections()).isEqualTo(1);
        }
        Await.until("the relay has closed", Duration.ofSeconds(10), () -> proxy.connections() == 0);
    }

    @Test
    void aFrozenDirectionGoesOnWhereItStopped() {
        try (var client = PgClient.connect(options)) {
            proxy.freeze();
            client.send(new Frames().query("SELECT 'held'"));
            assertThat(client.poll(Duration.ofMillis(200))).isEmpty();

            proxy.heal();

            assertThat(client.readResults().getFirst().value()).isEqualTo("held");
        }
    }

    @Test
    void aFrozenClientHoldsTheServerBack() {
        try (var client = PgClient.connect(options)) {
            client.query("SET application_name = 'held_back'");
            proxy.toClient().freeze();
            client.send(new Frames().query("SELECT repeat('x', 1000) FROM generate_series(1, 100000)"));

            Await.until(
                    "the server waits for its client",
                    Duration.ofSeconds(10),
                    () -> server.query(
                                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'held_back' AND wait_event = 'ClientWrite'")
                            .value()
                            .equals("1"));
            proxy.toClient().thaw();

            assertThat(client.readResults().getFirst().rows()).hasSize(100_000);
        }
    }

    @Test
    void delaysWithoutLimitingWhatIsOnItsWay() {
        try (var client = PgClient.connect(options)) {
            proxy.toClient().delay(Duration.ofMillis(200));
            long started = System.nanoTime();
            client.query("SELECT repeat('x', 1000) FROM generate_series(1, 1000)");
            var elapsed = Duration.ofNanos(System.nanoTime() - started);

            assertThat(elapsed).isBetween(Duration.ofMillis(200), Duration.ofSeconds(5));
        }
    }

    @Test
    void throttles() {
        try (var client = PgClient.connect(options)) {
            proxy.toClient().throttle(100_000);
            long started = System.nanoTime();
            client.query("SELECT repeat('x', 50000)");

            assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(Duration.ofMillis(400));
        }
    }

    @Test
    void swallowsWhatAClientSends() {
        server.query("CREATE TABLE IF NOT EXISTS swallowed (i int)");
        try (var client = PgClient.connect(options.timeout(Duration.ofMillis(300)))) {
            proxy.toServer().swallow();
            assertThatThrownBy(() -> client.query("INSERT INTO swallowed VALUES (1)"))
                    .hasMessageContaining("no complete message");
        }
        assertThat(server.query("SELECT count(*) FROM swallowed").value()).isEqualTo("0");
    }

    @Test
    void refusesAndAdmitsOnTheSamePort() {
        try (var open = PgClient.connect(options)) {
            proxy.refuse();

            assertThatThrownBy(() -> PgClient.connect(options)).hasCauseInstanceOf(ConnectException.class);
            assertThat(open.query("SELECT 1").value()).isEqualTo("1");

            proxy.admit();
            PgClient.connect(options).close();
        }
    }

    @Test
    void cutsAllConnectionsNow() {
        try (var first = PgClient.connect(options);
                var second = PgClient.connect(options)) {
            proxy.cutAll(FaultProxy.Cut.CLOSE);

            assertThat(first.readToEnd()).isEmpty();
            assertThat(second.readToEnd()).isEmpty();
            assertThat(proxy.connections()).isZero();
        }
    }

    private static String tags(List<Message> messages) {
        return messages.stream().map(message -> String.valueOf(message.tag())).collect(Collectors.joining());
    }
}
