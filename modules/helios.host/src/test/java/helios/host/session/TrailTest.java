package helios.host.session;

import static org.assertj.core.api.Assertions.assertThat;

import helios.spi.operations.DecisionView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of a session's statements while somebody looks. */
final class TrailTest {

    private static DecisionView decision(long fingerprint) {
        return new DecisionView(
                fingerprint, Optional.empty(), Optional.empty(), List.of(), List.of(), List.of(), Duration.ZERO);
    }

    @Test
    void theLastTenAreKept() {
        var trail = new Trail();
        assertThat(trail.look(0)).isEmpty();
        LongStream.rangeClosed(1, 25).mapToObj(TrailTest::decision).forEach(trail::add);
        assertThat(trail.look(1))
                .extracting(DecisionView::fingerprint)
                .containsExactly(25L, 24L, 23L, 22L, 21L, 20L, 19L, 18L, 17L, 16L);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE - 5, Long.MIN_VALUE})
    void itEndsTenMinutesAfterTheLastLook(long beginning) {
        var trail = new Trail();
        long minutes = Duration.ofMinutes(1).toNanos();
        trail.look(beginning);
        assertThat(trail.over(beginning + 10 * minutes)).isFalse();
        assertThat(trail.over(beginning + 10 * minutes + 1)).isTrue();
        trail.look(beginning + 9 * minutes);
        assertThat(trail.over(beginning + 19 * minutes)).isFalse();
        assertThat(trail.over(beginning + 20 * minutes)).isTrue();
    }
}
