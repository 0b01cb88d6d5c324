package helios.plugin.sdk;

/** Reads numbers as {@link Double#parseDouble} does; short ones, which most are, without its detours. */
final class Numbers {

    /** As many digits as a double holds for certain. */
    private static final int EXACT_DIGITS = 15;

    /** Powers of ten that are doubles without rounding, as far as needed. */
    private static final double[] POWERS = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };

    private Numbers() {}

    /**
     * Reads the characters of a text from {@code start} to {@code end}. Digits that a double holds exactly, divided by a power of ten that it
     * holds exactly, give the nearest double: no other way could be more exact.
     *
     * @throws NumberFormatException if they are no number
     */
    static double parse(String text, int start, int end) {
        boolean negative = start < end && text.charAt(start) == '-';
        long digits = 0;
        int count = 0;
        int decimals = -1;
        for (int i = negative ? start + 1 : start; i < end; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits = digits * 10 + (c - '0');
                count++;
                decimals += decimals >= 0 ? 1 : 0;
            } else if (c == '.' && decimals < 0) {
                decimals = 0;
            } else {
                return Double.parseDouble(text.substring(start, end));
            }
            if (count > EXACT_DIGITS) {
                return Double.parseDouble(text.substring(start, end));
            }
        }
        if (count == 0) {
            throw new NumberFormatException(text.substring(start, end));
        }
        double value = digits / POWERS[Math.max(0, decimals)];
        return negative ? -value : value;
    }
}
