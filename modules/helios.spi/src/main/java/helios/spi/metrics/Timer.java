package helios.spi.metrics;

import java.time.Duration;

/** A histogram of durations. */
public interface Timer {

    /** Records a duration in the series of these label values. */
    void record(Duration duration, String... labelValues);
}
