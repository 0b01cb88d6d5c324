package helios.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.spi.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS. */
@Timeout(60)
final class TlsTest {

    private static final String GET = "GET /x HTTP/1.1\r\nHost: x\r\n\r\n";

    @TempDir
    Path folder;

    @Test
    void servesHttpsAndLingersForARefusedClient() throws Exception {
        var identity = identity("first");
        try (var server = TestServer.start(HttpLimits.STANDARD, Optional.of(identity), TestServer.echo());
                var client = new RawClient(connect(server));
                var greedy = new RawClient(connect(server));
                var plain = new RawClient(server.address())) {
            assertThat(client.ask(GET).status()).isEqualTo(200);
            assertThat(client.ask(GET).status()).isEqualTo(200);
            greedy.send("GET /x HTTP/1.1\r\nHost: x\r\nX-Long: ").send("a".repeat(1 << 20));
            assertThat(greedy.answer().status()).isEqualTo(431);
            assertThat(greedy.ended()).isTrue();
            plain.send(GET);
            assertThat(client.ask("GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .status())
                    .isEqualTo(200);
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void usesAChangedCertificateForTheNextConnectionAndKeepsTheFormerOneIfItIsBroken() throws Exception {
        var identity = identity("first");
        try (var server = TestServer.start(HttpLimits.STANDARD, Optional.of(identity), TestServer.echo())) {
            assertThat(subject(server)).isEqualTo("CN=first");

            var second = identity("second");
            Files.copy(second.privateKey(), identity.privateKey(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            Files.copy(
                    second.certificateChain(),
                    identity.certificateChain(),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            touch(identity, 10);
            assertThat(subject(server)).isEqualTo("CN=second");

            Files.writeString(identity.certificateChain(), "broken");
            touch(identity, 20);
            assertThat(subject(server)).isEqualTo("CN=second");
        }
    }

    @Test
    void refusesToStartWithFilesThatCannotBeUsed() throws IOException {
        var identity = new TlsIdentity(
                Files.writeString(folder.resolve("a"), "broken"), Files.writeString(folder.resolve("b"), "broken"));

        assertThatThrownBy(() -> TestServer.start(HttpLimits.STANDARD, Optional.of(identity), TestServer.echo()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(folder.resolve("a").toString());
    }

    private static void touch(TlsIdentity identity, long seconds) throws IOException {
        var time = FileTime.from(Instant.now().plusSeconds(seconds));
        Files.setLastModifiedTime(identity.certificateChain(), time);
        Files.setLastModifiedTime(identity.privateKey(), time);
    }

    private static String subject(HttpServer server) throws Exception {
        try (var socket = connect(server)) {
            var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().getName();
        }
    }

    private static SSLSocket connect(HttpServer server) throws Exception {
        var trustsAll = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {trustsAll}, null);
        var address = server.address();
        var socket = (SSLSocket) context.getSocketFactory().createSocket(address.getAddress(), address.getPort());
        socket.startHandshake();
        return socket;
    }

    private TlsIdentity identity(String name) throws Exception {
        var store = folder.resolve(name + ".p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "secret")
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        var keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
        return new TlsIdentity(
                pem(name + ".crt", "CERTIFICATE", keys.getCertificate(name).getEncoded()),
                pem(
                        name + ".key",
                        "PRIVATE KEY",
                        keys.getKey(name, "secret".toCharArray()).getEncoded()));
    }

    private Path pem(String file, String type, byte[] der) throws IOException {
        return Files.writeString(
                folder.resolve(file),
                "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                        .formatted(type, Base64.getMimeEncoder().encodeToString(der)));
    }
}
