package helios.plugin.sdk.budget;

/**
 * A span of time that ends now.
 *
 * @param name as budgets and refusals name it
 * @param bucketMillis the twelfth part of it: in such steps it slides
 */
public record Window(String name, long bucketMillis) {

    /** A minute, in steps of five seconds. */
    public static final Window MINUTE = new Window("minute", 5_000);

    /** An hour, in steps of five minutes. */
    public static final Window HOUR = new Window("hour", 300_000);

    /** A day, in steps of two hours. */
    public static final Window DAY = new Window("day", 7_200_000);
}
