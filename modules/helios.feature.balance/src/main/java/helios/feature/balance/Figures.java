package helios.feature.balance;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** What is known of a node by the statements that were sent there. Thread-safe, but for the credit. */
final class Figures {

    private static final double SHARE_OF_THE_LATEST = 0.2;

    /** In this time half of a latency is forgotten, so that a node that was slow and gets no reads for it is tried again. */
    private static final double HALF_LIFE_NANOS = Duration.ofSeconds(5).toNanos();

    /** What the node has gained and not spent; {@link Picker.ByWeight} alone reads and writes it, under its lock. */
    long credit;

    private final AtomicInteger underWay = new AtomicInteger();
    private double latency;
    private long latest;
    private boolean known;

    /** Statements that were sent there and have not ended. */
    int underWay() {
        return underWay.get();
    }

    void begun() {
        underWay.incrementAndGet();
    }

    void ended() {
        underWay.decrementAndGet();
    }

    /** A statement took so long there. */
    synchronized void took(Duration duration, long now) {
        long nanos = duration.toNanos();
        latency = known ? nanos * SHARE_OF_THE_LATEST + latency(now) * (1 - SHARE_OF_THE_LATEST) : nanos;
        latest = now;
        known = true;
    }

    /** How long statements take there, in nanoseconds; 0 while nobody knows. */
    synchronized double latency(long now) {
        return known ? latency * Math.pow(0.5, (now - latest) / HALF_LIFE_NANOS) : 0;
    }
}
