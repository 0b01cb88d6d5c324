package helios.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that moves only when it is told to. Thread-safe. */
public final class ManualClock implements InstantSource {

    private Instant now;

    /** A clock at 1970-01-01T00:00:00Z: a program that subtracts carelessly from "now" shows it. */
    public ManualClock() {
        this(Instant.EPOCH);
    }

    /** A clock at that moment. */
    public ManualClock(Instant now) {
        this.now = now;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /** Moves the clock forward; back, if the duration is negative, as wall clocks do. */
    public synchronized void advance(Duration duration) {
        now = now.plus(duration);
    }

    /** Sets the clock. */
    public synchronized void set(Instant instant) {
        now = instant;
    }
}
