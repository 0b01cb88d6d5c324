package helios.feature.pool;

import helios.spi.pool.Backend;
import helios.spi.session.Session;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** A server connection of a pool. Guarded by the lender's lock. */
final class Member {

    final Backend backend;
    final Pool pool;
    final ScheduledExecutorService loop;
    /** Its client signed in to the server itself: it is nobody else's. */
    final boolean exclusive;
    /** From when on it is not lent any more, by {@code System.nanoTime}; of no meaning if lifetimes are not limited. */
    final long endsAt;

    /** Who has it; absent while it is idle or being reset. */
    @Nullable
    Session lessee;
    /** Why its session kept it over the end of a transaction. */
    final Set<String> pins = new TreeSet<>();
    /** Since when it is idle. */
    long idleSince;
    /** It was idle for so long that it may have been lost unnoticed. */
    boolean doubtful;
    /** How often it was lent. */
    private long leases;
    /** How often it had been when it was last looked at, and since when that is so. */
    private long leasesSeen;

    private long seenSince;
    private boolean reported;
    /** To be closed instead of lent again. */
    boolean outdated;

    Member(Backend backend, Pool pool, Wish wish, long endsAt) {
        this.backend = backend;
        this.pool = pool;
        this.loop = wish.request.loop();
        this.exclusive = wish.request.exclusive();
        this.endsAt = endsAt;
    }

    /** A session gets it. */
    void lend(Session session) {
        lessee = session;
        leases++;
        if (!pins.isEmpty()) {
            pins.clear();
        }
    }

    /**
     * Tells, once for each lease, whether it has lasted for longer than that. Counted from the first look at it, so that
     * lending needs no clock.
     */
    boolean leaks(long now, long nanos) {
        if (leases != leasesSeen) {
            leasesSeen = leases;
            seenSince = now;
            reported = false;
        }
        boolean late = lessee != null && !reported && now - seenSince > nanos;
        reported |= late;
        return late;
    }

    /** For how long it has been lent, as far as that was seen. */
    Duration lentFor(long now) {
        return Duration.ofNanos(now - seenSince);
    }
}
