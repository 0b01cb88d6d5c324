package helios.spi.metrics;

/** A number that goes up and down. */
public interface Gauge {

    /** Sets the series of these label values. */
    void set(double value, String... labelValues);

    /** Forgets the series of these label values. */
    void remove(String... labelValues);
}
