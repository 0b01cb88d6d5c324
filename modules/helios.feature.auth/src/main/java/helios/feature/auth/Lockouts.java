package helios.feature.auth;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Refuses addresses from which too many logins failed. Thread-safe; knows so many addresses, the latest, and no more. */
final class Lockouts {

    static final int MOST_ADDRESSES = 10_000;

    private record Failures(int count, Instant last) {}

    private final int most;
    private final Duration span;
    private final InstantSource clock;
    private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };

    /** Goes on with what was counted by a former configuration. */
    Lockouts(AuthConfig.Lockout config, InstantSource clock, Optional<Lockouts> former) {
        this.most = config.maxFailures();
        this.span = config.lockSecs();
        this.clock = clock;
        former.ifPresent(before -> before.copyTo(failures));
    }

    private synchronized void copyTo(Map<String, Failures> other) {
        other.putAll(failures);
    }

    /** How long an address is still refused; zero if it is not. */
    synchronized Duration left(String address) {
        var known = failures.get(address);
        if (known == null || most == 0 || known.count < most) {
            return Duration.ZERO;
        }
        var left = Duration.between(clock.instant(), known.last.plus(span));
        if (left.isPositive()) {
            return left.compareTo(span) > 0 ? span : left;
        }
        failures.remove(address);
        return Duration.ZERO;
    }

    synchronized void failed(String address) {
        var now = clock.instant();
        failures.merge(
                address,
                new Failures(1, now),
                (before, first) -> before.last.plus(span).isBefore(now) ? first : new Failures(before.count + 1, now));
    }

    synchronized void succeeded(String address) {
        failures.remove(address);
    }

    /** How many addresses are refused now. */
    synchronized long locked() {
        var since = clock.instant().minus(span);
        return failures.values().stream()
                .filter(known -> most > 0 && known.count >= most && known.last.isAfter(since))
                .count();
    }
}
