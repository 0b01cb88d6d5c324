package helios.plugin.host;

import helios.spi.SqlState;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the client is told beside the reason.
 *
 * @param state in place of the hook's own
 * @param detail the field D
 * @param hint the field H
 * @param retryAfterMs when it may be worth another try
 */
public record Refusal(
        Optional<SqlState> state, Optional<String> detail, Optional<String> hint, OptionalLong retryAfterMs) {

    /** Nothing beside the reason. */
    public static final Refusal PLAIN =
            new Refusal(Optional.empty(), Optional.empty(), Optional.empty(), OptionalLong.empty());
}
