package helios.spi.metrics;

import java.util.function.DoubleSupplier;

/**
 * Makes the metrics of one feature, or of the kernel. A name is given without prefix: {@code "rejected_total"} of the
 * feature {@code ratelimit} is exposed as {@code helios_ratelimit_rejected_total}; one that begins with {@code helios_}
 * is taken as it stands. Asking twice for one name gives the same metric, also across reloads.
 */
public interface Metrics {

    /** How many combinations of label values one metric keeps. */
    int MAX_SERIES = 1000;

    /** A counter; its name ends in {@code _total}. */
    Counter counter(String name, String help, String... labelNames);

    /** A histogram of durations, exposed in seconds; its name ends in {@code _seconds}. */
    Timer timer(String name, String help, String... labelNames);

    /** A gauge that is read when metrics are asked for; the supplier must be quick and thread-safe. */
    void gauge(String name, String help, DoubleSupplier value);

    /** A gauge that is set. */
    Gauge gauge(String name, String help, String... labelNames);
}
