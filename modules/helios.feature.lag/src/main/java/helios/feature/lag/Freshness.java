package helios.feature.lag;

import java.time.Duration;

/** How fresh the data of a standby is. */
sealed interface Freshness {

    /**
     * It shows all that was committed before a moment.
     *
     * @param moment by {@link System#nanoTime}
     */
    record UpTo(long moment) implements Freshness {}

    /** Positions cannot be had of it, or not of the primary. */
    record NotSaid() implements Freshness {}

    /** Nobody knows at the moment. */
    record Unknown() implements Freshness {}

    /**
     * Tells whether it shows what was committed before a moment.
     *
     * @param window after which that is believed of a standby that does not say
     */
    default boolean shows(long committed, Duration window) {
        return switch (this) {
            case UpTo(long moment) -> moment - committed >= 0;
            case NotSaid _ -> System.nanoTime() - committed >= window.toNanos();
            case Unknown _ -> false;
        };
    }
}
