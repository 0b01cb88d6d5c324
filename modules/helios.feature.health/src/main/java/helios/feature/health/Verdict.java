package helios.feature.health;

import helios.spi.topology.Node.Health;

/**
 * What the answers of a node in a row make of its health: down after so many failures, up again after so many answers; the
 * first look decides at once. Not thread-safe.
 */
final class Verdict {

    private final int failureThreshold;
    private final int successThreshold;
    private int failures;
    private int successes;

    Verdict(int failureThreshold, int successThreshold) {
        this.failureThreshold = failureThreshold;
        this.successThreshold = successThreshold;
    }

    Health answered(Health before) {
        failures = 0;
        successes = Math.min(successes + 1, successThreshold);
        return before != Health.DOWN || successes == successThreshold ? Health.UP : Health.DOWN;
    }

    Health failed(Health before) {
        successes = 0;
        failures = Math.min(failures + 1, Integer.MAX_VALUE - 1);
        return before != Health.UP || failures >= failureThreshold ? Health.DOWN : Health.UP;
    }

    /** Failures since the last answer. */
    int failures() {
        return failures;
    }
}
