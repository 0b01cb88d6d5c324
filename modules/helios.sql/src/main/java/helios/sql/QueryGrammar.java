package helios.sql;

import helios.sql.tree.CommonTable;
import helios.sql.tree.Expression;
import helios.sql.tree.Expression.Literal;
import helios.sql.tree.FromItem;
import helios.sql.tree.Grouping;
import helios.sql.tree.Locking;
import helios.sql.tree.Name;
import helios.sql.tree.Operator;
import helios.sql.tree.QualifiedName;
import helios.sql.tree.Query;
import helios.sql.tree.QueryBody;
import helios.sql.tree.QueryBody.Combination;
import helios.sql.tree.QueryBody.Into;
import helios.sql.tree.SelectItem;
import helios.sql.tree.SortItem;
import helios.sql.tree.SqlStatement;
import helios.sql.tree.Window;
import helios.sql.tree.With;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Queries. */
final class QueryGrammar {

    private final Grammar grammar;
    private final TokenReader tokens;

    QueryGrammar(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** Tells whether a query without parentheses around it begins here. */
    boolean atQuery() {
        return switch (tokens.keyword()) {
            case SELECT, TABLE, WITH -> true;
            case VALUES -> tokens.kind(1) == TokenKind.LEFT_PARENTHESIS;
            default -> false;
        };
    }

    /** Tells whether what stands in the parentheses that open here is a query. */
    boolean atQueryInParentheses() {
        int ahead = 0;
        while (tokens.kind(ahead) == TokenKind.LEFT_PARENTHESIS) {
            ahead++;
        }
        return switch (tokens.keyword(ahead)) {
            case SELECT, TABLE -> true;
            case WITH -> tokens.kind(ahead + 1) != TokenKind.EQUALS;
            case VALUES -> tokens.kind(ahead + 1) == TokenKind.LEFT_PARENTHESIS;
            default -> false;
        };
    }

    /** Tells whether what follows a query in parentheses makes it part of another. */
    boolean continuesQuery() {
        return switch (tokens.keyword()) {
            case UNION, INTERSECT, EXCEPT, ORDER, LIMIT, OFFSET, FETCH, FOR -> true;
            default -> false;
        };
    }

    /** A query, which may be in parentheses. */
    Query query() {
        int start = tokens.start();
        return query(tokens.at(Keyword.WITH) ? Optional.of(with()) : Optional.empty(), start);
    }

    /** A query, its {@code WITH} having been read. */
    Query query(Optional<With> with, int start) {
        tokens.enter();
        int bodyStart = tokens.start();
        var body = body(operand(), bodyStart, Precedence.UNION);
        var query = clauses(with, body, start);
        tokens.leave();
        return query;
    }

    /** The query that the one in parentheses, which was just read, is or begins. */
    Query continueFrom(Query inner, int start) {
        var nested = new QueryBody.Nested(inner, start, tokens.end());
        return clauses(Optional.empty(), body(nested, start, Precedence.UNION), start);
    }

    // WITH

    /** A {@code WITH}. */
    With with() {
        int start = tokens.start();
        tokens.expect(Keyword.WITH);
        boolean recursive = tokens.at(Keyword.RECURSIVE) && tokens.isColumnName(1);
        if (recursive) {
            tokens.next();
        }
        var tables = grammar.list(this::commonTable);
        return new With(recursive, tables, start, tokens.end());
    }

    private CommonTable commonTable() {
        int start = tokens.start();
        var name = tokens.columnName();
        var columns = grammar.optionalColumns();
        tokens.expect(Keyword.AS);
        if (tokens.accept(Keyword.NOT)) {
            tokens.expect(Keyword.MATERIALIZED);
        } else {
            tokens.accept(Keyword.MATERIALIZED);
        }
        tokens.expect(TokenKind.LEFT_PARENTHESIS);
        var statement = preparable();
        tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        var added = new ArrayList<Name>();
        search(added);
        cycle(added);
        return new CommonTable(name, columns, statement, List.copyOf(added), start, tokens.end());
    }

    /** A query or a statement that changes data. */
    SqlStatement preparable() {
        tokens.enter();
        int start = tokens.start();
        Optional<With> with = tokens.at(Keyword.WITH) ? Optional.of(with()) : Optional.empty();
        SqlStatement statement;
        if (grammar.changes.atChange()) {
            statement = grammar.changes.change(with, start);
        } else {
            var query = query(with, start);
            statement = new SqlStatement.Select(query, start, tokens.end());
        }
        tokens.leave();
        return statement;
    }

    private void search(List<Name> added) {
        if (tokens.accept(Keyword.SEARCH)) {
            if (!tokens.accept(Keyword.DEPTH)) {
                tokens.expect(Keyword.BREADTH);
            }
            tokens.expect(Keyword.FIRST);
            tokens.expect(Keyword.BY);
            grammar.list(tokens::columnName);
            tokens.expect(Keyword.SET);
            added.add(tokens.columnName());
        }
    }

    private void cycle(List<Name> added) {
        if (tokens.accept(Keyword.CYCLE)) {
            grammar.list(tokens::columnName);
            tokens.expect(Keyword.SET);
            added.add(tokens.columnName());
            if (tokens.accept(Keyword.TO)) {
                constant();
                tokens.expect(Keyword.DEFAULT);
                constant();
            }
            tokens.expect(Keyword.USING);
            added.add(tokens.columnName());
        }
    }

    private void constant() {
        int start = tokens.start();
        switch (grammar.primaries.primary()) {
            case Literal _, Expression.TypedLiteral _ -> {}
            default -> throw new SqlSyntaxException("syntax error", start);
        }
    }

    // Bodies.

    /** How tightly set operations bind. */
    private enum Precedence {
        UNION,
        INTERSECT
    }

    private QueryBody operand() {
        int start = tokens.start();
        if (tokens.at(TokenKind.LEFT_PARENTHESIS)) {
            tokens.next();
            var inner = query();
            tokens.expect(TokenKind.RIGHT_PARENTHESIS);
            return new QueryBody.Nested(inner, start, tokens.end());
        }
        return switch (tokens.keyword()) {
            case SELECT -> select(start);
            case VALUES -> values(start);
            case TABLE -> {
                tokens.next();
                var relation = grammar.from.plainRelation();
                yield new QueryBody.Table(relation, start, tokens.end());
            }
            default -> throw tokens.error();
        };
    }

    /** The operand that was read, and the set operations behind it that bind at least so tightly. */
    private QueryBody body(QueryBody first, int start, Precedence loosest) {
        var left = first;
        while (true) {
            if (tokens.at(Keyword.INTERSECT)) {
                left = combined(left, start, Precedence.INTERSECT);
            } else if (loosest == Precedence.UNION && (tokens.at(Keyword.UNION) || tokens.at(Keyword.EXCEPT))) {
                left = combined(left, start, Precedence.UNION);
            } else {
                return left;
            }
        }
    }

    private QueryBody combined(QueryBody first, int start, Precedence precedence) {
        var further = new ArrayList<QueryBody.Further>();
        while (precedence == Precedence.INTERSECT
                ? tokens.at(Keyword.INTERSECT)
                : tokens.at(Keyword.UNION) || tokens.at(Keyword.EXCEPT)) {
            var combination = switch (tokens.keyword()) {
                case UNION -> Combination.UNION;
                case INTERSECT -> Combination.INTERSECT;
                default -> Combination.EXCEPT;
            };
            tokens.next();
            boolean all = tokens.accept(Keyword.ALL);
            if (!all) {
                tokens.accept(Keyword.DISTINCT);
            }
            int operandStart = tokens.start();
            var operand = operand();
            if (precedence == Precedence.UNION) {
                operand = body(operand, operandStart, Precedence.INTERSECT);
            }
            further.add(new QueryBody.Further(combination, all, operand));
        }
        return new QueryBody.SetOperation(first, List.copyOf(further), start, tokens.end());
    }

    private QueryBody values(int start) {
        tokens.expect(Keyword.VALUES);
        var rows = grammar.list(() -> grammar.parenthesisedList(grammar.expressions::expression));
        return new QueryBody.Values(rows, start, tokens.end());
    }

    private QueryBody select(int start) {
        tokens.expect(Keyword.SELECT);
        boolean distinct = tokens.accept(Keyword.DISTINCT);
        List<Expression> distinctOn = List.of();
        if (distinct && tokens.accept(Keyword.ON)) {
            distinctOn = grammar.parenthesisedList(grammar.expressions::expression);
        } else if (!distinct) {
            tokens.accept(Keyword.ALL);
        }
        List<SelectItem> items = distinct || atSelectItem() ? selectItems() : List.of();
        var into = into();
        List<FromItem> from = tokens.accept(Keyword.FROM) ? grammar.list(grammar.from::item) : List.of();
        var where = where();
        var groupBy = groupBy();
        Optional<Expression> having =
                tokens.accept(Keyword.HAVING) ? Optional.of(grammar.expressions.expression()) : Optional.empty();
        List<Window> windows = tokens.accept(Keyword.WINDOW) ? grammar.list(grammar.windows::definition) : List.of();
        return new QueryBody.Select(
                distinct, distinctOn, items, into, from, where, groupBy, having, windows, start, tokens.end());
    }

    private boolean atSelectItem() {
        return switch (tokens.kind()) {
            case END, RIGHT_PARENTHESIS, SEMICOLON -> false;
            case KEYWORD ->
                switch (tokens.keyword()) {
                    case INTO, FROM, WHERE, GROUP, HAVING, WINDOW, UNION, INTERSECT, EXCEPT -> false;
                    case ORDER, LIMIT, OFFSET, FETCH, FOR, ON, RETURNING, WITH -> false;
                    default -> true;
                };
            default -> true;
        };
    }

    /** The output columns of a {@code SELECT} or {@code RETURNING}. */
    List<SelectItem> selectItems() {
        return grammar.list(this::selectItem);
    }

    private SelectItem selectItem() {
        int start = tokens.start();
        if (tokens.accept(TokenKind.STAR)) {
            var star = new Expression.Star(List.of(), start, tokens.end());
            return new SelectItem(star, Optional.empty(), start, tokens.end());
        }
        var value = grammar.expressions.expression();
        Optional<Name> label = Optional.empty();
        if (tokens.accept(Keyword.AS)) {
            label = Optional.of(tokens.label());
        } else if (tokens.atBareLabel()) {
            label = Optional.of(tokens.name());
        }
        return new SelectItem(value, label, start, tokens.end());
    }

    private Optional<Into> into() {
        if (!tokens.accept(Keyword.INTO)) {
            return Optional.empty();
        }
        boolean temporary = acceptTemporary();
        if (!temporary && isKindOfTable(Keyword.UNLOGGED)) {
            tokens.next();
        }
        tokens.accept(Keyword.TABLE);
        return Optional.of(new Into(grammar.relationName(), temporary));
    }

    /** {@code TEMP} and its variants, unless the word is itself a table's name. */
    private boolean acceptTemporary() {
        if (tokens.at(Keyword.LOCAL) || tokens.at(Keyword.GLOBAL)) {
            if (tokens.keyword(1) == Keyword.TEMP || tokens.keyword(1) == Keyword.TEMPORARY) {
                tokens.next(2);
                return true;
            }
            return false;
        }
        if (isKindOfTable(Keyword.TEMP) || isKindOfTable(Keyword.TEMPORARY)) {
            tokens.next();
            return true;
        }
        return false;
    }

    private boolean isKindOfTable(Keyword word) {
        return tokens.at(word) && (tokens.keyword(1) == Keyword.TABLE || tokens.isColumnName(1));
    }

    /** A {@code WHERE}, if one follows. */
    Optional<Expression> where() {
        return tokens.accept(Keyword.WHERE) ? Optional.of(grammar.expressions.expression()) : Optional.empty();
    }

    // GROUP BY

    private List<Grouping> groupBy() {
        if (!tokens.accept(Keyword.GROUP)) {
            return List.of();
        }
        tokens.expect(Keyword.BY);
        if (!tokens.accept(Keyword.ALL)) {
            tokens.accept(Keyword.DISTINCT);
        }
        return grammar.list(this::grouping);
    }

    private Grouping grouping() {
        int start = tokens.start();
        if (tokens.at(TokenKind.LEFT_PARENTHESIS) && tokens.kind(1) == TokenKind.RIGHT_PARENTHESIS) {
            tokens.next(2);
            return new Grouping(Grouping.Kind.EMPTY, List.of(), List.of(), start, tokens.end());
        }
        if (tokens.kind(1) == TokenKind.LEFT_PARENTHESIS) {
            if (tokens.accept(Keyword.ROLLUP)) {
                return grouping(Grouping.Kind.ROLLUP, start);
            }
            if (tokens.accept(Keyword.CUBE)) {
                return grouping(Grouping.Kind.CUBE, start);
            }
        }
        if (tokens.accept(Keyword.GROUPING, Keyword.SETS)) {
            tokens.enter();
            var sets = grammar.parenthesisedList(this::grouping);
            tokens.leave();
            return new Grouping(Grouping.Kind.GROUPING_SETS, List.of(), sets, start, tokens.end());
        }
        var expression = grammar.expressions.expression();
        return new Grouping(Grouping.Kind.EXPRESSION, List.of(expression), List.of(), start, tokens.end());
    }

    private Grouping grouping(Grouping.Kind kind, int start) {
        var expressions = grammar.parenthesisedList(grammar.expressions::expression);
        return new Grouping(kind, expressions, List.of(), start, tokens.end());
    }

    // What applies to the whole query.

    private Query clauses(Optional<With> with, QueryBody body, int start) {
        var orderBy = orderBy();
        var locking = locking();
        var limit = new Limit();
        limit.read();
        if (locking.isEmpty()) {
            locking = locking();
        }
        var query =
                new Query(with, body, orderBy, limit.count, limit.limited, limit.offset, locking, start, tokens.end());
        check(query, limit.withTies);
        return query;
    }

    /** A query in parentheses and what stands around it share one set of clauses. */
    private void check(Query query, boolean withTies) {
        boolean sorted = !query.orderBy().isEmpty();
        var inner = query.body();
        while (inner instanceof QueryBody.Nested parentheses) {
            var nested = parentheses.query();
            refuse(sorted && !nested.orderBy().isEmpty(), "multiple ORDER BY clauses not allowed", query);
            refuse(query.limited() && nested.limited(), "multiple LIMIT clauses not allowed", query);
            boolean twice = query.offset().isPresent() && nested.offset().isPresent();
            refuse(twice, "multiple OFFSET clauses not allowed", query);
            refuse(query.with().isPresent() && nested.with().isPresent(), "multiple WITH clauses not allowed", query);
            sorted |= !nested.orderBy().isEmpty();
            inner = nested.body();
        }
        refuse(withTies && !sorted, "WITH TIES cannot be specified without ORDER BY clause", query);
        boolean skips = query.locking().stream().anyMatch(clause -> clause.waiting() == Locking.Wait.SKIP_LOCKED);
        refuse(withTies && skips, "SKIP LOCKED and WITH TIES options cannot be used together", query);
    }

    private static void refuse(boolean condition, String reason, Query query) {
        if (condition) {
            throw new SqlSyntaxException(reason, query.start());
        }
    }

    /** An {@code ORDER BY}, if one follows. */
    List<SortItem> orderBy() {
        if (!tokens.accept(Keyword.ORDER)) {
            return List.of();
        }
        tokens.expect(Keyword.BY);
        return grammar.list(this::sortItem);
    }

    private SortItem sortItem() {
        int start = tokens.start();
        var value = grammar.expressions.expression();
        Optional<Operator> using =
                tokens.accept(Keyword.USING) ? Optional.of(grammar.expressions.operator()) : Optional.empty();
        boolean descending = false;
        if (using.isEmpty() && !tokens.accept(Keyword.ASC)) {
            descending = tokens.accept(Keyword.DESC);
        }
        Optional<SortItem.Nulls> nulls = Optional.empty();
        if (tokens.accept(Keyword.NULLS, Keyword.FIRST)) {
            nulls = Optional.of(SortItem.Nulls.FIRST);
        } else if (tokens.accept(Keyword.NULLS, Keyword.LAST)) {
            nulls = Optional.of(SortItem.Nulls.LAST);
        }
        return new SortItem(value, using, descending, nulls, start, tokens.end());
    }

    private List<Locking> locking() {
        if (!tokens.at(Keyword.FOR)) {
            return List.of();
        }
        if (tokens.keyword(1) == Keyword.READ) {
            int start = tokens.start();
            tokens.next(2);
            tokens.expect(Keyword.ONLY);
            return List.of(new Locking(Locking.Strength.NONE, List.of(), Locking.Wait.WAIT, start, tokens.end()));
        }
        var clauses = new ArrayList<Locking>(1);
        while (tokens.at(Keyword.FOR)) {
            clauses.add(lockingItem());
        }
        return List.copyOf(clauses);
    }

    private Locking lockingItem() {
        int start = tokens.start();
        tokens.expect(Keyword.FOR);
        var strength = strength();
        List<QualifiedName> relations = tokens.accept(Keyword.OF) ? grammar.list(grammar::relationName) : List.of();
        var wait = Locking.Wait.WAIT;
        if (tokens.accept(Keyword.NOWAIT)) {
            wait = Locking.Wait.NOWAIT;
        } else if (tokens.accept(Keyword.SKIP)) {
            tokens.expect(Keyword.LOCKED);
            wait = Locking.Wait.SKIP_LOCKED;
        }
        return new Locking(strength, relations, wait, start, tokens.end());
    }

    private Locking.Strength strength() {
        if (tokens.accept(Keyword.UPDATE)) {
            return Locking.Strength.UPDATE;
        }
        if (tokens.accept(Keyword.SHARE)) {
            return Locking.Strength.SHARE;
        }
        if (tokens.accept(Keyword.NO)) {
            tokens.expect(Keyword.KEY);
            tokens.expect(Keyword.UPDATE);
            return Locking.Strength.NO_KEY_UPDATE;
        }
        tokens.expect(Keyword.KEY);
        tokens.expect(Keyword.SHARE);
        return Locking.Strength.KEY_SHARE;
    }

    /** {@code LIMIT} or {@code FETCH FIRST}, and {@code OFFSET}, in either order. */
    private final class Limit {

        private boolean limited;
        private boolean withTies;
        private Optional<Expression> count = Optional.empty();
        private Optional<Expression> offset = Optional.empty();

        void read() {
            if (tokens.at(Keyword.OFFSET)) {
                offset();
                limit();
            } else {
                limit();
                offset();
            }
        }

        private void limit() {
            if (tokens.accept(Keyword.LIMIT)) {
                limited = true;
                count = Optional.of(limitValue());
                if (tokens.at(TokenKind.COMMA)) {
                    throw tokens.error("LIMIT #,# syntax is not supported");
                }
            } else if (tokens.accept(Keyword.FETCH)) {
                limited = true;
                if (!tokens.accept(Keyword.FIRST)) {
                    tokens.expect(Keyword.NEXT);
                }
                if (!atRowsOnly()) {
                    count = Optional.of(fetchValue());
                }
                rowOrRows();
                if (tokens.accept(Keyword.WITH)) {
                    tokens.expect(Keyword.TIES);
                    withTies = true;
                } else {
                    tokens.expect(Keyword.ONLY);
                }
            }
        }

        private Expression limitValue() {
            int start = tokens.start();
            if (tokens.accept(Keyword.ALL)) {
                return new Literal(Literal.Kind.NULL, start, tokens.end());
            }
            return grammar.expressions.expression();
        }

        private Expression fetchValue() {
            int start = tokens.start();
            if (!tokens.at(TokenKind.PLUS) && !tokens.at(TokenKind.MINUS)) {
                return grammar.primaries.primary();
            }
            var sign = grammar.expressions.operator();
            if (!tokens.at(TokenKind.INTEGER) && !tokens.at(TokenKind.NUMERIC)) {
                throw tokens.error();
            }
            return new Expression.Prefix(sign, grammar.primaries.primary(), start, tokens.end());
        }

        /** The word may also be a column. */
        private boolean atRowsOnly() {
            boolean ends = tokens.keyword(1) == Keyword.ONLY || tokens.keyword(1) == Keyword.WITH;
            return ends && (tokens.at(Keyword.ROW) || tokens.at(Keyword.ROWS));
        }

        private void rowOrRows() {
            if (!tokens.accept(Keyword.ROW)) {
                tokens.expect(Keyword.ROWS);
            }
        }

        private void offset() {
            if (!tokens.accept(Keyword.OFFSET)) {
                return;
            }
            int start = tokens.start();
            boolean rows;
            if (grammar.expressions.atPrefix()) {
                boolean number = tokens.kind(1) == TokenKind.INTEGER || tokens.kind(1) == TokenKind.NUMERIC;
                rows = number && (tokens.keyword(2) == Keyword.ROW || tokens.keyword(2) == Keyword.ROWS);
                offset = Optional.of(rows ? fetchValue() : grammar.expressions.expression());
            } else {
                var value = grammar.primaries.primary();
                rows = tokens.at(Keyword.ROW) || tokens.at(Keyword.ROWS);
                offset = Optional.of(rows ? value : grammar.expressions.continueFrom(value, start));
            }
            if (rows) {
                rowOrRows();
            }
        }
    }
}
