package helios.engine.wasmtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a call ends whose epochs are counted in time, and late. */
final class EpochsTest {

    private static final long BEGIN = -7_000_000_000L; // nanoTime may be negative

    private final Epochs epochs = new Epochs();

    private long counted(long now) {
        long counted = 0;
        while (epochs.count(now)) {
            counted++;
        }
        return counted;
    }

    @Test
    void aCallEndsWithinAnEpochOfItsDeadline() {
        epochs.start(BEGIN);
        long until = epochs.until(BEGIN + 100_000_000);

        long early = counted(BEGIN + 99_000_000);
        long late = counted(BEGIN + 101_000_000);

        assertThat(early).isLessThan(until);
        assertThat(early + late).isGreaterThanOrEqualTo(until);
    }

    /** The thread that counts has not run for a while: what it counts at once then is not the time of who began meanwhile. */
    @Test
    void aCallThatBeginsWhileTheCountIsLateHasItsTimeAllTheSame() {
        epochs.start(BEGIN);
        long now = BEGIN + 500_000_000;
        long until = epochs.until(now + 100_000_000);

        long atOnce = counted(now);
        long later = counted(now + 99_000_000);
        long last = counted(now + 101_000_000);

        assertThat(atOnce).isEqualTo(500);
        assertThat(atOnce + later).isLessThan(until);
        assertThat(atOnce + later + last).isGreaterThanOrEqualTo(until);
    }

    @Test
    void aDeadlineThatHasPassedIsTheNextEpochAndNoneIsTooFarAway() {
        epochs.start(BEGIN);

        assertThat(epochs.until(BEGIN - 1_000_000_000)).isEqualTo(1);
        assertThat(epochs.until(BEGIN + (Long.MAX_VALUE >> 1))).isBetween(1L << 32, 1L << 33);
    }
}
