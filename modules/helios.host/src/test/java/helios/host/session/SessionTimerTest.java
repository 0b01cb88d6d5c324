package helios.host.session;

import static org.assertj.core.api.Assertions.assertThat;

import helios.host.session.SessionTimer.Doing;
import helios.host.session.SessionTimer.Expired;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Time limits by a clock that the test sets, at the beginnings and ends that clocks have. */
final class SessionTimerTest {

    private static final SessionLimits LIMITS = limits(1, 2, 3, 4);
    private static final SessionLimits NONE = limits(0, 0, 0, 0);

    private static SessionLimits limits(int backendRead, int query, int idleInTransaction, int clientIdle) {
        var none = Duration.ZERO;
        return new SessionLimits(
                0,
                0,
                0,
                0,
                0,
                0,
                none,
                none,
                none,
                Duration.ofSeconds(backendRead),
                Duration.ofSeconds(query),
                Duration.ofSeconds(idleInTransaction),
                Duration.ofSeconds(clientIdle),
                Duration.ofSeconds(Math.min(2, clientIdle)),
                none);
    }

    private static long seconds(double seconds) {
        return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 1_000_000_000L})
    void x8LimitsCountFromAnyBeginning(long begin) {
        var timer = new SessionTimer(begin);
        assertThat(timer.look(LIMITS, Doing.IDLE, begin)).isEqualTo(Expired.NOTHING);
        assertThat(timer.look(LIMITS, Doing.IDLE, begin + seconds(4))).isEqualTo(Expired.NOTHING);
        assertThat(timer.look(LIMITS, Doing.IDLE, begin + seconds(4.1))).isEqualTo(Expired.CLIENT_IDLE);
        assertThat(timer.look(LIMITS, Doing.PINNED, begin + seconds(2))).isEqualTo(Expired.NOTHING);
        assertThat(timer.look(LIMITS, Doing.PINNED, begin + seconds(2.1))).isEqualTo(Expired.PINNED);
        assertThat(timer.look(LIMITS, Doing.PINNED, begin + seconds(4.1))).isEqualTo(Expired.CLIENT_IDLE);
        assertThat(timer.look(NONE, Doing.PINNED, begin + seconds(1e9))).isEqualTo(Expired.NOTHING);
        assertThat(timer.look(LIMITS, Doing.IDLE_IN_TRANSACTION, begin + seconds(3.1)))
                .isEqualTo(Expired.IDLE_IN_TRANSACTION);
        assertThat(timer.look(LIMITS, Doing.WAITING_FOR_SERVER, begin + seconds(1.1)))
                .isEqualTo(Expired.BACKEND_READ);
        timer.reply(begin + seconds(1));
        assertThat(timer.look(LIMITS, Doing.WAITING_FOR_SERVER, begin + seconds(1.9)))
                .isEqualTo(Expired.NOTHING);
        assertThat(timer.look(LIMITS, Doing.WAITING_FOR_SERVER, begin + seconds(2.1)))
                .as("a query is bounded however much comes back")
                .isEqualTo(Expired.QUERY);
        assertThat(timer.look(NONE, Doing.WAITING_FOR_SERVER, begin + seconds(1e9)))
                .isEqualTo(Expired.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE})
    void x8WhatIsStuckIsSoFromTheFirstLook(long begin) {
        var timer = new SessionTimer(begin);
        var limit = Duration.ofSeconds(1);
        assertThat(timer.stuck(false, limit, begin)).isFalse();
        assertThat(timer.stuck(false, limit, begin + seconds(1))).isFalse();
        assertThat(timer.stuck(true, limit, begin + seconds(1.1))).isFalse();
        assertThat(timer.stuck(false, limit, begin + seconds(1.2))).isFalse();
        assertThat(timer.stuck(false, limit, begin + seconds(2.3))).isTrue();
        assertThat(timer.stuck(false, Duration.ZERO, begin + seconds(1e6))).isFalse();
    }

    /** A look may be told a time a little before the last request: another thread read the clock. */
    @ParameterizedTest
    @ValueSource(longs = {0, Long.MIN_VALUE})
    void x8ALookFromThePastFindsNothing(long begin) {
        var timer = new SessionTimer(begin);
        timer.request(begin + seconds(10));
        timer.reply(begin + seconds(10));
        assertThat(timer.look(LIMITS, Doing.IDLE, begin)).isEqualTo(Expired.NOTHING);
    }
}
