package helios.feature.lag;

import static org.assertj.core.api.Assertions.assertThat;

import helios.spi.query.Outcome;
import helios.testkit.FakeQuery;
import helios.testkit.FakeSession;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which ends of transactions let something be seen that the session wrote. */
final class SessionWritesTest {

    private final SessionWrites writes = new SessionWrites();
    private final FakeSession session = new FakeSession().setting("standard_conforming_strings", "on");

    private void runs(String sql, String tag) {
        runs(sql, tag, false);
    }

    private void runs(String sql, String tag, boolean onStandby) {
        writes.finished(
                FakeQuery.of(sql).in(session),
                new Outcome(
                        Outcome.Source.BACKEND,
                        Optional.of("pg1"),
                        tag,
                        0,
                        0,
                        Duration.ZERO,
                        Optional.empty(),
                        Optional.empty()),
                onStandby);
    }

    @Test
    void aStatementOfItsOwnCountsWhenItIsCommitted() {
        runs("INSERT INTO t VALUES (1)", "INSERT 0 1");
        assertThat(writes.ended(true)).isTrue();
        assertThat(writes.ended(true)).as("only once").isFalse();
        runs("INSERT INTO t VALUES (1)", "INSERT 0 1");
        assertThat(writes.ended(false)).as("rolled back").isFalse();
        runs("VALUES (1)", "SELECT 1");
        assertThat(writes.ended(true)).as("a read").isFalse();
        runs("SELECT f()", "SELECT 1", true);
        assertThat(writes.ended(true)).as("a standby writes nothing").isFalse();
    }

    @Test
    void aTransactionCountsAsAWhole() {
        runs("BEGIN", "BEGIN");
        runs("INSERT INTO t VALUES (1)", "INSERT 0 1");
        runs("VALUES (1)", "SELECT 1");
        runs("COMMIT", "COMMIT");
        assertThat(writes.ended(true)).isTrue();

        runs("BEGIN", "BEGIN");
        runs("INSERT INTO t VALUES (1)", "INSERT 0 1");
        runs("COMMIT", "ROLLBACK");
        assertThat(writes.ended(false)).isFalse();
    }

    /** One string may end a transaction and begin the next, which then is open. */
    @Test
    void whatIsOpenAtTheEndOfAStringIsNotForgotten() {
        runs("BEGIN", "BEGIN");
        runs("COMMIT", "COMMIT");
        runs("BEGIN", "BEGIN");
        runs("INSERT INTO t VALUES (1)", "INSERT 0 1");
        assertThat(writes.ended(true)).as("not committed yet").isFalse();
        runs("COMMIT", "COMMIT");
        assertThat(writes.ended(true)).isTrue();
    }

    @Test
    void chainsAndSecondPhases() {
        runs("BEGIN", "BEGIN");
        runs("INSERT INTO t VALUES (1)", "INSERT 0 1");
        runs("COMMIT AND CHAIN", "COMMIT");
        runs("INSERT INTO t VALUES (2)", "INSERT 0 1");
        assertThat(writes.ended(true)).isTrue();
        runs("COMMIT", "COMMIT");
        assertThat(writes.ended(true)).as("the second").isTrue();

        runs("BEGIN", "BEGIN");
        runs("INSERT INTO t VALUES (1)", "INSERT 0 1");
        runs("PREPARE TRANSACTION 'x'", "PREPARE TRANSACTION");
        assertThat(writes.ended(true)).isFalse();
        runs("COMMIT PREPARED 'x'", "COMMIT PREPARED");
        assertThat(writes.ended(true)).isTrue();
    }
}
