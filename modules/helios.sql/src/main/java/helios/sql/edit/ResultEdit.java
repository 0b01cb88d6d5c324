package helios.sql.edit;

import helios.sql.Parser;
import helios.sql.SqlSyntaxException;
import helios.sql.tree.Query;
import helios.sql.tree.QueryBody;
import helios.sql.tree.SqlStatement;
import java.util.function.Predicate;

/** Limits and sorts the result of a query. */
final class ResultEdit {

    private ResultEdit() {}

    static SqlText limited(SqlText text, long rows) {
        if (rows < 0) {
            throw new IllegalArgumentException("a limit must not be negative, was " + rows);
        }
        var query = query(text.tree());
        return any(query, Query::limited) ? text : text.with(splices -> splices.insert(query.end(), " LIMIT " + rows));
    }

    static SqlText sorted(SqlText text, String items) {
        check(items, text);
        var query = query(text.tree());
        return any(query, inner -> !inner.orderBy().isEmpty())
                ? text
                : text.with(splices -> splices.insert(query.body().end(), " ORDER BY " + items.strip()));
    }

    private static void check(String items, SqlText text) {
        var bytes = ("SELECT 1 ORDER BY " + items)
                .getBytes(text.source().options().encoding().charset());
        try {
            if (new Parser().parse(bytes, 0, bytes.length, text.source().options())
                            instanceof SqlStatement.Select select
                    && !select.query().limited()
                    && select.query().offset().isEmpty()
                    && select.query().locking().isEmpty()
                    && select.end()
                            == new String(
                                            bytes,
                                            text.source().options().encoding().charset())
                                    .stripTrailing()
                                    .getBytes(text.source().options().encoding().charset())
                                    .length) {
                return;
            }
        } catch (SqlSyntaxException e) {
            // told below
        }
        throw new IllegalArgumentException("not a list to sort by: " + items);
    }

    /** The query whose rows the client gets, or sees explained. */
    private static Query query(SqlStatement statement) {
        return switch (statement) {
            case SqlStatement.Select select -> select.query();
            case SqlStatement.Explain explain -> query(explain.statement());
            case SqlStatement.Prepare prepare -> query(prepare.statement());
            case SqlStatement.Declare declare -> declare.query();
            case SqlStatement.Copy copy
            when copy.statement().isPresent() -> query(copy.statement().get());
            default -> throw new NotProvableException("the statement's result is not that of a query");
        };
    }

    /** A query in parentheses shares its clauses with what stands around it. */
    private static boolean any(Query query, Predicate<Query> has) {
        return has.test(query)
                || (query.body() instanceof QueryBody.Nested(Query inner, var _, var _) && any(inner, has));
    }
}
