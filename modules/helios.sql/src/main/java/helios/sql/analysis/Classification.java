package helios.sql.analysis;

import helios.sql.StatementFacts;
import helios.sql.TransactionEffect;
import helios.sql.Verb;
import helios.sql.catalog.Catalog;
import helios.sql.catalog.SearchPath;
import helios.sql.tree.SqlStatement;
import java.util.List;

/**
 * A statement's kind.
 *
 * <p>{@link Kind#READ} is what is proved to be: a SELECT, VALUES or TABLE, a SHOW, an EXPLAIN that runs nothing else,
 * without a common table that changes data, without {@code INTO} and row locks, of functions, operators and relations that
 * the catalog knows to change nothing, and without those that a standby refuses all the same. Which other statement is
 * {@link Kind#WRITE} and which {@link Kind#DDL} follows PostgreSQL's own {@code log_statement}.
 *
 * @param kind the kind
 * @param reasons why a statement that looks like a read is none; each a sentence
 */
public record Classification(Kind kind, List<String> reasons) {

    /** Copies the list. */
    public Classification {
        reasons = List.copyOf(reasons);
    }

    /** The kind of a text that cannot be parsed. */
    public static final Classification UNPARSED = of(Kind.OTHER);

    private static Classification of(Kind kind) {
        return new Classification(kind, List.of());
    }

    /** Classifies a statement. */
    public static Classification of(SqlStatement statement, StatementFacts facts, Catalog catalog, SearchPath path) {
        return switch (statement) {
            case SqlStatement.Select select -> read(select, catalog, path);
            case SqlStatement.Explain explain -> explain(explain, catalog, path);
            case SqlStatement.Copy copy -> copy(copy, catalog, path);
            case SqlStatement.Setting setting when setting.show() -> of(Kind.READ);
            case SqlStatement.Transaction _ ->
                of(
                        facts.transaction() instanceof TransactionEffect.SetSessionCharacteristics
                                ? Kind.SESSION
                                : Kind.TRANSACTION);
            default -> of(byVerb(facts.verb()));
        };
    }

    private static Classification read(SqlStatement statement, Catalog catalog, SearchPath path) {
        var check = new ReadCheck(catalog, path);
        check.check(statement);
        if (check.reasons().isEmpty()) {
            return of(Kind.READ);
        }
        return new Classification(check.makesTable() ? Kind.DDL : Kind.WRITE, check.reasons());
    }

    private static Classification explain(SqlStatement.Explain explain, Catalog catalog, SearchPath path) {
        if (!explain.analyze()) {
            return of(Kind.READ);
        }
        return switch (explain.statement()) {
            case SqlStatement.Select select -> read(select, catalog, path);
            case SqlStatement.Insert _, SqlStatement.Update _, SqlStatement.Delete _, SqlStatement.Merge _ ->
                new Classification(Kind.WRITE, List.of("EXPLAIN ANALYZE runs a statement that changes data"));
            case SqlStatement.Declare declare ->
                read(new SqlStatement.Select(declare.query(), declare.start(), declare.end()), catalog, path);
            case SqlStatement.CreateTableAs _, SqlStatement.Opaque _ ->
                new Classification(Kind.DDL, List.of("EXPLAIN ANALYZE runs a statement that makes something"));
            default -> new Classification(Kind.OTHER, List.of("EXPLAIN ANALYZE runs what is prepared elsewhere"));
        };
    }

    /** A COPY to the client reads like its query, but its data is no result that could be kept: it is no READ. */
    private static Classification copy(SqlStatement.Copy copy, Catalog catalog, SearchPath path) {
        if (copy.from()) {
            return of(Kind.WRITE);
        }
        var check = new ReadCheck(catalog, path);
        check.check(copy);
        return new Classification(check.reasons().isEmpty() ? Kind.OTHER : Kind.WRITE, check.reasons());
    }

    private static Kind byVerb(Verb verb) {
        return switch (verb) {
            case SELECT, INSERT, UPDATE, DELETE, MERGE, TRUNCATE, CALL, DO, COPY -> Kind.WRITE;
            case BEGIN,
                    COMMIT,
                    ROLLBACK,
                    SAVEPOINT,
                    RELEASE,
                    ROLLBACK_TO,
                    PREPARE_TRANSACTION,
                    COMMIT_PREPARED,
                    ROLLBACK_PREPARED,
                    SET_CONSTRAINTS -> Kind.TRANSACTION;
            case SET, RESET, DISCARD, LISTEN, UNLISTEN, PREPARE, DEALLOCATE, DECLARE, CLOSE, LOAD -> Kind.SESSION;
            case SHOW -> Kind.READ;
            case CREATE, ALTER, DROP, COMMENT, SECURITY_LABEL, GRANT, REVOKE, REASSIGN, IMPORT, REFRESH, CLUSTER ->
                Kind.DDL;
            case NOTIFY, EXECUTE, FETCH, MOVE, EXPLAIN, LOCK, REINDEX, VACUUM, ANALYZE, CHECKPOINT, UNKNOWN ->
                Kind.OTHER;
        };
    }
}
