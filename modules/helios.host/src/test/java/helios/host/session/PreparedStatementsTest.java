package helios.host.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** X12: what is kept of one session's named statements is bounded. */
final class PreparedStatementsTest {

    private static StatementText statement(String name, int length) {
        return new StatementText(name, "x".repeat(length).getBytes(UTF_8), new int[0]);
    }

    @Test
    void hasRoomForSoManyStatements() {
        var prepared = new PreparedStatements(2, 1 << 20);
        prepared.put(statement("a", 10));
        prepared.put(statement("b", 10));

        assertThat(prepared.refusal(statement("c", 10))).isPresent();
        assertThat(prepared.refusal(statement("b", 10))).as("in its own place").isEmpty();
        prepared.limit(3, 1 << 20);
        assertThat(prepared.refusal(statement("c", 10))).isEmpty();
    }

    @Test
    void hasRoomForSoMuchText() {
        var prepared = new PreparedStatements(100, 1_000);
        prepared.put(statement("a", 600));

        assertThat(prepared.refusal(statement("b", 600))).isPresent();
        prepared.limit(100, 10_000);
        assertThat(prepared.refusal(statement("b", 600))).isEmpty();
        prepared.limit(100, 1_000);
        prepared.remove("a");
        assertThat(prepared.refusal(statement("b", 600))).isEmpty();
    }
}
