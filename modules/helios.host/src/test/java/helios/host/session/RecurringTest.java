package helios.host.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RecurringTest {

    private final Recurring text = new Recurring("name");

    private long run(int times, long nanosShared, long nanosAlone) {
        return IntStream.range(0, times)
                .filter(_ -> {
                    boolean shared = text.parse();
                    text.took(shared, shared ? nanosShared : nanosAlone);
                    return shared;
                })
                .count();
    }

    @Test
    void whatComesAgainIsSharedButForASampleThatIsCompared() {
        assertThat(run(2, 0, 100_000)).isZero();
        assertThat(run(640, 50_000, 100_000)).isEqualTo(630);
    }

    @Test
    void whatIsMuchSlowerByNameGoesBackForGood() {
        run(3_000, 1_000_000, 100_000);
        assertThat(run(640, 1_000_000, 100_000)).isZero();
    }

    @Test
    void whatIsALittleSlowerStays() {
        assertThat(run(10_000, 1_200_000, 1_000_000)).isGreaterThan(9_000);
        assertThat(run(640, 1_000_000, 1_000_000)).isEqualTo(630);
    }

    /** Both forms take now a tenth of a millisecond and now ten: chance alone makes neither the slower. */
    @Test
    void chanceDecidesNothing() {
        var random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            text.took(text.parse(), random.nextInt(20) == 0 ? 10_000_000 : 100_000);
        }
        assertThat(run(640, 100_000, 100_000)).isEqualTo(630);
    }
}
