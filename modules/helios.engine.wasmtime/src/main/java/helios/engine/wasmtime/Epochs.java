package helios.engine.wasmtime;

/**
 * The arithmetic of epochs, one a millisecond, of which those that are due may be counted late. A deadline is a number of epochs from
 * now on; those that are due already and not counted yet are part of it, or a call that begins behind them would end at once.
 */
final class Epochs {

    static final long NANOS = 1_000_000;

    /** Some days: more than any deadline, and far from overflow. */
    private static final long MOST = 1L << 32;

    private long next;

    /** Counts from this moment of {@link System#nanoTime} on. */
    void start(long now) {
        next = now + NANOS;
    }

    /** When the next one is due. */
    long next() {
        return next;
    }

    /** After how many epochs the deadline has passed. */
    long until(long deadline) {
        return Math.clamp(Math.ceilDiv(deadline - next, NANOS), 0, MOST) + 1;
    }

    /** Tells whether one is due, and takes it for counted. */
    boolean count(long now) {
        if (now - next < 0) {
            return false;
        }
        next += NANOS;
        return true;
    }
}
