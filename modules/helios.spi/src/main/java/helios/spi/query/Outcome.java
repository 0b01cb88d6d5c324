package helios.spi.query;

import helios.spi.SqlState;
import java.time.Duration;
import java.util.Optional;

/**
 * How a statement ended.
 *
 * @param source who answered
 * @param node the node that ran it; absent unless a backend did
 * @param commandTag the tag of CommandComplete; empty if there was none
 * @param rows how many rows the client got
 * @param responseBytes how many bytes the client got
 * @param elapsed from its arrival at the proxy to its end
 * @param error what the client got in place of a result
 * @param rejectedBy the feature that rejected it
 */
public record Outcome(
        Source source,
        Optional<String> node,
        String commandTag,
        long rows,
        long responseBytes,
        Duration elapsed,
        Optional<Failure> error,
        Optional<String> rejectedBy) {

    /** Who answered a statement. */
    public enum Source {
        /** A backend. */
        BACKEND,
        /** A feature. */
        FEATURE,
        /** Nobody: it was rejected, skipped, or lost. */
        NONE
    }

    /**
     * An error as the client got it.
     *
     * @param state its SQLSTATE
     * @param message its text
     */
    public record Failure(SqlState state, String message) {}

    /** Tells whether the statement succeeded. */
    public boolean success() {
        return error.isEmpty() && source != Source.NONE;
    }
}
