package helios.feature.health;

import static org.assertj.core.api.Assertions.assertThat;

import helios.spi.topology.Node.Health;
import org.junit.jupiter.api.Test;

/** What answers and failures in a row make of a node. */
final class VerdictTest {

    private final Verdict verdict = new Verdict(3, 2);
    private Health health = Health.UNKNOWN;

    private Health answered() {
        health = verdict.answered(health);
        return health;
    }

    private Health failed() {
        health = verdict.failed(health);
        return health;
    }

    @Test
    void theFirstLookDecides() {
        assertThat(verdict.answered(Health.UNKNOWN)).isEqualTo(Health.UP);
        assertThat(verdict.failed(Health.UNKNOWN)).isEqualTo(Health.DOWN);
    }

    @Test
    void downAfterFailuresInARow() {
        answered();
        assertThat(failed()).isEqualTo(Health.UP);
        assertThat(failed()).isEqualTo(Health.UP);
        answered();
        failed();
        failed();
        assertThat(verdict.failures()).isEqualTo(2);
        assertThat(failed()).isEqualTo(Health.DOWN);
    }

    @Test
    void upAgainAfterAnswersInARow() {
        failed();
        assertThat(answered()).isEqualTo(Health.DOWN);
        failed();
        assertThat(answered()).isEqualTo(Health.DOWN);
        assertThat(answered()).isEqualTo(Health.UP);
        assertThat(verdict.failures()).isZero();
    }

    /** Another generation of the feature begins with what the topology says. */
    @Test
    void anUpNodeStaysUpWithANewVerdict() {
        assertThat(verdict.answered(Health.UP)).isEqualTo(Health.UP);
        assertThat(new Verdict(3, 2).failed(Health.UP)).isEqualTo(Health.UP);
    }
}
