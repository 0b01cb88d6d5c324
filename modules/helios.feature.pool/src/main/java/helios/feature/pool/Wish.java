package helios.feature.pool;

import helios.spi.pool.Backend;
import helios.spi.pool.Dialler;
import helios.spi.pool.LeaseListener;
import helios.spi.pool.LeaseRequest;
import helios.spi.query.Decision;
import helios.spi.session.Session;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A session that wants a server connection. Guarded by the lender's lock. */
final class Wish {

    private static final LeaseListener NOBODY = new LeaseListener() {
        @Override
        public void leased(Backend backend) {}

        @Override
        public void refused(Decision.Reject reason) {}
    };

    final LeaseRequest request;
    final Dialler dialler;
    final LeaseListener listener;
    /** When it came, by {@code System.nanoTime}. */
    final long since = System.nanoTime();

    @Nullable
    Future<?> timeout;
    /** What the server said to the last dial, if it had no room; the session is told if it stays so. */
    Decision.@Nullable Reject lastRefusal;
    /** It was answered or cancelled. */
    boolean over;

    Wish(LeaseRequest request, Dialler dialler, LeaseListener listener) {
        this.request = request;
        this.dialler = dialler;
        this.listener = listener;
    }

    /** One of the pool's own: nobody waits for what comes of it. */
    static Wish ofPool(Refill refill) {
        var wish = new Wish(refill.request, refill.dialler, NOBODY);
        wish.over = true;
        return wish;
    }

    /** Tells whether the pool wants the connection for itself. */
    boolean isOfPool() {
        return request.session().isEmpty();
    }

    /** Who gets what is asked for. */
    Session session() {
        return request.session().orElseThrow();
    }

    /** Ends the wish; false: it has ended before. */
    boolean end() {
        boolean first = !over;
        over = true;
        if (timeout != null) {
            timeout.cancel(false);
        }
        return first;
    }
}
