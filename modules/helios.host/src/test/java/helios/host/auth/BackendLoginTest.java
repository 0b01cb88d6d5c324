package helios.host.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import helios.host.auth.LoginException.Reason;
import helios.spi.config.Secret;
import helios.spi.session.Credential;
import helios.wire.BackendMessage.AuthenticationRequest;
import helios.wire.BackendMessage.AuthenticationRequest.CleartextPassword;
import helios.wire.BackendMessage.AuthenticationRequest.Gss;
import helios.wire.BackendMessage.AuthenticationRequest.KerberosV5;
import helios.wire.BackendMessage.AuthenticationRequest.Md5Password;
import helios.wire.BackendMessage.AuthenticationRequest.Ok;
import helios.wire.BackendMessage.AuthenticationRequest.Sasl;
import helios.wire.BackendMessage.AuthenticationRequest.SaslContinue;
import helios.wire.BackendMessage.AuthenticationRequest.SaslFinal;
import helios.wire.BackendMessage.AuthenticationRequest.Sspi;
import helios.wire.BackendMessage.AuthenticationRequest.Unknown;
import helios.wire.auth.ScramKeys;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a login answers to each request, and what it refuses. */
final class BackendLoginTest {

    private static final Link NETWORK = Link.plain(address(10, 0, 0, 1));
    private static final Link LOOPBACK = Link.plain(address(127, 0, 0, 1));
    private static final Link TLS = new Link(true, false, Optional.of(new byte[] {9}));
    private static final Optional<Credential> PENCIL =
            Optional.of(new Credential.Password("app", new Secret("pencil")));
    private static final Optional<Credential> KEYS =
            Optional.of(new Credential.ScramKeys("app", new byte[32], new byte[32]));
    private static final Sasl SCRAM = new Sasl(List.of(ScramClient.SHA_256));

