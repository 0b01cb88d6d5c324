package helios.feature.pool;

import static org.assertj.core.api.Assertions.assertThat;

import helios.spi.SqlState;
import helios.spi.query.Decision;
import helios.testkit.Await;
import helios.testkit.FakeMetrics;
import helios.testkit.FakeSession;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who comes in when there are as many clients as there may be. */
final class AdmissionTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Integer> came = new CopyOnWriteArrayList<>();
    private final Admission admission = new Admission(1, new PoolMeters(new FakeMetrics()));

    @AfterEach
    void stop() {
        clients.shutdownNow();
    }

    private Future<Decision.AtOpening> enters(FakeSession session, int number) throws InterruptedException {
        var entering = clients.submit(() -> {
            var decision = admission.enter(session, SOON);
            if (decision.equals(Decision.PROCEED)) {
                came.add(number);
            }
            return decision;
        });
        Await.until("it waits", SOON, () -> admission.waiting() == number);
        return entering;
    }

    @Test
    void whoCameFirstComesInFirst() throws Exception {
        var sessions = List.of(new FakeSession(), new FakeSession(), new FakeSession(), new FakeSession());
        assertThat(admission.enter(sessions.getFirst(), SOON)).isEqualTo(Decision.PROCEED);
        var one = enters(sessions.get(1), 1);
        var two = enters(sessions.get(2), 2);
        var three = enters(sessions.get(3), 3);
        admission.leave(sessions.get(2));
        assertThat(two.get()).isInstanceOf(Decision.Reject.class);
        admission.leave(sessions.getFirst());
        assertThat(one.get()).isEqualTo(Decision.PROCEED);
        assertThat(three).isNotDone();
        admission.leave(sessions.get(1));
        assertThat(three.get()).isEqualTo(Decision.PROCEED);
        assertThat(came).containsExactly(1, 3);
    }

    @Test
    void whoWaitsForTooLongIsRefusedAndLeavesNothing() {
        var first = new FakeSession();
        assertThat(admission.enter(first, Duration.ZERO)).isEqualTo(Decision.PROCEED);
        for (var atMost : List.of(Duration.ZERO, Duration.ofMillis(20))) {
            var late = new FakeSession();
            assertThat(admission.enter(late, atMost))
                    .isInstanceOfSatisfying(
                            Decision.Reject.class,
                            reject -> assertThat(reject.state()).isEqualTo(SqlState.TOO_MANY_CONNECTIONS));
            // A session that was refused is told as closed as well.
            admission.leave(late);
        }
        admission.leave(first);
        assertThat(admission.enter(new FakeSession(), Duration.ZERO)).isEqualTo(Decision.PROCEED);
    }

    @Test
    void aHigherLimitLetsThemIn() throws Exception {
        assertThat(admission.enter(new FakeSession(), Duration.ZERO)).isEqualTo(Decision.PROCEED);
        var one = enters(new FakeSession(), 1);
        admission.limit(2);
        assertThat(one.get()).isEqualTo(Decision.PROCEED);
        var two = enters(new FakeSession(), 1);
        admission.limit(0);
        assertThat(two.get()).isEqualTo(Decision.PROCEED);
    }
}
