package helios.feature.lag;

import helios.spi.Attribute;
import helios.spi.query.Outcome;
import helios.spi.query.Query;
import helios.sql.StatementFacets;
import helios.sql.TransactionEffect;
import helios.sql.Verb;
import helios.sql.analysis.Kind;
import helios.sql.analysis.SqlFacets;

/** Follows whether a session's transactions have written something; left at the session. */
final class SessionWrites {

    static final Attribute<SessionWrites> OF_SESSION = Attribute.of("lag.writes", SessionWrites.class);

    /** A transaction block is open. */
    private boolean open;
    /** The present transaction has written. */
    private boolean written;
    /** One that was committed since the last end had. */
    private boolean committed;

    /** A statement has ended. */
    void finished(Query query, Outcome outcome, boolean onStandby) {
        switch (query.facet(StatementFacets.FACTS).transaction()) {
            case TransactionEffect.Begin _ -> open |= outcome.success();
            case TransactionEffect.Commit(boolean chain) -> {
                boolean done = outcome.success() && !outcome.commandTag().startsWith("ROLLBACK");
                committed |= done && written;
                leave(chain && outcome.success());
            }
            case TransactionEffect.PrepareTransaction _ -> leave(false);
            case TransactionEffect.Rollback(boolean chain) -> leave(chain && outcome.success());
            default -> written |= !onStandby && outcome.success() && writes(query);
        }
    }

    private void leave(boolean forAnother) {
        written = false;
        open = forAnother;
    }

    /** Transactions have ended; tells whether anything that they wrote is there to be seen. */
    boolean ended(boolean lastCommitted) {
        boolean seen = committed || (lastCommitted && written && !open);
        committed = false;
        written &= open;
        return seen;
    }

    /** What may write, as far as is known: of what is prepared or opened elsewhere nothing is. */
    private static boolean writes(Query query) {
        var verb = query.facet(StatementFacets.FACTS).verb();
        return switch (query.facet(SqlFacets.CLASSIFICATION).kind()) {
            case WRITE, DDL -> true;
            case READ, SESSION -> false;
            case TRANSACTION -> verb == Verb.COMMIT_PREPARED;
            case OTHER -> verb != Verb.COPY;
        };
    }

    /** Tells whether a router may send the statement to a standby. */
    static boolean mayLeave(Query query) {
        return query.facet(SqlFacets.CLASSIFICATION).kind() == Kind.READ
                || (query.facet(StatementFacets.FACTS).transaction() instanceof TransactionEffect.Begin(var modes)
                        && modes.readOnly().orElse(false));
    }
}
