package helios.spi.config;

/**
 * A number of bytes.
 *
 * @param bytes not negative
 */
public record DataSize(long bytes) {

    /** Refuses a negative size. */
    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size cannot be negative, was " + bytes);
        }
    }

    /** The size as an int, at most {@link Integer#MAX_VALUE}. */
    public int clamped() {
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    /** The size in the largest unit that divides it: {@code 64MiB}, {@code 1000}. */
    @Override
    public String toString() {
        if (bytes == 0) {
            return "0";
        }
        var units = new String[] {"", "KiB", "MiB", "GiB"};
        int unit = Math.min(Long.numberOfTrailingZeros(bytes) / 10, 3);
        return (bytes >> (10 * unit)) + units[unit];
    }
}
