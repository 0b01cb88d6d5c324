package helios.host.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import helios.host.auth.LoginException.Reason;
import helios.spi.config.Secret;
import helios.spi.session.Credential;
import helios.wire.auth.ScramKeys;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The exchange against the vectors of RFC 7677, and against servers that break its rules. */
final class ScramClientTest {

    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_NONCE = NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";
    private static final String SERVER_FIRST = "r=" + SERVER_NONCE + ",s=" + SALT + ",i=4096";
    private static final String SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";
    private static final Credential PENCIL = new Credential.Password("user", new Secret("pencil"));

    private static ScramClient client(Credential credential, Optional<byte[]> binding) {
        return new ScramClient(credential, binding, "user", NONCE);
    }

    private static ScramClient started() {
        var client = client(PENCIL, Optional.empty());
        client.start(List.of(ScramClient.SHA_256));
        return client;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    @Test
    void speaksTheExampleOfTheRfcFromAPassword() {
        try (var client = client(PENCIL, Optional.empty())) {
            var start = client.start(List.of("OTHER", ScramClient.SHA_256));
            assertThat(start.mechanism()).isEqualTo("SCRAM-SHA-256");
            assertThat(text(start.response())).isEqualTo("n,,n=user,r=" + NONCE);

            assertThat(text(client.answer(bytes(SERVER_FIRST))))
                    .isEqualTo("c=biws,r=" + SERVER_NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");

            client.verify(bytes(SERVER_FINAL));
        }
    }

    @Test
    void speaksTheExampleOfTheRfcFromKeysAndLeavesThemAlone() {
        var keys = ScramKeys.derive("pencil", Base64.getDecoder().decode(SALT), 4096);
        var credential = new Credential.ScramKeys("user", keys.clientKey(), keys.serverKey());
        var before = keys.clientKey().clone();
        try (var client = client(credential, Optional.empty())) {
            client.start(List.of(ScramClient.SHA_256));
            assertThat(text(client.answer(bytes(SERVER_FIRST))))
                    .endsWith("p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
            client.verify(bytes(SERVER_FINAL));
        }
        assertThat(credential.clientKey()).isEqualTo(before);
    }

    @Test
    void bindsToTheChannelWhereTheServerOffersIt() {
        var client = client(PENCIL, Optional.of(new byte[] {1, 2, 3}));

        var start = client.start(List.of(ScramClient.SHA_256, ScramClient.SHA_256_PLUS));

        assertThat(start.mechanism()).isEqualTo("SCRAM-SHA-256-PLUS");
        assertThat(text(start.response())).startsWith("p=tls-server-end-point,,n=user,");
        var bound = Base64.getEncoder().encodeToString(bytes("p=tls-server-end-point,,\1\2\3"));
        assertThat(text(client.answer(bytes(SERVER_FIRST)))).startsWith("c=" + bound + ",r=");
    }

    @Test
    void saysThatItCouldHaveBoundSoThatAServerNoticesADowngrade() {
        var client = client(PENCIL, Optional.of(new byte[] {1, 2, 3}));

        var start = client.start(List.of(ScramClient.SHA_256));

        assertThat(text(start.response())).startsWith("y,,");
        assertThat(text(client.answer(bytes(SERVER_FIRST)))).startsWith("c=eSws,");
    }

    @Test
    void withoutABindingItTakesTheUnboundMechanism() {
        assertThat(client(PENCIL, Optional.empty())
                        .start(List.of(ScramClient.SHA_256_PLUS, ScramClient.SHA_256))
                        .mechanism())
                .isEqualTo("SCRAM-SHA-256");
        assertThatThrownBy(() -> client(PENCIL, Optional.empty()).start(List.of(ScramClient.SHA_256_PLUS, "\0evil")))
                .isInstanceOfSatisfying(
                        LoginException.class, e -> assertThat(e.reason()).isEqualTo(Reason.METHOD_NOT_SUPPORTED))
                .hasMessageContaining("?evil");
    }

    static Stream<String> brokenChallenges() {
        return Stream.of(
                "",
                "garbage",
                "m=ext," + SERVER_FIRST,
                "r=" + NONCE + ",s=" + SALT + ",i=4096",
                "r=x" + SERVER_NONCE + ",s=" + SALT + ",i=4096",
                "r=" + SERVER_NONCE + "\u007f,s=" + SALT + ",i=4096",
                "r=" + SERVER_NONCE + "\u00e9,s=" + SALT + ",i=4096",
                "r=" + SERVER_NONCE + ",i=4096",
                "r=" + SERVER_NONCE + ",s=,i=4096",
                "r=" + SERVER_NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ,i=4096",
                "r=" + SERVER_NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gR==,i=4096",
                "r=" + SERVER_NONCE + ",s=W22ZaJ0SNY7 oEsUEjb6gQ==,i=4096",
                "r=" + SERVER_NONCE + ",s=" + Base64.getEncoder().encodeToString(new byte[1025]) + ",i=4096",
                "r=" + SERVER_NONCE + ",s=" + SALT,
                "r=" + SERVER_NONCE + ",s=" + SALT + ",i=",
                "r=" + SERVER_NONCE + ",s=" + SALT + ",i=0",
                "r=" + SERVER_NONCE + ",s=" + SALT + ",i=-1",
                "r=" + SERVER_NONCE + ",s=" + SALT + ",i=+4096",
                "r=" + SERVER_NONCE + ",s=" + SALT + ",i=04096",
                "r=" + SERVER_NONCE + ",s=" + SALT + ",i=1000001",
                "r=" + SERVER_NONCE + ",s=" + SALT + ",i=4294967297",
                SERVER_FIRST + ",",
                SERVER_FIRST + ",x=1",
                "r=" + SERVER_NONCE + "a".repeat(4096) + ",s=" + SALT + ",i=4096");
    }

    @ParameterizedTest
    @MethodSource("brokenChallenges")
    void refusesAChallengeThatBreaksARule(String challenge) {
        var error = catchThrowableOfType(LoginException.class, () -> started().answer(bytes(challenge)));

        assertThat(error.reason()).isEqualTo(Reason.PROTOCOL_VIOLATION);
        assertThat(error.state().code()).isEqualTo("08P01");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 32, 33, 1024})
    void acceptsSaltsOfOneTo1024Bytes(int length) {
        var salt = new byte[length];
        salt[0] = 7;
        var keys = ScramKeys.derive("pencil", salt, 2);
        var challenge = "r=" + SERVER_NONCE + ",s=" + Base64.getEncoder().encodeToString(salt) + ",i=2";
        var client = started();

        var answer = text(client.answer(bytes(challenge)));

        var withoutProof = answer.substring(0, answer.lastIndexOf(",p="));
        var conversation = bytes("n=user,r=" + NONCE + "," + challenge + "," + withoutProof);
        assertThat(answer)
                .isEqualTo(withoutProof + ",p=" + Base64.getEncoder().encodeToString(keys.proof(conversation)));
        client.verify(bytes("v=" + Base64.getEncoder().encodeToString(keys.serverSignature(conversation))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=",
                "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4",
                "v=AAAATRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
                "v=",
                "v=6rri",
                "",
                "x=1",
                SERVER_FINAL + ",x=1",
                SERVER_FINAL + ","
            })
    void trustsNoServerWithoutItsSignature(String serverFinal) {
        var client = started();
        client.answer(bytes(SERVER_FIRST));

        var error = catchThrowableOfType(LoginException.class, () -> client.verify(bytes(serverFinal)));

        assertThat(error.reason()).isIn(Reason.PROTOCOL_VIOLATION, Reason.SERVER_NOT_PROVEN);
    }

    @Test
    void tellsAWrongSignatureFromAMalformedOne() {
        var client = started();
        client.answer(bytes(SERVER_FIRST));

        var error = catchThrowableOfType(
                LoginException.class, () -> client.verify(bytes("v=AAAATRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")));

        assertThat(error.reason()).isEqualTo(Reason.SERVER_NOT_PROVEN);
    }

    @Test
    void tellsARefusedProof() {
        var client = started();
        client.answer(bytes(SERVER_FIRST));

        var error = catchThrowableOfType(LoginException.class, () -> client.verify(bytes("e=invalid-proof")));

        assertThat(error.reason()).isEqualTo(Reason.REFUSED);
        assertThat(error).hasMessageContaining("invalid-proof");
    }

    @Test
    void keepsItsOrder() {
        var client = started();

        assertThatThrownBy(() -> client.verify(bytes(SERVER_FINAL))).isInstanceOf(IllegalStateException.class);
        client.answer(bytes(SERVER_FIRST));
        assertThatThrownBy(() -> client.answer(bytes(SERVER_FIRST))).isInstanceOf(IllegalStateException.class);
        client.close();
        assertThatThrownBy(() -> client.verify(bytes(SERVER_FINAL))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesACredentialThatCannotServe() {
        for (Credential credential : List.<Credential>of(
                new Credential.Password("user", new Secret("")),
                new Credential.ScramKeys("user", new byte[31], new byte[32]),
                new Credential.ScramKeys("user", new byte[32], new byte[0]))) {
            var error = catchThrowableOfType(LoginException.class, () -> client(credential, Optional.empty()));
            assertThat(error.reason()).isEqualTo(Reason.CREDENTIAL_MISSING);
        }
    }

    @Test
    void takesAFreshNonceForEachExchange() {
        var first = new ScramClient(PENCIL, Optional.empty()).start(List.of(ScramClient.SHA_256));
        var second = new ScramClient(PENCIL, Optional.empty()).start(List.of(ScramClient.SHA_256));

        assertThat(text(first.response())).matches("n,,n=,r=[A-Za-z0-9+/]{24}");
        assertThat(first.response()).isNotEqualTo(second.response());
    }
}
