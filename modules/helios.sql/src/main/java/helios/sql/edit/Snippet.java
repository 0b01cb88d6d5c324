package helios.sql.edit;

import helios.sql.LexerOptions;
import helios.sql.Parser;
import helios.sql.SqlSyntaxException;
import helios.sql.analysis.SourceText;
import helios.sql.tree.Expression;
import helios.sql.tree.Query;
import helios.sql.tree.QueryBody;
import helios.sql.tree.SqlStatement;

/** An expression that someone wants to put into a statement: one that is whole by itself. */
final class Snippet {

    private static final String BEFORE = "SELECT ";

    private final SourceText source;
    private final Expression expression;
    private final int start;
    private final int end;

    private Snippet(SourceText source, Expression expression, int start, int end) {
        this.source = source;
        this.expression = expression;
        this.start = start;
        this.end = end;
    }

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Snippet of(String text, LexerOptions options) {
        var bytes = (BEFORE + text).getBytes(options.encoding().charset());
        try {
            var tree = new Parser().parse(bytes, 0, bytes.length, options);
            if (tree instanceof SqlStatement.Select select
                    && isPlain(select.query())
                    && select.query().body() instanceof QueryBody.Select body
                    && isOnlyItem(body)) {
                var item = body.items().getFirst();
                return new Snippet(new SourceText(bytes, options), item.value(), item.start(), item.end());
            }
        } catch (SqlSyntaxException e) {
            throw new IllegalArgumentException("not an expression: %s (%s)".formatted(text, e.reason()));
        }
        throw new IllegalArgumentException("not an expression: " + text);
    }

    private static boolean isPlain(Query query) {
        return query.with().isEmpty()
                && query.orderBy().isEmpty()
                && !query.limited()
                && query.offset().isEmpty()
                && query.locking().isEmpty();
    }

    private static boolean isOnlyItem(QueryBody.Select body) {
        return !body.distinct()
                && body.items().size() == 1
                && body.items().getFirst().label().isEmpty()
                && !(body.items().getFirst().value() instanceof Expression.Star)
                && body.into().isEmpty()
                && body.from().isEmpty()
                && body.where().isEmpty()
                && body.groupBy().isEmpty()
                && body.having().isEmpty()
                && body.windows().isEmpty();
    }

    /** Tells whether there is a query in it, in which a column's name may mean something else. */
    boolean hasQuery() {
        var found = new boolean[1];
        expression.forEach(node -> found[0] |= node instanceof Query);
        return found[0];
    }

    /** Its text, without comments around it. */
    String text() {
        return source.slice(start, end);
    }

    /** Its text, with each column that has no qualifier given this one. */
    String qualified(String qualifier) {
        var splices = new Splices(source.bytes(), source.options().encoding().charset());
        expression.forEach(node -> {
            if (node instanceof Expression.Column column && column.path().size() == 1) {
                splices.insert(column.start(), qualifier + ".");
            }
        });
        splices.replace(0, start, "").replace(end, source.bytes().length, "");
        return new String(splices.apply(), source.options().encoding().charset());
    }
}
