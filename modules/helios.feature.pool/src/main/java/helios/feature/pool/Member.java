package helios.feature.pool;

import helios.spi.pool.Backend;
import helios.spi.session.Session;
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
    /** Since when it is idle. */
    long idleSince;
    /** To be closed instead of lent again. */
    boolean outdated;

    Member(Backend backend, Pool pool, Wish wish, long endsAt) {
        this.backend = backend;
        this.pool = pool;
        this.loop = wish.request.loop();
        this.exclusive = wish.request.exclusive();
        this.endsAt = endsAt;
    }
}
