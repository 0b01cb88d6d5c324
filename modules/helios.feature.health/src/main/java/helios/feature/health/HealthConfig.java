package helios.feature.health;

import helios.spi.config.Default;
import helios.spi.config.Doc;
import java.time.Duration;

/** The section {@code [health]}. */
record HealthConfig(
        @Doc("How often a node is asked; at least 0.1 s.") @Default("5s")
        Duration checkIntervalSecs,

        @Doc("How long a node may take for a connect, and for each answer; at least 0.1 s.") @Default("3s")
        Duration checkTimeoutSecs,

        @Doc("Failures in a row after which a node is down; at least 1.") @Default("3")
        int failureThreshold,

        @Doc("Answers in a row after which a node that was down is up; at least 1.") @Default("2")
        int successThreshold,

        @Doc("What a node must be able to run.") @Default("SELECT 1")
        String checkQuery,

        @Doc("How often a node is asked that has just failed or is down; at least 10 ms.") @Default("500")
        Duration fastIntervalMs) {

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration SHORTEST_FAST = Duration.ofMillis(10);

    HealthConfig {
        atLeast("check_interval_secs", checkIntervalSecs, SHORTEST);
        atLeast("check_timeout_secs", checkTimeoutSecs, SHORTEST);
        atLeast("fast_interval_ms", fastIntervalMs, SHORTEST_FAST);
        atLeastOne("failure_threshold", failureThreshold);
        atLeastOne("success_threshold", successThreshold);
        if (checkQuery.isBlank()) {
            throw new IllegalArgumentException("check_query must not be empty");
        }
    }

    private static void atLeast(String key, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException(
                    "%s must be at least %d ms, but is %d ms".formatted(key, least.toMillis(), value.toMillis()));
        }
    }

    private static void atLeastOne(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s must be at least 1, but is %d".formatted(key, value));
        }
    }
}
