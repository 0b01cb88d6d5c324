package helios.feature.console;

import helios.spi.FeatureContext;
import helios.spi.SqlState;
import helios.spi.admin.AuditTrail;
import java.lang.System.Logger.Level;
import java.util.Optional;

/** Notes who ordered what, in the log and among the changes of the admin API. */
final class Audit {

    static final int DONE = 200;
    static final int FAILED = 500;

    private static final int REFUSED = 403;
    private static final String METHOD = "CONSOLE";

    private final FeatureContext context;
    private final Optional<AuditTrail> trail;

    Audit(FeatureContext context) {
        this.context = context;
        this.trail = context.service(AuditTrail.class);
    }

    /** It may take long. */
    void begun(Caller caller, String line) {
        context.log().log(Level.INFO, "console order", "user", caller.user(), "order", line);
    }

    void ended(Caller caller, String line, int status) {
        trail.ifPresent(all ->
                all.add(new AuditTrail.Event(context.clock().instant(), caller.toString(), METHOD, line, status)));
    }

    void refused(Caller caller, String line) {
        context.log().log(Level.WARNING, "console order refused", "user", caller.user(), "order", line);
        ended(caller, line, REFUSED);
    }

    /** What the admin API would answer. */
    static int status(SqlState state) {
        if (state.equals(SqlState.UNDEFINED_OBJECT)) {
            return 404;
        }
        boolean wrong = state.equals(SqlState.INVALID_PARAMETER_VALUE)
                || state.equals(SqlState.SYNTAX_ERROR)
                || state.equals(SqlState.CONFIG_FILE_ERROR);
        return wrong ? 400 : 409;
    }
}
