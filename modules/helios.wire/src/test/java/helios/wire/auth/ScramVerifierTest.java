package helios.wire.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server's arithmetic of SCRAM-SHA-256, by the example of RFC 7677, section 3. */
final class ScramVerifierTest {

    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
    private static final byte[] CONVERSATION = ("n=user,r=rOprNGfwEbeRWgbNEkqO,"
                    + "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
                    + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0")
            .getBytes(US_ASCII);
    private static final byte[] PROOF = Base64.getDecoder().decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    private static final String SIGNATURE = "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    @Test
    void takesTheRightProofAndSignsTheConversation() {
        var keys =
                ScramVerifier.of("pencil", SALT, 4096).keys(PROOF, CONVERSATION).orElseThrow();

        assertThat(Base64.getEncoder().encodeToString(keys.serverSignature(CONVERSATION)))
                .isEqualTo(SIGNATURE);
        assertThat(keys.proof(CONVERSATION))
                .as("the client's key signs in elsewhere")
                .isEqualTo(PROOF);
    }

    @Test
    void takesNoOtherProof() {
        var verifier = ScramVerifier.of("pencil", SALT, 4096);
        for (int i = 0; i < PROOF.length; i++) {
            var wrong = PROOF.clone();
            wrong[i] ^= 1;
            assertThat(verifier.keys(wrong, CONVERSATION)).isEmpty();
        }
        assertThat(verifier.keys(new byte[0], CONVERSATION)).isEmpty();
        assertThat(ScramVerifier.of("pencil2", SALT, 4096).keys(PROOF, CONVERSATION))
                .isEmpty();
    }

    @Test
    void readsTheStoredFormAndShowsNone() {
        var made = ScramVerifier.of("pencil", SALT, 4096);
        var stored = "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$%s:%s"
                .formatted(
                        Base64.getEncoder().encodeToString(made.storedKey()),
                        Base64.getEncoder().encodeToString(made.serverKey()));
        var read = ScramVerifier.parse(stored).orElseThrow();

        assertThat(read.keys(PROOF, CONVERSATION)).isPresent();
        assertThat(read.toString() + read.keys(PROOF, CONVERSATION)).doesNotContain("256$", "[1", "[-");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pencil",
                "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$AAAA:BBBB",
                "SCRAM-SHA-256$0:W22ZaJ0SNY7soEsUEjb6gQ==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "SCRAM-SHA-1$4096:W22ZaJ0SNY7soEsUEjb6gQ==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            })
    void readsNothingElse(String text) {
        assertThat(ScramVerifier.parse(text)).isEmpty();
    }
}
