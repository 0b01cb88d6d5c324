package helios.plugin.sdk.budget;

import helios.plugin.sdk.Json;
import java.util.ArrayList;
import java.util.List;

/** What was added within a window. */
final class SlidingSum {

    private static final int BUCKETS = 12;

    /** Sums are kept to a billionth, so that they are short as texts; large ones as they are. */
    private static final double FRACTIONS = 1e9;

    private static final double LARGE = 1e6;

    private final long bucketMillis;

    /** The number of the newest bucket; bucket n begins n times its length after 1970. */
    private final long newest;

    /** The newest first. */
    private final double[] sums;

    private SlidingSum(long bucketMillis, long newest, double[] sums) {
        this.bucketMillis = bucketMillis;
        this.newest = newest;
        this.sums = sums;
    }

    /** Reads what {@link #json} gave; anything else is an empty sum. */
    static SlidingSum of(Window window, List<Json> numbers) {
        var sums = new double[BUCKETS];
        for (int i = 1; i < numbers.size() && i <= BUCKETS; i++) {
            sums[i - 1] = number(numbers.get(i));
        }
        long newest = numbers.isEmpty() ? 0 : (long) number(numbers.getFirst());
        return new SlidingSum(window.bucketMillis(), newest, sums);
    }

    private static double number(Json json) {
        return json instanceof Json.Num(var value) ? value : 0;
    }

    /** As it stands at a moment: what is too old is gone. A clock that went back changes nothing. */
    SlidingSum at(long now) {
        long steps = now / bucketMillis - newest;
        if (steps <= 0) {
            return this;
        }
        var moved = new double[BUCKETS];
        for (int i = 0; i + steps < BUCKETS; i++) {
            moved[(int) (i + steps)] = sums[i];
        }
        return new SlidingSum(bucketMillis, newest + steps, moved);
    }

    /** With more in the newest bucket. */
    SlidingSum plus(double amount) {
        var more = sums.clone();
        more[0] = rounded(more[0] + amount);
        return new SlidingSum(bucketMillis, newest, more);
    }

    private static double rounded(double value) {
        return value < LARGE ? Math.round(value * FRACTIONS) / FRACTIONS : value;
    }

    double sum() {
        double sum = 0;
        for (double bucket : sums) {
            sum += bucket;
        }
        return rounded(sum);
    }

    /** How long it takes until the sum is below a limit, if nothing is added. */
    long millisUntilBelow(double limit, long now) {
        double left = sum();
        int oldest = BUCKETS - 1;
        while (oldest > 0 && left - sums[oldest] >= limit) {
            left -= sums[oldest--];
        }
        return (newest - oldest + BUCKETS) * bucketMillis - now;
    }

    /** The newest bucket's number, then the sums, the newest first, without the zeros at the end. */
    Json json() {
        var numbers = new ArrayList<Json>();
        numbers.add(new Json.Num(newest));
        int used = BUCKETS;
        while (used > 0 && sums[used - 1] == 0) {
            used--;
        }
        for (int i = 0; i < used; i++) {
            numbers.add(new Json.Num(sums[i]));
        }
        return new Json.Elements(numbers);
    }
}
