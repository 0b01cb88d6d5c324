package helios.feature.balance;

import helios.spi.query.Query;
import helios.spi.query.TransactionState;
import helios.spi.session.Session;
import helios.sql.IsolationLevel;
import helios.sql.StatementFacets;
import helios.sql.TransactionEffect;
import helios.sql.TransactionModes;
import helios.sql.Verb;
import helios.sql.analysis.Classification;
import helios.sql.analysis.Kind;
import helios.sql.analysis.SqlFacets;
import helios.sql.analysis.Syntax;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Says which statements a standby may run in place of the primary. */
final class Judge {

    private static final Set<String> ON = Set.of("on", "true", "yes", "1");

    private final FunctionNames assumed;

    Judge(FunctionNames assumed) {
        this.assumed = assumed;
    }

    /**
     * Tells whether all of a string or batch may go to a standby: it is sent to one server as a whole. What stands behind
     * the BEGIN of a transaction that only reads goes where that goes; the server itself refuses what writes.
     */
    boolean mayLeave(List<Query> batch) {
        return !isSerializable(batch.getFirst().session())
                && batch.stream().noneMatch(Judge::asksForMore)
                && batch.stream()
                        .allMatch(query ->
                                query.transaction() != TransactionState.IDLE || isRead(query) || beginsReadOnly(query));
    }

    /** No standby grants that; a transaction that has begun alone may begin anew elsewhere, one in a string cannot. */
    private static boolean asksForMore(Query query) {
        return query.facet(StatementFacets.FACTS).transaction() instanceof TransactionEffect.SetTransaction(var modes)
                && (modes.readOnly().filter(readOnly -> !readOnly).isPresent()
                        || modes.isolation()
                                .filter(IsolationLevel.SERIALIZABLE::equals)
                                .isPresent());
    }

    /** SHOW tells of the session, or of its server: clients ask it whether they are on the primary. */
    private boolean isRead(Query query) {
        if (query.facet(StatementFacets.FACTS).verb() == Verb.SHOW) {
            return false;
        }
        var present = query.facet(SqlFacets.CLASSIFICATION).kind();
        return present == Kind.READ || (present == Kind.WRITE && !assumed.isEmpty() && isReadAsAssumed(query));
    }

    private boolean isReadAsAssumed(Query query) {
        return query.session().setting("standard_conforming_strings").isPresent()
                && query.facet(SqlFacets.SYNTAX) instanceof Syntax.Parsed(var _, var facts, var tree)
                && Classification.of(tree, facts, assumed.in(SqlFacets.catalog(query)), SqlFacets.path(query.session()))
                                .kind()
                        == Kind.READ;
    }

    private static boolean beginsReadOnly(Query query) {
        return query.facet(StatementFacets.FACTS).transaction() instanceof TransactionEffect.Begin(var modes)
                && modes.isolation().filter(IsolationLevel.SERIALIZABLE::equals).isEmpty()
                && isReadOnly(modes, query.session());
    }

    private static boolean isReadOnly(TransactionModes modes, Session session) {
        return modes.readOnly()
                .orElseGet(() -> session.setting("default_transaction_read_only")
                        .filter(value -> ON.contains(value.toLowerCase(Locale.ROOT)))
                        .isPresent());
    }

    /** A standby refuses serializable transactions, those of single statements too. */
    private static boolean isSerializable(Session session) {
        return session.setting("default_transaction_isolation")
                .filter("serializable"::equalsIgnoreCase)
                .isPresent();
    }
}
