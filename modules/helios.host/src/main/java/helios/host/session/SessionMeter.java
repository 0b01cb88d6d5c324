package helios.host.session;

import helios.wire.TransactionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** What a session counts and times of itself. On its event loop alone, and cheap: it is passed by every statement. */
final class SessionMeter {

    private static final AtomicLong NUMBERS = new AtomicLong();

    /** Its name for consoles that know numbers alone. */
    final long number = NUMBERS.incrementAndGet();

    private long queries;
    private long requested = System.nanoTime();
    private boolean runs;
    private long waitsSince;
    private boolean waits;

    /** Statements begin. */
    void begun(int statements) {
        queries += statements;
        if (!runs) {
            runs = true;
            requested = System.nanoTime();
        }
    }

    /** The client is told that the server is ready again. */
    void ended(TransactionStatus status) {
        runs = false;
    }

    /** The session wants a server. */
    void waits() {
        if (!waits) {
            waits = true;
            waitsSince = System.nanoTime();
        }
    }

    /** It has got one. */
    void served() {
        waits = false;
    }

    /** It gets none, or wants none any more. */
    void refused() {
        waits = false;
    }

    boolean waiting() {
        return waits;
    }

    long queries() {
        return queries;
    }

    /** For how long it has been waiting. */
    Duration waited(long now) {
        return waits ? Duration.ofNanos(now - waitsSince) : Duration.ZERO;
    }

    /** When the last request came. */
    Instant requested(Instant now, long nanos) {
        return now.minusNanos(nanos - requested);
    }
}
