package helios.host.session;

import java.time.Duration;

/**
 * When a session last heard of its two sides, and which time limit has run out since. All times are nanoseconds of one
 * monotonic clock, whatever it counts from and even where it wraps: differences alone matter. Confined to the session's event
 * loop.
 */
final class SessionTimer {

    /** What a session is at. */
    enum Doing {
        WAITING_FOR_SERVER,
        IDLE,
        /** Idle, and kept on a server that it was lent. */
        PINNED,
        IDLE_IN_TRANSACTION
    }

    /** The limit that has run out. */
    enum Expired {
        NOTHING,
        QUERY,
        BACKEND_READ,
        CLIENT_IDLE,
        PINNED,
        IDLE_IN_TRANSACTION
    }

    private long lastRequest;
    private long lastReply;
    private boolean blocked;
    private long blockedSince;

    SessionTimer(long now) {
        lastRequest = now;
        lastReply = now;
    }

    void request(long now) {
        lastRequest = now;
    }

    void reply(long now) {
        lastReply = now;
    }

    /** Tells which limit has run out; that of a query, which is cancelled and not ended by it, begins anew. */
    Expired look(SessionLimits limits, Doing doing, long now) {
        long silent = Math.min(now - lastRequest, now - lastReply);
        return switch (doing) {
            case WAITING_FOR_SERVER -> {
                if (exceeded(limits.query(), now - lastRequest)) {
                    lastRequest = now;
                    yield Expired.QUERY;
                }
                yield exceeded(limits.backendRead(), silent) ? Expired.BACKEND_READ : Expired.NOTHING;
            }
            case IDLE -> exceeded(limits.clientIdle(), silent) ? Expired.CLIENT_IDLE : Expired.NOTHING;
            case PINNED -> {
                if (exceeded(limits.clientIdle(), silent)) {
                    yield Expired.CLIENT_IDLE;
                }
                yield exceeded(limits.pinned(), silent) ? Expired.PINNED : Expired.NOTHING;
            }
            case IDLE_IN_TRANSACTION ->
                exceeded(limits.idleInTransaction(), silent) ? Expired.IDLE_IN_TRANSACTION : Expired.NOTHING;
        };
    }

    /** Tells whether something could not be written for longer than allowed; counted from the first look that finds it so. */
    boolean stuck(boolean writable, Duration limit, long now) {
        if (writable) {
            blocked = false;
            return false;
        }
        if (!blocked) {
            blocked = true;
            blockedSince = now;
        }
        return exceeded(limit, now - blockedSince);
    }

    /** Tells whether so many nanoseconds are more than a limit allows; a limit of zero is none. */
    static boolean exceeded(Duration limit, long nanos) {
        return !limit.isZero() && nanos > limit.toNanos();
    }
}
