package helios.distribution;

import static helios.distribution.Pipeline.bind;
import static helios.distribution.Pipeline.close;
import static helios.distribution.Pipeline.execute;
import static helios.distribution.Pipeline.parse;
import static helios.distribution.Pipeline.query;
import static helios.distribution.Pipeline.sync;
import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.Message;
import helios.testkit.PgClient;
import helios.testkit.ProxyProcess;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** X12: a session has so many named statements and no more, with hooks and without, and is told so. */
final class PreparedLimitTest {

    private static final String LIMIT = "[limits]\nmax_prepared_statements = 2\n";

    private static ProxyProcess plain;
    private static ProxyProcess hooked;

    enum Way {
        PLAIN,
        HOOKED;

        PgClient connect() {
            return PgClient.connect(Stage.quick((this == PLAIN ? plain : hooked).options()));
        }
    }

    @BeforeAll
    static void start() {
        plain = ProxyProcess.start(Stage.alone(LIMIT + ProxyProcess.nodes(List.of(Stage.server()))));
        hooked = Stage.hookedOf(Stage.server(), false, LIMIT);
    }

    @AfterAll
    static void stop() {
        plain.close();
        hooked.close();
    }

    /** What came back up to the last ReadyForQuery: types of messages, errors by their SQLSTATE. */
    private static String told(PgClient client, Pipeline.Request... requests) {
        var told = new StringJoiner(" ");
        for (var request : requests) {
            client.send(request.bytes());
        }
        for (var request : requests) {
            if (request.bytes()[0] == 'Q' || request.bytes()[0] == 'S') {
                client.readUntil('Z').forEach(message -> told.add(typeOf(message)));
            }
        }
        return told.toString();
    }

    private static String typeOf(Message message) {
        return message.tag() == 'E' ? message.fields().get('C') : String.valueOf(message.tag());
    }

    @ParameterizedTest
    @EnumSource
    void x12OneTooManyIsRefusedAndTheOthersStay(Way way) {
        try (var client = way.connect()) {
            assertThat(told(client, parse("a", "SELECT 1"), parse("b", "SELECT 2"), sync()))
                    .isEqualTo("1 1 Z");
            assertThat(told(client, parse("", "SELECT 3"), bind("", ""), execute("", 0), sync()))
                    .as("the unnamed statement has room")
                    .isEqualTo("1 2 D C Z");
            assertThat(told(client, parse("c", "SELECT 3"), bind("", "c"), execute("", 0), sync()))
                    .isEqualTo("54000 Z");
            assertThat(told(client, bind("", "b"), execute("", 0), sync())).isEqualTo("2 D C Z");
            assertThat(told(client, close('S', "a"), parse("c", "SELECT 3"), bind("", "c"), execute("", 0), sync()))
                    .isEqualTo("3 1 2 D C Z");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTransactionFailsByIt(Way way) {
        try (var client = way.connect()) {
            told(client, parse("a", "SELECT 1"), parse("b", "SELECT 2"), sync());
            assertThat(told(client, query("BEGIN"), parse("c", "SELECT 3"), sync(), query("SELECT 1"), query("COMMIT")))
                    .isEqualTo("C Z 54000 Z 25P02 Z C Z");
            assertThat(client.query("SELECT 4").value()).isEqualTo("4");
        }
    }
}