    private static SocketAddress address(int... octets) {
        try {
            var bytes = new byte[octets.length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) octets[i];
            }
            return new InetSocketAddress(InetAddress.getByAddress(bytes), 5432);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static BackendLogin login(Optional<Credential> credential, Link link) {
        return new BackendLogin("pg1", "app", credential, link, false);
    }

    /** What the login sends, without the frame's header. */
    private static String sent(BackendLogin login, AuthenticationRequest request) {
        var out = Unpooled.buffer();
        assertThat(login.answer(request, out)).isFalse();
        assertThat(out.readByte()).isEqualTo((byte) 'p');
        assertThat(out.readInt()).isEqualTo(4 + out.readableBytes());
        return new String(ByteBufUtil.getBytes(out), ISO_8859_1);
    }

    private static boolean accepted(BackendLogin login) {
        var out = Unpooled.buffer();
        boolean accepted = login.answer(new Ok(), out);
        assertThat(out.isReadable()).isFalse();
        return accepted;
    }

    private static LoginException refused(BackendLogin login, AuthenticationRequest request) {
        var out = Unpooled.buffer();
        var error = catchThrowableOfType(LoginException.class, () -> login.answer(request, out));
        assertThat(error).as("refusal of " + request).isNotNull();
        assertThat(out.isReadable()).isFalse();
        return error;
    }

    @Test
    void takesTrustWithAndWithoutASecret() {
        assertThat(accepted(login(PENCIL, NETWORK))).isTrue();
        assertThat(accepted(login(Optional.empty(), NETWORK))).isTrue();
    }

    @Test
    void answersClearText() {
        var login = login(PENCIL, TLS);

        assertThat(sent(login, new CleartextPassword())).isEqualTo("pencil\0");
        assertThat(accepted(login)).isTrue();
    }

    @Test
    void answersMd5() {
        var login = login(PENCIL, LOOPBACK);

        // md5(md5("pencil" + "app") + salt)
        assertThat(sent(login, new Md5Password(new byte[] {1, 2, 3, 4})))
                .isEqualTo("md5" + "4bfca4ca571b8df74c2fc2247888d96f" + "\0");
        assertThat(accepted(login)).isTrue();
    }

    @Test
    void answersScramAndDemandsTheServersProof() {
        var login = login(PENCIL, NETWORK);
        var first = sent(login, SCRAM);
        assertThat(first).startsWith("SCRAM-SHA-256\0");
        var bare = first.substring(first.indexOf("n=,r="));
        var salt = new byte[] {1, 2, 3};
        var challenge =
                bare.substring("n=,".length()) + "srv,s=" + Base64.getEncoder().encodeToString(salt) + ",i=10";

        var answer = sent(login, new SaslContinue(challenge.getBytes(ISO_8859_1)));

        var conversation = bare + "," + challenge + "," + answer.substring(0, answer.lastIndexOf(",p="));
        var signature = ScramKeys.derive("pencil", salt, 10).serverSignature(conversation.getBytes(ISO_8859_1));
        var outcome = "v=" + Base64.getEncoder().encodeToString(signature);
        assertThat(login.answer(new SaslFinal(outcome.getBytes(ISO_8859_1)), Unpooled.buffer()))
                .isFalse();
        assertThat(accepted(login)).isTrue();
    }

    @Test
    void refusesAnOkInTheMidstOfScram() {
        var early = login(PENCIL, NETWORK);
        sent(early, SCRAM);

        assertThat(refused(early, new Ok()).reason()).isEqualTo(Reason.SERVER_NOT_PROVEN);
    }

    @Test
    void showsNoSecretToANetwork() {
        for (var request : List.of(new CleartextPassword(), new Md5Password(new byte[4]))) {
            var error = refused(login(PENCIL, NETWORK), request);
            assertThat(error.reason()).isEqualTo(Reason.METHOD_TOO_WEAK);
            assertThat(error).hasMessageContaining("[backend] allow_weak_auth").hasMessageContaining("pg1");

            for (var link : List.of(TLS, LOOPBACK, Link.plain(UnixDomainSocketAddress.of("/run/.s.PGSQL.5432")))) {
                sent(login(PENCIL, link), request);
            }
            sent(new BackendLogin("pg1", "app", PENCIL, NETWORK, true), request);
        }
    }

    @Test
    void saysThatASecretIsMissingBeforeItSpeaksOfTls() {
        for (var link : List.of(NETWORK, TLS)) {
            var empty = Optional.<Credential>of(new Credential.Password("app", new Secret("")));
            for (var credential : List.of(Optional.<Credential>empty(), empty, KEYS)) {
                assertThat(refused(login(credential, link), new CleartextPassword())
                                .reason())
                        .isEqualTo(Reason.CREDENTIAL_MISSING);
            }
            assertThat(refused(login(Optional.empty(), link), SCRAM).reason()).isEqualTo(Reason.CREDENTIAL_MISSING);
        }
        assertThat(refused(login(KEYS, TLS), new Md5Password(new byte[4])))
                .hasMessageContaining("scram-sha-256 in the server's pg_hba.conf");
    }

    static Stream<AuthenticationRequest> unknownMethods() {
        return Stream.of(new KerberosV5(), new Gss(), new Sspi(), new Unknown(99), new Sasl(List.of("OAUTHBEARER")));
    }

    @ParameterizedTest
    @MethodSource("unknownMethods")
    void refusesAMethodThatItDoesNotSpeak(AuthenticationRequest request) {
        assertThat(refused(login(PENCIL, TLS), request).reason()).isEqualTo(Reason.METHOD_NOT_SUPPORTED);
    }

    @Test
    void refusesASecondMethodSoThatAServerCannotDowngrade() {
        var scram = login(PENCIL, TLS);
        sent(scram, SCRAM);
        assertThat(refused(scram, new CleartextPassword()).reason()).isEqualTo(Reason.PROTOCOL_VIOLATION);

        var clear = login(PENCIL, TLS);
        sent(clear, new CleartextPassword());
        assertThat(refused(clear, new CleartextPassword()).reason()).isEqualTo(Reason.PROTOCOL_VIOLATION);
        assertThat(refused(clear, SCRAM).reason()).isEqualTo(Reason.PROTOCOL_VIOLATION);
    }

    @Test
    void refusesSaslMessagesOutOfOrder() {
        assertThat(refused(login(PENCIL, TLS), new SaslContinue(new byte[0])).reason())
                .isEqualTo(Reason.PROTOCOL_VIOLATION);
        assertThat(refused(login(PENCIL, TLS), new SaslFinal(new byte[0])).reason())
                .isEqualTo(Reason.PROTOCOL_VIOLATION);
        var started = login(PENCIL, TLS);
        sent(started, SCRAM);
        assertThat(refused(started, new SaslFinal(new byte[0])).reason()).isEqualTo(Reason.PROTOCOL_VIOLATION);
    }

    @Test
    void answersNothingAfterItsEnd() {
        var done = login(PENCIL, TLS);
        assertThat(accepted(done)).isTrue();
        assertThat(refused(done, new Ok()).reason()).isEqualTo(Reason.PROTOCOL_VIOLATION);

        var closed = login(PENCIL, TLS);
        closed.close();
        assertThat(refused(closed, new CleartextPassword()).reason()).isEqualTo(Reason.PROTOCOL_VIOLATION);
    }
}
