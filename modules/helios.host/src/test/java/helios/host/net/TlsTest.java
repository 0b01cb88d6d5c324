package helios.host.net;

import static helios.host.net.StartupTest.assertFatal;
import static helios.host.net.StartupTest.tags;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.testkit.Await;
import helios.testkit.CertificateAuthority;
import helios.testkit.Frames;
import helios.testkit.PgClient;
import helios.testkit.PgOptions;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS towards clients, with both providers. */
final class TlsTest {

    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create("test authority");
    private static final CertificateAuthority STRANGERS = CertificateAuthority.create("another authority");
    private static final CertificateAuthority.Issued SERVER = AUTHORITY.issue("127.0.0.1");
    private static final Map<String, String> APP = Map.of("user", "app");

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (var closeable : opened.reversed()) {
            closeable.close();
        }
    }

    private TestFront front(TlsProvider provider, FrontTls.Settings settings) {
        var tls = FrontTls.load(settings, provider);
        opened.add(tls);
        var front = new TestFront(
                new FrontSettings(Optional.of(tls), false, List.of(), Duration.ofSeconds(30), KeepAlive.OFF));
        opened.add(front);
        return front;
    }

    private static FrontTls.Settings serverOnly() {
        return new FrontTls.Settings(SERVER.certificateFile(), SERVER.keyFile(), Optional.empty(), false, "1.2");
    }

    private static FrontTls.Settings withClientCa(boolean required) {
        return new FrontTls.Settings(
                SERVER.certificateFile(), SERVER.keyFile(), Optional.of(AUTHORITY.certificateFile()), required, "1.2");
    }

    private static PgOptions trusting(PgOptions options, Optional<CertificateAuthority.Issued> own) {
        return options.user("app").sslContext(AUTHORITY.clientContext(own));
    }

    @Test
    void boringSslIsLiveHere() {
        assertThat(FrontTls.provider()).isEqualTo("BoringSSL");
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void bothNegotiations(TlsProvider provider) throws Exception {
        var front = front(provider, serverOnly());
        for (var how : List.of(PgOptions.Tls.REQUIRE, PgOptions.Tls.DIRECT)) {
            for (var version : List.of("TLSv1.2", "TLSv1.3")) {
                var options =
                        trusting(front.options(), Optional.empty()).tls(how).tlsProtocols(List.of(version));
                try (var client = PgClient.connect(options)) {
                    var secure = client.secureSocket().orElseThrow();
                    assertThat(secure.getSession().getProtocol()).isEqualTo(version);
                    assertThat(secure.getApplicationProtocol()).isEqualTo("postgresql");
                    assertThat(secure.getSession().getPeerCertificates()[0]).isEqualTo(SERVER.certificate());
                    client.send(new Frames().query("SELECT 1"));
                    var session = front.session();
                    Await.until("the query arrives", Duration.ofSeconds(5), () -> session.received().length == 14);
                    assertThat(session.hello.tls()).isTrue();
                    assertThat(session.hello.serverCertificate()).contains(SERVER.certificate());
                    assertThat(session.hello.clientCertificate()).isEmpty();
                    assertThat(session.hello.channelBinding().orElseThrow())
                            .isEqualTo(MessageDigest.getInstance("SHA-256")
                                    .digest(SERVER.certificate().getEncoded()));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void directTlsNeedsItsApplicationProtocol(TlsProvider provider) {
        var front = front(provider, serverOnly());
        for (var alpn : List.of(List.<String>of(), List.of("http/1.1", "h2"))) {
            assertThatThrownBy(() -> PgClient.connect(trusting(front.options(), Optional.empty())
                            .tls(PgOptions.Tls.DIRECT)
                            .alpn(alpn)))
                    .isInstanceOf(UncheckedIOException.class);
        }
        assertThat(front.sessions).isEmpty();
        try (var _ = PgClient.connect(trusting(front.options(), Optional.empty())
                .tls(PgOptions.Tls.REQUIRE)
                .alpn(List.of()))) {
            assertThat(front.session().hello.tls()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void theStartUpPacketMayComeInPiecesWithinTls(TlsProvider provider) {
        var front = front(provider, serverOnly());
        try (var client =
                PgClient.open(trusting(front.options(), Optional.empty()).tls(PgOptions.Tls.REQUIRE))) {
            client.encrypt();
            client.sendByteByByte(
                    new Frames().startup(Frames.PROTOCOL_3_2, APP).query("x").toBytes());
            assertThat(tags(client.readUntilReady())).isEqualTo("RKZ");
            var session = front.session();
            Await.until("the query arrives", Duration.ofSeconds(5), () -> session.received().length == 7);
        }
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void theHandshakeMayComeByteByByte(TlsProvider provider) throws Exception {
        var front = front(provider, serverOnly());
        try (var relay = new ByteRelay(front.address.getPort())) {
            var options = trusting(PgOptions.tcp("127.0.0.1", relay.port()), Optional.empty());
            for (var how : List.of(PgOptions.Tls.REQUIRE, PgOptions.Tls.DIRECT)) {
                try (var _ = PgClient.connect(options.tls(how))) {
                    assertThat(front.session().hello.tls()).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void encryptionIsNotAskedForTwice(TlsProvider provider) {
        var front = front(provider, serverOnly());
        for (var request : List.of(new Frames().sslRequest(), new Frames().gssEncRequest())) {
            for (var how : List.of(PgOptions.Tls.REQUIRE, PgOptions.Tls.DIRECT)) {
                try (var client = PgClient.open(
                        trusting(front.options(), Optional.empty()).tls(how))) {
                    client.encrypt();
                    client.send(request);
                    assertFatal(client, "0A000", "unsupported frontend protocol 1234.56");
                }
            }
        }
        try (var client =
                PgClient.open(trusting(front.options(), Optional.empty()).tls(PgOptions.Tls.REQUIRE))) {
            client.send(new Frames().gssEncRequest());
            assertThat(client.readByte()).isEqualTo((byte) 'N');
            client.encrypt();
            client.login();
        }
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void clearBytesBeforeTlsEndTheConnection(TlsProvider provider) {
        var front = front(provider, serverOnly());
        try (var client = PgClient.open(front.options())) {
            client.send(new Frames().sslRequest().startup(Frames.PROTOCOL_3_0, APP));
            assertFatal(client, "08P01", "received unencrypted data after SSL request");
        }
        try (var client = PgClient.open(front.options())) {
            client.send(new Frames().sslRequest());
            assertThat(client.readByte()).isEqualTo((byte) 'S');
            client.send(new Frames().startup(Frames.PROTOCOL_3_0, APP));
            assertThat(client.readToEnd()).noneMatch(message -> message.tag() == 'R');
        }
        assertThat(front.sessions).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void theMinimumVersionHolds(TlsProvider provider) {
        var settings =
                new FrontTls.Settings(SERVER.certificateFile(), SERVER.keyFile(), Optional.empty(), false, "1.3");
        var front = front(provider, settings);
        var options = trusting(front.options(), Optional.empty()).tls(PgOptions.Tls.REQUIRE);
        assertThatThrownBy(() -> PgClient.connect(options.tlsProtocols(List.of("TLSv1.2"))))
                .isInstanceOf(UncheckedIOException.class);
        PgClient.connect(options.tlsProtocols(List.of("TLSv1.3"))).close();
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void clientCertificatesAreVerified(TlsProvider provider) {
        var app = AUTHORITY.issue("app");
        var front = front(provider, withClientCa(false));
        var options = front.options().tls(PgOptions.Tls.REQUIRE);

        PgClient.connect(trusting(options, Optional.of(app))).close();
        assertThat(front.session().hello.clientCertificate().map(X509Certificate::getSubjectX500Principal))
                .contains(app.certificate().getSubjectX500Principal());
        PgClient.connect(trusting(options, Optional.empty())).close();
        assertThat(front.session().hello.clientCertificate()).isEmpty();
        assertThatThrownBy(() -> PgClient.connect(withStrangersCertificate(options)))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(front.sessions).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void aRequiredClientCertificateCannotBeLeftOut(TlsProvider provider) {
        var front = front(provider, withClientCa(true));
        for (var version : List.of("TLSv1.2", "TLSv1.3")) {
            var options = front.options().tls(PgOptions.Tls.REQUIRE).tlsProtocols(List.of(version));
            assertThatThrownBy(() -> PgClient.connect(trusting(options, Optional.empty())))
                    .isInstanceOf(UncheckedIOException.class);
            assertThatThrownBy(() -> PgClient.connect(withStrangersCertificate(options)))
                    .isInstanceOf(UncheckedIOException.class);
            assertThat(front.sessions).isEmpty();
            PgClient.connect(trusting(options, Optional.of(AUTHORITY.issue("app"))))
                    .close();
            assertThat(front.session().hello.clientCertificate()).isPresent();
        }
    }

    private static PgOptions withStrangersCertificate(PgOptions options) {
        return options.user("app").sslContext(STRANGERS.clientContext(Optional.of(STRANGERS.issue("app"))));
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void aRuleThatAsksForACertificateRefusesWhoHasNone(TlsProvider provider) {
        var front = front(provider, withClientCa(false));
        front.settings = new FrontSettings(
                front.settings.tls(),
                false,
                List.of(new HbaRule(
                        HbaRule.Action.ALLOW,
                        "all",
                        "all",
                        AddressRange.ALL,
                        HbaRule.Encryption.TRUE,
                        HbaRule.Method.CERT)),
                Duration.ofSeconds(30),
                KeepAlive.OFF);
        var options = trusting(front.options(), Optional.empty()).tls(PgOptions.Tls.REQUIRE);
        try (var client = PgClient.open(options)) {
            client.encrypt();
            client.send(new Frames().startup(Frames.PROTOCOL_3_0, APP));
            assertFatal(client, "28000", "requires a valid client certificate");
        }
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void aRequirementOfTlsIsMetByTls(TlsProvider provider) {
        var front = front(provider, serverOnly());
        front.settings =
                new FrontSettings(front.settings.tls(), true, List.of(), Duration.ofSeconds(30), KeepAlive.OFF);
        PgClient.connect(trusting(front.options(), Optional.empty()).tls(PgOptions.Tls.REQUIRE))
                .close();
        try (var client = PgClient.open(front.options())) {
            client.send(new Frames().startup(Frames.PROTOCOL_3_0, APP));
            assertFatal(client, "28000", "tls.require_tls");
        }
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void cancelRequestsComeOverTlsToo(TlsProvider provider) throws Exception {
        var front = front(provider, serverOnly());
        for (var how : List.of(PgOptions.Tls.REQUIRE, PgOptions.Tls.DIRECT)) {
            var options = trusting(front.options(), Optional.empty()).tls(how);
            try (var victim = PgClient.connect(options);
                    var canceller = PgClient.open(options)) {
                canceller.encrypt();
                canceller.send(new Frames().cancelRequest(victim.processId(), victim.cancelKey()));
                assertThat(canceller.readToEnd()).isEmpty();
                assertThat(front.session().cancels).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void recordsToClientsStayBelowEightKibibytes(TlsProvider provider) throws Exception {
        var front = front(provider, serverOnly());
        try (var relay = new ByteRelay(front.address.getPort())) {
            var options = trusting(PgOptions.tcp("127.0.0.1", relay.port()), Optional.empty());
            try (var client = PgClient.connect(options.tls(PgOptions.Tls.REQUIRE))) {
                var session = front.session();
                int size = 200_000;
                session.write(
                        Unpooled.buffer().writeByte('d').writeInt(4 + size).writeZero(size));
                assertThat(client.read().length()).isEqualTo(size);
                assertThat(relay.largestRecord.get()).isBetween(4_000, 8 * 1024);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void aReloadThatFailsLeavesTheOldPair(TlsProvider provider) {
        var other = AUTHORITY.issue("127.0.0.1");
        assertThatThrownBy(() -> FrontTls.load(
                        new FrontTls.Settings(
                                SERVER.certificateFile(), other.keyFile(), Optional.empty(), false, "1.2"),
                        provider))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(other.keyFile() + " does not match " + SERVER.certificateFile());
        assertThatThrownBy(() -> FrontTls.load(
                        new FrontTls.Settings(
                                Path.of("/nowhere/x.crt"), other.keyFile(), Optional.empty(), false, "1.2"),
                        provider))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/nowhere/x.crt cannot be read");
        assertThatThrownBy(() -> new FrontTls.Settings(
                        SERVER.certificateFile(), SERVER.keyFile(), Optional.empty(), true, "1.2"))
                .hasMessageContaining("tls.ca_path");
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void aReloadConcernsNewConnectionsOnly(TlsProvider provider) throws Exception {
        var front = front(provider, serverOnly());
        var old = front.settings.tls().orElseThrow();
        var renewed = AUTHORITY.issue("127.0.0.1");
        var options = trusting(front.options(), Optional.empty()).tls(PgOptions.Tls.REQUIRE);
        try (var before = PgClient.connect(options)) {
            var session = front.session();
            var tls = FrontTls.load(
                    new FrontTls.Settings(renewed.certificateFile(), renewed.keyFile(), Optional.empty(), false, "1.2"),
                    provider);
            opened.add(tls);
            front.settings =
                    new FrontSettings(Optional.of(tls), false, List.of(), Duration.ofSeconds(30), KeepAlive.OFF);
            old.close();
            opened.remove(old);

            try (var after = PgClient.connect(options)) {
                assertThat(after.secureSocket().orElseThrow().getSession().getPeerCertificates()[0])
                        .isEqualTo(renewed.certificate());
            }
            before.send(new Frames().query("still"));
            Await.until("the old connection lives", Duration.ofSeconds(5), () -> session.received().length == 11);
        }
    }

    /** Passes bytes on one by one towards the server, and looks at the records that come back. */
    private static final class ByteRelay implements AutoCloseable {

        final AtomicInteger largestRecord = new AtomicInteger();
        private final ServerSocket listener;

        ByteRelay(int target) throws IOException {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        var client = listener.accept();
                        var server = new Socket(InetAddress.getLoopbackAddress(), target);
                        server.setTcpNoDelay(true);
                        Thread.ofVirtual().start(() -> upstream(client, server));
                        Thread.ofVirtual().start(() -> downstream(server, client));
                    }
                } catch (IOException _) {
                    // closed
                }
            });
        }

        int port() {
            return listener.getLocalPort();
        }

        private static void upstream(Socket client, Socket server) {
            try (client;
                    server) {
                OutputStream out = server.getOutputStream();
                for (int b = client.getInputStream().read();
                        b >= 0;
                        b = client.getInputStream().read()) {
                    out.write(b);
                }
            } catch (IOException _) {
                // ended by one of both
            }
        }

        private void downstream(Socket server, Socket client) {
            try (client;
                    server) {
                var in = new DataInputStream(server.getInputStream());
                var out = client.getOutputStream();
                for (int type = in.read(); type >= 0; type = in.read()) {
                    out.write(type);
                    if (type >= 20 && type <= 23) {
                        byte[] header = in.readNBytes(4);
                        int length = (header[2] & 0xFF) << 8 | (header[3] & 0xFF);
                        largestRecord.accumulateAndGet(5 + length, Math::max);
                        out.write(header);
                        out.write(in.readNBytes(length));
                    }
                }
            } catch (IOException _) {
                // ended by one of both
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
