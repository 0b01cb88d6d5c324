package helios.http;

import helios.spi.config.Secret;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Who a caller is by {@code Authorization: Bearer}. Tokens are compared in constant time, and an address that gave ten
 * wrong ones within a minute is refused until the minute is over, whatever it gives. Thread-safe.
 */
public final class BearerRule {

    /** What a caller's token gives a right to. */
    public enum Grant {
        /** No valid token was given. */
        NONE,
        /** To read. */
        READ,
        /** To everything. */
        FULL
    }

    private record Failures(Instant since, int count) {}

    private static final int MAX_FAILURES = 10;
    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final int MAX_ADDRESSES = 10_000;
    private static final String SCHEME = "bearer ";

    private final Optional<Secret> full;
    private final Optional<Secret> read;
    private final InstantSource clock;
    private final Map<InetAddress, Failures> failures = new LinkedHashMap<>();

    /**
     * A rule; a token that is absent is nobody's.
     *
     * @throws IllegalArgumentException if a token is empty
     */
    public BearerRule(Optional<Secret> full, Optional<Secret> read, InstantSource clock) {
        if (full.filter(Secret::isEmpty).isPresent()
                || read.filter(Secret::isEmpty).isPresent()) {
            throw new IllegalArgumentException("a bearer token must not be empty; leave it out where none is meant");
        }
        this.full = full;
        this.read = read;
        this.clock = clock;
    }

    /** Tells whether there is any token at all. */
    public boolean enforced() {
        return full.isPresent() || read.isPresent();
    }

    /**
     * What the caller may do. A request without a token counts as no failure.
     *
     * @throws HttpException 429 with {@code Retry-After}
     */
    public Grant check(HttpHead head) {
        var authorization = head.header("authorization").orElse("");
        if (!enforced() || !authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return Grant.NONE;
        }
        refuseGuessing(head.remote());
        var token = authorization.substring(SCHEME.length()).strip();
        boolean isFull = matches(full, token);
        boolean isRead = matches(read, token);
        if (!isFull && !isRead) {
            countFailure(head.remote());
        }
        return isFull ? Grant.FULL : isRead ? Grant.READ : Grant.NONE;
    }

    /** The refusal of a caller who has shown no valid token. */
    public static HttpException unauthorised() {
        return new HttpException(
                401, "missing or invalid admin bearer token", Map.of("WWW-Authenticate", "Bearer realm=\"helios\""));
    }

    private static boolean matches(Optional<Secret> secret, String token) {
        return secret.isPresent() && secret.get().matches(token);
    }

    private synchronized void refuseGuessing(InetAddress address) {
        var known = failures.get(address);
        if (known == null || known.count() < MAX_FAILURES) {
            return;
        }
        var left = Duration.between(clock.instant(), known.since().plus(WINDOW));
        if (left.isPositive()) {
            throw new HttpException(
                    429,
                    "too many wrong bearer tokens from this address; retry later",
                    Map.of("Retry-After", Long.toString(left.plusMillis(999).toSeconds())));
        }
    }

    private synchronized void countFailure(InetAddress address) {
        var now = clock.instant();
        var known = Optional.ofNullable(failures.remove(address))
                .filter(earlier -> now.isBefore(earlier.since().plus(WINDOW)))
                .orElse(new Failures(now, 0));
        failures.put(address, new Failures(known.since(), known.count() + 1));
        if (failures.size() > MAX_ADDRESSES) {
            failures.remove(failures.keySet().iterator().next());
        }
    }
}
