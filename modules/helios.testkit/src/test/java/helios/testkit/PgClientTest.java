package helios.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against a real server, in every way to log in and both protocols. */
final class PgClientTest {

    private static CertificateAuthority authority;
    private static PostgresServer server;

    @BeforeAll
    static void startServer() {
        authority = CertificateAuthority.create("test authority");
        var certificate = authority.issue("127.0.0.1");
        server = PostgresServer.builder()
                .tls(certificate.certificateFile(), certificate.keyFile())
                .clientAuthority(authority.certificateFile())
                .hba(
                        "host all trusted all trust",
                        "host all plain all password",
                        "host all digest all md5",
                        "hostssl all holder all cert")
                .start();
        server.query("""
                CREATE ROLE trusted LOGIN;
                CREATE ROLE plain LOGIN PASSWORD 'clear';
                CREATE ROLE holder LOGIN;
                SET password_encryption = 'md5';
                CREATE ROLE digest LOGIN PASSWORD 'hashed'""");
    }

    @AfterAll
    static void closeServer() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {Frames.PROTOCOL_3_0, Frames.PROTOCOL_3_2})
    void logsInByScramInBothProtocols(int protocol) {
        try (var client = PgClient.connect(server.options().protocol(protocol))) {
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
            assertThat(client.cancelKey()).hasSize(protocol == Frames.PROTOCOL_3_0 ? 4 : 32);
            assertThat(client.parameters()).containsEntry("server_encoding", "UTF8");
        }
    }

    @Test
    void logsInByTrustPasswordAndMd5() {
        for (var options : List.of(
                server.options().user("trusted").password(""),
                server.options().user("plain").password("clear"),
                server.options().user("digest").password("hashed"))) {
            try (var client = PgClient.connect(options)) {
                assertThat(client.query("SELECT current_user").value()).isEqualTo(options.user());
            }
        }
    }

    @Test
    void wrongPasswordsAreRefusedByTheServer() {
        for (var options : List.of(
                server.options().password("wrong"),
                server.options().user("plain").password("wrong"),
                server.options().user("digest").password("wrong"))) {
            assertThatThrownBy(() -> PgClient.connect(options))
                    .isInstanceOfSatisfying(
                            PgException.class, e -> assertThat(e.sqlState()).isEqualTo("28P01"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "OFF", mode = EnumSource.Mode.EXCLUDE)
    void encryptsAndBindsTheChannel(PgOptions.Tls tls) {
        var options = server.options()
                .tls(tls)
                .sslContext(authority.clientContext(Optional.empty()))
                .channelBinding(PgOptions.ChannelBinding.REQUIRE);

        try (var client = PgClient.connect(options)) {
            assertThat(client.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                            .value())
                    .isEqualTo("t");
            assertThat(client.secureSocket().orElseThrow().getApplicationProtocol())
                    .isEqualTo("postgresql");
        }
    }

    @Test
    void channelBindingCannotBeHadWithoutTls() {
        assertThatThrownBy(() -> PgClient.connect(server.options().channelBinding(PgOptions.ChannelBinding.REQUIRE)))
                .hasMessageContaining("channel binding is required");
    }

    @Test
    void offersOnlyTheTlsVersionsAskedFor() {
        var options = server.options().tls(PgOptions.Tls.REQUIRE).tlsProtocols(List.of("TLSv1.2"));

        try (var client = PgClient.connect(options)) {
            assertThat(client.query("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                            .value())
                    .isEqualTo("TLSv1.2");
        }
    }

    @Test
    void directTlsWithoutAlpnIsRefusedByTheServer() {
        assertThatThrownBy(() -> PgClient.connect(
                        server.options().tls(PgOptions.Tls.DIRECT).alpn(List.of())))
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void trustsOnlyTheAuthorityGiven() {
        var stranger = CertificateAuthority.create("another authority").clientContext(Optional.empty());

        assertThatThrownBy(() -> PgClient.connect(
                        server.options().tls(PgOptions.Tls.REQUIRE).sslContext(stranger)))
                .hasCauseInstanceOf(SSLException.class);
    }

    @Test
    void showsItsCertificate() {
        var context = authority.clientContext(Optional.of(authority.issue("holder")));

        try (var client = PgClient.connect(
                server.options().user("holder").tls(PgOptions.Tls.REQUIRE).sslContext(context))) {
            assertThat(client.query("SELECT current_user").value()).isEqualTo("holder");
        }
    }

    @Test
    void usesTheUnixSocket() {
        var options = PgOptions.unix(server.socketDirectory(), server.port())
                .password(server.password())
                .timeout(Duration.ofSeconds(10));

        try (var client = PgClient.connect(options)) {
            assertThat(client.query("SELECT inet_client_addr() IS NULL").value())
                    .isEqualTo("t");
            assertThat(client.poll(Duration.ofMillis(20))).isEmpty();
            var large = "x".repeat(5_000_000);
            assertThat(client.extended("SELECT $1", large).value()).isEqualTo(large);
        }
    }

    @Test
    void returnsTheResultOfEachStatement() {
        try (var client = PgClient.connect(server.options())) {
            var results = client.simpleQuery(
                    "SELECT 1 AS a, NULL AS b; ; CREATE TEMP TABLE t (i int); INSERT INTO t VALUES (1), (2)");

            assertThat(results).hasSize(3);
            assertThat(results.getFirst().columns()).containsExactly("a", "b");
            assertThat(results.getFirst().rows()).containsExactly(List.of(Optional.of("1"), Optional.empty()));
            assertThat(results.getLast().tag()).isEqualTo("INSERT 0 2");
            assertThat(client.query("").tag()).isEmpty();
        }
    }

    @Test
    void theErrorComesAfterReadyForQueryAndTheConnectionLivesOn() {
        try (var client = PgClient.connect(server.options())) {
            assertThatThrownBy(() -> client.query("SELECT 1; SELECT nothing"))
                    .isInstanceOfSatisfying(PgException.class, e -> {
                        assertThat(e.sqlState()).isEqualTo("42703");
                        assertThat(e.severity()).isEqualTo("ERROR");
                        assertThat(e.field('M'))
                                .hasValueSatisfying(text -> assertThat(text).contains("nothing"));
                    });
            client.query("BEGIN");
            assertThat(client.transactionStatus()).isEqualTo('T');
            assertThatThrownBy(() -> client.extended("SELECT 1/$1::int", "0")).isInstanceOf(PgException.class);
            assertThat(client.transactionStatus()).isEqualTo('E');
            client.query("ROLLBACK");
            assertThat(client.transactionStatus()).isEqualTo('I');
        }
    }

    @Test
    void bindsParametersOfTheExtendedProtocol() {
        try (var client = PgClient.connect(server.options())) {
            assertThat(client.extended("SELECT $1::int + $2::int", "2", "3").value())
                    .isEqualTo("5");
            assertThat(client.extended("SELECT $1::int IS NULL", List.of(Optional.empty()))
                            .value())
                    .isEqualTo("t");
        }
    }

    @Test
    void copiesInAndOut() {
        try (var client = PgClient.connect(server.options())) {
            client.query("CREATE TEMP TABLE c (i int, t text)");

            var tag = client.copyIn("COPY c FROM STDIN", "1\to".getBytes(UTF_8), "ne\n2\ttwo\n".getBytes(UTF_8));

            assertThat(tag).isEqualTo("COPY 2");
            assertThat(new String(client.copyOut("COPY c TO STDOUT"), UTF_8)).isEqualTo("1\tone\n2\ttwo\n");
            var streamed = new ByteArrayOutputStream();
            assertThat(client.copyOut("COPY c TO STDOUT", streamed::writeBytes)).isEqualTo("COPY 2");
            assertThat(streamed.toString(UTF_8)).startsWith("1\tone");
            assertThatThrownBy(() -> client.copyIn("COPY c FROM STDIN", "x\ty\n".getBytes(UTF_8)))
                    .hasMessageContaining("22P02");
            assertThatThrownBy(() -> client.copyIn("COPY nowhere FROM STDIN")).hasMessageContaining("42P01");
            assertThat(client.query("SELECT count(*) FROM c").value()).isEqualTo("2");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Frames.PROTOCOL_3_0, Frames.PROTOCOL_3_2})
    void cancelsWhatRuns(int protocol) {
        try (var client = PgClient.connect(server.options().protocol(protocol))) {
            client.send(new Frames().query("SELECT pg_sleep(60)"));
            var canceller = CompletableFuture.runAsync(() -> {
                Await.until(
                        "the query runs",
                        Duration.ofSeconds(10),
                        () -> server.query(
                                        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%sleep(60)' AND pid = "
                                                + client.processId())
                                .value()
                                .equals("1"));
                client.cancel();
            });

            assertThatThrownBy(client::readResults)
                    .isInstanceOfSatisfying(
                            PgException.class, e -> assertThat(e.sqlState()).isEqualTo("57014"));
            canceller.join();
        }
    }

    @Test
    void bytesMayBeSplitAnywhere() {
        try (var client = PgClient.connect(server.options())) {
            var batch = new Frames()
                    .parse("s", "SELECT $1::text", 25)
                    .bind("p", "s", "äöü")
                    .describe('P', "p")
                    .execute("p", 0)
                    .close('P', "p")
                    .sync()
                    .toBytes();

            client.sendByteByByte(batch);

            assertThat(client.readResults().getFirst().value()).isEqualTo("äöü");
            client.sendSplit(
                    new Frames().bind("", "s", "cut").execute("", 0).sync().toBytes(), 1, 7, 8);
            assertThat(client.readResults().getFirst().value()).isEqualTo("cut");
        }
    }

    @Test
    void aDeadlineLosesNothing() {
        try (var client = PgClient.connect(server.options())) {
            assertThat(client.poll(Duration.ofMillis(20))).isEmpty();
            client.send(new Frames().query("SELECT pg_sleep(0.1), 'late'"));
            assertThatThrownBy(() -> client.read(Duration.ZERO)).hasMessageContaining("no complete message");
            var tags = new StringBuilder();
            client.readUntilReady().forEach(message -> tags.append(message.tag()));
            assertThat(tags).hasToString("TDCZ");
        }
    }

    @Test
    void readsOfItsOwnWhatTheServerSaysAtTheEnd() {
        try (var client = PgClient.connect(server.options())) {
            server.query("SELECT pg_terminate_backend(" + client.processId() + ")");

            assertThat(client.readToEnd())
                    .singleElement()
                    .satisfies(message -> assertThat(message.fields()).containsEntry('C', "57P01"));
        }
    }

    @Test
    void collectsNoticesAndNotifications() {
        try (var client = PgClient.connect(server.options())) {
            client.query("LISTEN news");
            client.query("NOTIFY news, 'hello'");
            client.query("DO $$BEGIN RAISE NOTICE 'noted'; END$$");

            assertThat(client.notifications()).singleElement().asString().contains("hello");
            assertThat(client.notices())
                    .singleElement()
                    .satisfies(notice -> assertThat(notice.fields()).containsEntry('M', "noted"));
        }
    }

    @Test
    void callsFunctions() {
        try (var client = PgClient.connect(server.options())) {
            int oid = Integer.parseInt(
                    client.query("SELECT 'int4pl(int,int)'::regprocedure::oid").value());

            client.send(new Frames().functionCall(oid, new byte[] {0, 0, 0, 2}, new byte[] {0, 0, 0, 3}));

            assertThat(client.readUntilReady().getFirst())
                    .isEqualTo(Message.of('V', new byte[] {0, 0, 0, 4, 0, 0, 0, 5}));
        }
    }

    @Test
    void aLyingLengthEndsTheConnection() {
        try (var client = PgClient.connect(server.options())) {
            client.send(new Frames().lying('Q', 3, new byte[0]));

            assertThat(client.readToEnd()).isEmpty();
            assertThat(server.log()).contains("invalid message length");
        }
    }

    @Test
    void twoConnectionsHaveTheSameNormalisedTranscript() {
        var transcripts = new ArrayList<Transcript>();
        for (int i = 0; i < 2; i++) {
            try (var client = PgClient.open(server.options().protocol(Frames.PROTOCOL_3_2))) {
                client.record();
                client.login();
                client.query("SELECT pg_backend_pid(), txid_current(), 'same' AS kept");
                client.query("LISTEN c; NOTIFY c");
                client.send(new Frames().query("SELECT 1/0"));
                client.readUntilReady();
                transcripts.add(client.transcript());
            }
        }

        assertThat(transcripts.getFirst().bytes())
                .isNotEqualTo(transcripts.getLast().bytes());
        assertThat(transcripts.getFirst().normalised().bytes())
                .isEqualTo(transcripts.getLast().normalised().bytes());
        assertThat(transcripts.getFirst().tags()).startsWith("RRRR").endsWith("TDCZCCAZEZ");
        assertThat(transcripts.getFirst().normalised().toString()).contains("same", "division by zero");
    }

    @Test
    void normalisesNumbersOfProcessesInErrors() {
        var first = Message.of(
                'E',
                "SERROR\0C40P01\0Mdeadlock detected\0DProcess 12 waits for ShareLock on transaction 731; blocked by process 9.\0\0"
                        .getBytes(UTF_8));

        assertThat(new Transcript(List.of(first))
                        .normalised()
                        .messages()
                        .getFirst()
                        .fields())
                .containsEntry('D', "Process <n> waits for ShareLock on transaction <n>; blocked by process <n>.");
    }
}
