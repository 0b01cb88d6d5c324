package helios.spi.metrics;

/** A number that only grows. */
public interface Counter {

    /** Adds one to the series of these label values, which are as many as the label names. */
    default void increment(String... labelValues) {
        add(1, labelValues);
    }

    /** Adds to the series of these label values. */
    void add(long amount, String... labelValues);
}
