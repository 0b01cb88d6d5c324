package helios.feature.lag;

import static org.assertj.core.api.Assertions.assertThat;

import helios.feature.lag.WalHistory.Mark;
import org.junit.jupiter.api.Test;

/** What is known of a server by what it has replayed. */
final class WalHistoryTest {

    private static final int PAGE = 8192;

    private final WalHistory history = new WalHistory();

    @Test
    void r13TheLatestMarkThatWasReachedCounts() {
        history.add(new Mark(1, 100, 1));
        history.add(new Mark(2, 200, 1));
        history.add(new Mark(3, 300, 1));
        assertThat(history.reached(99, 1)).isEmpty();
        assertThat(history.reached(250, 1)).contains(new Mark(2, 200, 1));
        assertThat(history.reached(300, 1)).contains(new Mark(3, 300, 1));
        assertThat(history.reached(300, 2)).as("another timeline").isEmpty();
        assertThat(history.reached(300, WalHistory.NOT_SHOWN)).isPresent();
    }

    @Test
    void aQuietPrimaryLeavesOneMark() {
        history.add(new Mark(1, 100, 1));
        for (int i = 2; i < 5000; i++) {
            history.add(new Mark(i, 200, 1));
        }
        assertThat(history.reached(200, 1)).contains(new Mark(4999, 200, 1));
        assertThat(history.reached(100, 1)).contains(new Mark(1, 100, 1));
    }

    @Test
    void oldMarksAreForgotten() {
        for (int i = 1; i <= 5000; i++) {
            history.add(new Mark(i, i * 100L, 1));
        }
        assertThat(history.reached(4000 * 100L, 1)).isEmpty();
        assertThat(history.reached(4900 * 100L, 1)).contains(new Mark(4900, 490_000, 1));
    }

    /** After a switch of segments there is nothing but a header, and nothing to replay. */
    @Test
    void aPageHeaderIsNoRecord() {
        assertThat(new Mark(1, 5 * PAGE + 40, 1).isReachedBy(5 * PAGE)).isTrue();
        assertThat(new Mark(1, 5 * PAGE + 48, 1).isReachedBy(5 * PAGE)).isFalse();
        assertThat(new Mark(1, 5 * PAGE + 40, 1).isReachedBy(5 * PAGE - 8)).isFalse();
    }

    @Test
    void silenceEndsWithTheNextAnswer() {
        history.add(new Mark(1, 100, 1));
        history.silence();
        assertThat(history.isSilent()).isTrue();
        assertThat(history.reached(100, 1)).isEmpty();
        history.add(new Mark(2, 100, 1));
        assertThat(history.isSilent()).isFalse();
    }
}
