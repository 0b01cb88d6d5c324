package helios.feature.auth;

import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.ManualClock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Too many failures, by a clock that the test sets. */
final class LockoutsTest {

    private static final String A = "192.0.2.1";

    private final ManualClock clock = new ManualClock();

    private Lockouts lockouts(int most) {
        return new Lockouts(new AuthConfig.Lockout(most, Duration.ofMinutes(5)), clock, Optional.empty());
    }

    private void fail(Lockouts lockouts, int times) {
        for (int i = 0; i < times; i++) {
            lockouts.failed(A);
        }
    }

    @Test
    void refusesAnAddressForAWhile() {
        var lockouts = lockouts(3);
        fail(lockouts, 2);
        assertThat(lockouts.left(A)).isZero();
        fail(lockouts, 1);
        assertThat(lockouts.left(A)).isEqualTo(Duration.ofMinutes(5));
        assertThat(lockouts.left("192.0.2.2")).isZero();
        assertThat(lockouts.locked()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(299));
        assertThat(lockouts.left(A)).isEqualTo(Duration.ofSeconds(1));
        clock.advance(Duration.ofSeconds(1));
        assertThat(lockouts.left(A)).isZero();
        assertThat(lockouts.locked()).isZero();
    }

    @Test
    void forgetsFailuresAfterSuccessAndAfterAWhile() {
        var lockouts = lockouts(3);
        fail(lockouts, 2);
        lockouts.succeeded(A);
        fail(lockouts, 2);
        assertThat(lockouts.left(A)).isZero();
        clock.advance(Duration.ofSeconds(301));
        fail(lockouts, 2);
        assertThat(lockouts.left(A)).isZero();
    }

    @Test
    void aReloadForgetsNothing() {
        var before = lockouts(3);
        fail(before, 3);
        var config = new AuthConfig.Lockout(3, Duration.ofMinutes(10));
        assertThat(new Lockouts(config, clock, Optional.of(before)).left(A)).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void zeroMeansNever() {
        var lockouts = lockouts(0);
        fail(lockouts, 100);
        assertThat(lockouts.left(A)).isZero();
        assertThat(lockouts.locked()).isZero();
    }

    @Test
    void knowsABoundedNumberOfAddresses() {
        var lockouts = lockouts(1);
        for (int i = 0; i < 3 * Lockouts.MOST_ADDRESSES; i++) {
            lockouts.failed("address " + i);
        }
        assertThat(lockouts.locked()).isEqualTo(Lockouts.MOST_ADDRESSES);
    }
}
