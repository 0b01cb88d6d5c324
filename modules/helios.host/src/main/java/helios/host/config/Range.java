package helios.host.config;

/** Checks of ranges, worded alike for all keys. */
final class Range {

    private Range() {}

    /** Refuses a value outside of its range. */
    static void check(String key, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("%s must be from %d to %d, but is %d".formatted(key, min, max, value));
        }
    }

    /** Refuses a value that is too small. */
    static void atLeast(String key, long value, long min) {
        if (value < min) {
            throw new IllegalArgumentException("%s must be at least %d, but is %d".formatted(key, min, value));
        }
    }
}
