package helios.host.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import helios.spi.config.Secret;
import helios.spi.session.Credential;
import helios.testkit.CertificateAuthority;
import helios.testkit.PostgresServer;
import helios.wire.BackendMessage;
import helios.wire.BackendMessage.AuthenticationRequest;
import helios.wire.BackendMessage.ErrorResponse;
import helios.wire.BackendMessages;
import helios.wire.FrameView;
import helios.wire.FrontendWriter;
import helios.wire.ProtocolVersion;
import helios.wire.auth.ScramKeys;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.Socket;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins to a real server. */
final class PostgresLoginTest {

    private static CertificateAuthority authority;
    private static PostgresServer server;

    @BeforeAll
    static void start() {
        authority = CertificateAuthority.create("test authority");
        var certificate = authority.issue("127.0.0.1");
        server = PostgresServer.builder()
                .name("login")
                .tls(certificate.certificateFile(), certificate.keyFile())
                .hba("host all trusting all trust", "host all clear all password", "host all hashed all md5")
                .start();
        server.query("CREATE ROLE trusting LOGIN");
        server.query("CREATE ROLE clear LOGIN PASSWORD 'secret'");
        server.query("CREATE ROLE scram LOGIN PASSWORD 'secret'");
        server.query("SET password_encryption = 'md5'; CREATE ROLE hashed LOGIN PASSWORD 'secret'");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** What a login came to: the requests answered, and the server's SQLSTATE if it refused. */
    private record Outcome(List<String> requests, Optional<String> refusal) {

        boolean accepted() {
            return refusal.isEmpty() && requests.getLast().equals("Ok");
        }
    }

    private static Credential password(String role, String password) {
        return new Credential.Password(role, new Secret(password));
    }

    private static Outcome login(Credential credential, boolean encrypted) throws IOException {
        try (var socket = new Socket(server.host(), server.port())) {
            if (!encrypted) {
                return login(credential, socket, Link.plain(socket.getRemoteSocketAddress()));
            }
            send(socket, FrontendWriter::sslRequest);
            assertThat(socket.getInputStream().read()).isEqualTo('S');
            var secure = (SSLSocket) authority
                    .clientContext(Optional.empty())
                    .getSocketFactory()
                    .createSocket(socket, server.host(), server.port(), false);
            var link = Link.encrypted(socket.getRemoteSocketAddress(), secure.getSession());
            assertThat(link.channelBinding()).isPresent();
            return login(credential, secure, link);
        }
    }

    private static Outcome login(Credential credential, Socket socket, Link link) throws IOException {
        send(
                socket,
                out -> FrontendWriter.startup(
                        out, ProtocolVersion.V3_0, Map.of("user", credential.role(), "database", "postgres")));
        var requests = new ArrayList<String>();
        try (var login = new BackendLogin("login", credential.role(), Optional.of(credential), link, false)) {
            while (true) {
                switch (receive(socket)) {
                    case AuthenticationRequest request -> {
                        requests.add(request.getClass().getSimpleName());
                        var out = Unpooled.buffer();
                        if (login.answer(request, out)) {
                            return new Outcome(requests, Optional.empty());
                        }
                        out.readBytes(socket.getOutputStream(), out.readableBytes());
                    }
                    case ErrorResponse error -> {
                        return new Outcome(requests, error.sqlState());
                    }
                    case BackendMessage other -> throw new AssertionError(other);
                }
            }
        }
    }

    private interface Writing {
        void to(ByteBuf out);
    }

    private static void send(Socket socket, Writing writing) throws IOException {
        var out = Unpooled.buffer();
        writing.to(out);
        out.readBytes(socket.getOutputStream(), out.readableBytes());
    }

    private static BackendMessage receive(Socket socket) throws IOException {
        var header = socket.getInputStream().readNBytes(5);
        var frame = Unpooled.buffer().writeBytes(header);
        frame.writeBytes(socket.getInputStream().readNBytes(frame.getInt(1) - 4));
        return BackendMessages.decode(new FrameView().wrap(frame, 0));
    }

    /** Gives a role a verifier of our own making, and yields its keys. */
    private static Credential.ScramKeys verifier(String role, String password, int saltLength, int iterations)
            throws Exception {
        var salt = new byte[saltLength];
        salt[saltLength - 1] = 42;
        var keys = ScramKeys.derive(password, salt, iterations);
        var storedKey = MessageDigest.getInstance("SHA-256").digest(keys.clientKey());
        var base64 = Base64.getEncoder();
        server.query("ALTER ROLE %s PASSWORD 'SCRAM-SHA-256$%d:%s$%s:%s'"
                .formatted(
                        role,
                        iterations,
                        base64.encodeToString(salt),
                        base64.encodeToString(storedKey),
                        base64.encodeToString(keys.serverKey())));
        return new Credential.ScramKeys(role, keys.clientKey(), keys.serverKey());
    }

    @Test
    void signsInByEveryMethod() throws IOException {
        assertThat(login(password("trusting", "any"), false)).isEqualTo(new Outcome(List.of("Ok"), Optional.empty()));
        assertThat(login(password("clear", "secret"), false))
                .isEqualTo(new Outcome(List.of("CleartextPassword", "Ok"), Optional.empty()));
        assertThat(login(password("hashed", "secret"), false))
                .isEqualTo(new Outcome(List.of("Md5Password", "Ok"), Optional.empty()));
        for (boolean encrypted : List.of(false, true)) {
            assertThat(login(password("scram", "secret"), encrypted))
                    .isEqualTo(new Outcome(List.of("Sasl", "SaslContinue", "SaslFinal", "Ok"), Optional.empty()));
        }
    }

    @Test
    void isToldWhenThePasswordIsWrong() throws IOException {
        for (var role : List.of("clear", "hashed", "scram")) {
            assertThat(login(password(role, "Secret"), false).refusal())
                    .as(role)
                    .contains("28P01");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16, 32, 33, 270})
    void signsInWhateverTheSaltsLength(int saltLength) throws Exception {
        server.query("CREATE ROLE salted%d LOGIN".formatted(saltLength));
        var keys = verifier("salted" + saltLength, "pencil", saltLength, 4096);

        assertThat(login(password(keys.role(), "pencil"), false).accepted()).isTrue();
        assertThat(login(keys, false).accepted()).isTrue();
        assertThat(login(password(keys.role(), "pencils"), false).refusal()).contains("28P01");
    }

    @Test
    void signsInByKeysWithAndWithoutChannelBinding() throws Exception {
        server.query("CREATE ROLE keyed LOGIN");
        var keys = verifier("keyed", "pencil", 16, 100);

        assertThat(login(keys, true).accepted()).isTrue();
        assertThat(login(keys, false).accepted()).isTrue();
        var other = keys.clientKey().clone();
        other[0] ^= 1;
        assertThat(login(new Credential.ScramKeys("keyed", other, keys.serverKey()), false)
                        .refusal())
                .contains("28P01");
    }

    /** The server prepares the password by its own code; a proof that it accepts was made from the same bytes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "I\u00adX",
                "a\u00a0b\u3000",
                "\u2168\u00aa",
                "e\u0301",
                "\u0627\u0628",
                "\u06271",
                "\u0627a\u0627\u00aa",
                "\u00aa\u0007b",
                "\u2168\u0221",
                "\u2168\ud83d\ude00",
                "\u00ad\u00ad",
                "\u200b\u00aa",
                "\u0340\u00aa",
                "\u1e9b\u0323\u2126"
            })
    void preparesPasswordsAsTheServerDoes(String password) throws IOException {
        var role = "prepared_" + HexFormat.of().formatHex(password.getBytes(UTF_8));
        server.query("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(role, password));

        assertThat(login(password(role, password), false).accepted()).isTrue();
    }
}
