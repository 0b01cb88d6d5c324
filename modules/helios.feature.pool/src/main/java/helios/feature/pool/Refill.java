package helios.feature.pool;

import helios.spi.pool.Dialler;
import helios.spi.pool.LeaseRequest;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How a pool opens connections that nobody has asked for: as the last session did that opened one, and after a refusal not
 * at once again. Guarded by the lender's lock.
 */
final class Refill {

    private static final long MIN_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(2);
    private static final int MAX_DOUBLINGS = 5;

    final LeaseRequest request;
    final Dialler dialler;
    private int refusals;
    private long pauseSince;
    private long pause;

    Refill(LeaseRequest request, Dialler dialler) {
        this.request = request;
        this.dialler = dialler;
    }

    void opened() {
        refusals = 0;
        pause = 0;
    }

    void refused(long now) {
        pauseSince = now;
        pause = ThreadLocalRandom.current().nextLong(MIN_PAUSE, FIRST_PAUSE << Math.min(refusals, MAX_DOUBLINGS));
        refusals++;
    }

    boolean pausing(long now) {
        return now - pauseSince < pause;
    }
}
