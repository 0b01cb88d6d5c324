package helios.host.session;

import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.spi.query.Decision;

/** What a client is told when a hook throws. */
final class QueryFailures {

    private QueryFailures() {}

    static Decision.Reject of(Throwable failure) {
        return failure instanceof HeliosException error
                ? Decision.Reject.of(error)
                : new Decision.Reject(SqlState.INTERNAL_ERROR, "a feature failed: " + failure);
    }
}
