package helios.host.session;

import helios.spi.SqlState;
import helios.spi.query.Decision;
import helios.wire.BackendMessage;
import helios.wire.BackendWriter;
import io.netty.buffer.ByteBuf;
import java.util.Map;

/**
 * What PostgreSQL says when a prepared statement would give other rows than those it was prepared for: "cached plan must not
 * change result type", in whatever language. Drivers know it by its routine, and prepare the statement anew.
 */
final class OutdatedPlan {

    /** The same error of the proxy's own. */
    static final Decision.Reject REJECT =
            new Decision.Reject(SqlState.FEATURE_NOT_SUPPORTED, "cached plan must not change result type");

    private static final String ROUTINE = "RevalidateCachedQuery";

    private OutdatedPlan() {}

    /** User's code may use its SQLSTATE, but not its source. */
    static boolean is(BackendMessage.ErrorResponse error) {
        return ROUTINE.equals(error.fields().get('R'));
    }

    /** Writes it as a server does. */
    static void write(ByteBuf out) {
        BackendWriter.errorResponse(
                out,
                Map.of('S', "ERROR", 'V', "ERROR", 'C', REJECT.state().code(), 'M', REJECT.message(), 'R', ROUTINE));
    }
}
