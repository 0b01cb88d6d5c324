package helios.feature.pool;

import helios.spi.pool.Dialler;
import helios.spi.pool.LeaseListener;
import helios.spi.pool.LeaseRequest;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A session that wants a server connection. Guarded by the lender's lock. */
final class Wish {

    final LeaseRequest request;
    final Dialler dialler;
    final LeaseListener listener;
    /** When it came, by {@code System.nanoTime}. */
    final long since = System.nanoTime();

    @Nullable
    Future<?> timeout;
    /** It was answered or cancelled. */
    boolean over;

    Wish(LeaseRequest request, Dialler dialler, LeaseListener listener) {
        this.request = request;
        this.dialler = dialler;
        this.listener = listener;
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
