package helios.feature.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.testkit.ScramClient;
import helios.wire.auth.ScramKeys;
import helios.wire.auth.ScramVerifier;
import java.io.IOException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server's side of SCRAM against clients that keep to the protocol and such that do not. */
final class ScramServerTest {

    private static final String PLAIN = "SCRAM-SHA-256";
    private static final String PLUS = "SCRAM-SHA-256-PLUS";
    private static final byte[] CERTIFICATE = {1, 2, 3};
    private static final ScramVerifier VERIFIER = ScramVerifier.of("pencil", new byte[] {9, 8, 7}, 10);

    private static Optional<ScramKeys> run(FakeExchange exchange) throws IOException {
        return new ScramServer(exchange).run(VERIFIER);
    }

    private static FakeExchange plain(String password, UnaryOperator<String> first, UnaryOperator<String> last) {
        return new FakeExchange(new ScramClient(password, "n,,", new byte[0]), PLAIN, Optional.empty(), first, last);
    }

    private static FakeExchange bound(String header, String mechanism, byte[] seen) {
        return new FakeExchange(
                new ScramClient("pencil", header, seen),
                mechanism,
                Optional.of(CERTIFICATE),
                UnaryOperator.identity(),
                UnaryOperator.identity());
    }

    @Test
    void theRightPasswordShowsTheKeysThatSignInElsewhere() throws IOException {
        var exchange = plain("pencil", UnaryOperator.identity(), UnaryOperator.identity());
        var keys = run(exchange).orElseThrow();

        assertThat(keys.storedKey()).isEqualTo(VERIFIER.storedKey());
        assertThat(keys.serverKey()).isEqualTo(VERIFIER.serverKey());
        assertThat(exchange.offered).containsExactly(PLAIN);
    }

    @Test
    void a3RefusesMessagesWithoutEnd() {
        var extensions = ",a=".repeat(20_000);
        assertThatThrownBy(() -> run(plain("pencil", text -> text + extensions, UnaryOperator.identity())))
                .hasMessageContaining("more than 4096 bytes");
        assertThatThrownBy(() ->
                        run(plain("pencil", UnaryOperator.identity(), text -> text.replace(",p=", extensions + ",p="))))
                .hasMessageContaining("more than 4096 bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 1024})
    void a2ASaltIsAsLongAsItIs(int length) throws IOException {
        var verifier = ScramVerifier.of("pencil", new byte[length], 10);
        var exchange = plain("pencil", UnaryOperator.identity(), UnaryOperator.identity());
        assertThat(new ScramServer(exchange).run(verifier)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pencil2", "Pencil", "x"})
    void anotherPasswordShowsNothing(String password) throws IOException {
        assertThat(run(plain(password, UnaryOperator.identity(), UnaryOperator.identity())))
                .isEmpty();
    }

    @Test
    void a4BindsToTheChannelOnTls() throws IOException {
        var exchange = bound("p=tls-server-end-point,,", PLUS, CERTIFICATE);
        assertThat(run(exchange)).isPresent();
        assertThat(exchange.offered).containsExactly(PLUS, PLAIN);
        assertThat(run(bound("n,,", PLAIN, new byte[0])))
                .as("a client that cannot bind")
                .isPresent();
    }

    @Test
    void a4RefusesAChannelWithSomebodyInBetween() {
        assertThatThrownBy(() -> run(bound("p=tls-server-end-point,,", PLUS, new byte[] {1, 2, 4})))
                .hasMessageContaining("channel binding check failed");
        assertThatThrownBy(() -> run(bound("y,,", PLAIN, new byte[0])))
                .as("somebody took PLUS from the offer")
                .hasMessageContaining("thinks that the server does not");
    }

    @Test
    void refusesFlagsThatDoNotFit() {
        assertThatThrownBy(() -> run(bound("n,,", PLUS, new byte[0]))).hasMessageContaining("does not fit");
        assertThatThrownBy(() -> run(bound("p=tls-server-end-point,,", PLAIN, CERTIFICATE)))
                .hasMessageContaining("does not fit");
        assertThatThrownBy(() -> run(bound("p=tls-unique,,", PLUS, CERTIFICATE)))
                .hasMessageContaining("unsupported SCRAM channel-binding type \"tls-unique\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            value = {
                "FIRST =>> n,, =>> x,,",
                "FIRST =>> n=,r= =>> m=ext,n=,r=",
                "FIRST =>> n=,r= =>> r=",
                "LAST =>> c=biws =>> c=eSws",
                "LAST =>> c=biws =>> c=!!!!",
                "LAST =>> ,r= =>> ,r=x",
                "LAST =>> ,p= =>> ,q=",
                "LAST =>> ,p= =>> ,p=AAAA,p=",
            })
    void a3RefusesWhatIsMalformed(String message, String from, String to) {
        UnaryOperator<String> change = text -> text.replace(from, to);
        var exchange = message.equals("FIRST")
                ? plain("pencil", change, UnaryOperator.identity())
                : plain("pencil", UnaryOperator.identity(), change);

        assertThatThrownBy(() -> run(exchange))
                .isInstanceOf(HeliosException.class)
                .extracting(error -> ((HeliosException) error).state())
                .isIn(SqlState.PROTOCOL_VIOLATION, SqlState.INVALID_AUTHORIZATION_SPECIFICATION);
    }
}
