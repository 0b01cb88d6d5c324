package helios.feature.lag;

import helios.spi.config.Default;
import helios.spi.config.Doc;
import java.time.Duration;

/** The section {@code [lag_routing]}. */
record LagConfig(
        @Doc(
                "Whether sessions see their own writes: their reads use standbys that have replayed them, else the primary.")
        @Default("true")
        boolean ryw,

        @Doc("Whose writes a session sees for certain: session, its own; user, those of all sessions of its user.")
        @Default("session")
        Scope rywScope,

        @Doc("For how long after a write reads go to the primary where positions in the WAL cannot be had.")
        @Default("500")
        Duration rywWindowMs,

        @Doc("How long a read waits for a standby that has replayed the writes before it goes to the primary.")
        @Default("0")
        Duration rywWaitMs,

        @Doc("How often servers are asked for their positions; at least 10 ms.") @Default("500")
        Duration pollIntervalMs) {

    /** Whose writes a session sees. */
    enum Scope {
        SESSION,
        USER
    }

    private static final Duration SHORTEST_POLL = Duration.ofMillis(10);

    LagConfig {
        if (pollIntervalMs.compareTo(SHORTEST_POLL) < 0) {
            throw new IllegalArgumentException("poll_interval_ms must be at least %d, but is %d"
                    .formatted(SHORTEST_POLL.toMillis(), pollIntervalMs.toMillis()));
        }
    }
}
