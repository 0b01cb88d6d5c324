package helios.sql;

import helios.sql.tree.Assignment;
import helios.sql.tree.Expression;
import helios.sql.tree.FromItem;
import helios.sql.tree.MergeAction;
import helios.sql.tree.Name;
import helios.sql.tree.OnConflict;
import helios.sql.tree.Query;
import helios.sql.tree.Returning;
import helios.sql.tree.SqlStatement;
import helios.sql.tree.With;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** INSERT, UPDATE, DELETE and MERGE. */
final class ChangeGrammar {

    private final Grammar grammar;
    private final TokenReader tokens;

    ChangeGrammar(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** Tells whether such a statement begins here, without a {@code WITH}. */
    boolean atChange() {
        return switch (tokens.keyword()) {
            case INSERT, UPDATE, DELETE, MERGE -> true;
            default -> false;
        };
    }

    /** Such a statement, its {@code WITH} having been read. */
    SqlStatement change(Optional<With> with, int start) {
        var keyword = tokens.keyword();
        tokens.next();
        return switch (keyword) {
            case INSERT -> insert(with, start);
            case UPDATE -> update(with, start);
            case DELETE -> delete(with, start);
            default -> merge(with, start);
        };
    }

    // INSERT

    private SqlStatement insert(Optional<With> with, int start) {
        tokens.expect(Keyword.INTO);
        var target = grammar.from.insertTarget();
        List<Assignment.Target> columns = List.of();
        Optional<Query> source = Optional.empty();
        if (tokens.accept(Keyword.DEFAULT)) {
            tokens.expect(Keyword.VALUES);
        } else {
            if (tokens.at(TokenKind.LEFT_PARENTHESIS) && !queryInParentheses()) {
                columns = grammar.parenthesisedList(this::target);
            }
            overriding();
            source = Optional.of(grammar.queries.query());
        }
        var onConflict = onConflict();
        var returning = returning();
        return new SqlStatement.Insert(with, target, columns, source, onConflict, returning, start, tokens.end());
    }

    private boolean queryInParentheses() {
        return switch (tokens.keyword(1)) {
            case SELECT, WITH, TABLE -> true;
            case VALUES -> tokens.kind(2) == TokenKind.LEFT_PARENTHESIS;
            default -> tokens.kind(1) == TokenKind.LEFT_PARENTHESIS;
        };
    }

    private void overriding() {
        if (tokens.accept(Keyword.OVERRIDING)) {
            if (!tokens.accept(Keyword.USER)) {
                tokens.expect(Keyword.SYSTEM);
            }
            tokens.expect(Keyword.VALUE);
        }
    }

    private Assignment.Target target() {
        var column = tokens.columnName();
        return new Assignment.Target(column, grammar.primaries.accessors());
    }

    private Optional<OnConflict> onConflict() {
        if (!tokens.at(Keyword.ON)) {
            return Optional.empty();
        }
        int start = tokens.start();
        tokens.next();
        tokens.expect(Keyword.CONFLICT);
        List<Expression> columns = List.of();
        Optional<Expression> predicate = Optional.empty();
        Optional<Name> constraint = Optional.empty();
        if (tokens.at(TokenKind.LEFT_PARENTHESIS)) {
            columns = grammar.parenthesisedList(this::indexElement);
            predicate = grammar.queries.where();
        } else if (tokens.accept(Keyword.ON)) {
            tokens.expect(Keyword.CONSTRAINT);
            constraint = Optional.of(tokens.columnName());
        }
        tokens.expect(Keyword.DO);
        List<Assignment> assignments = List.of();
        Optional<Expression> where = Optional.empty();
        if (!tokens.accept(Keyword.NOTHING)) {
            tokens.expect(Keyword.UPDATE);
            assignments = assignments();
            where = grammar.queries.where();
        }
        return Optional.of(new OnConflict(columns, predicate, constraint, assignments, where, start, tokens.end()));
    }

    private Expression indexElement() {
        var element = indexExpression();
        if (tokens.accept(Keyword.COLLATE)) {
            grammar.anyName();
        }
        if (tokens.atColumnName()) {
            grammar.anyName();
            if (tokens.at(TokenKind.LEFT_PARENTHESIS)) {
                grammar.creates.options();
            }
        }
        if (!tokens.accept(Keyword.ASC)) {
            tokens.accept(Keyword.DESC);
        }
        if (!tokens.accept(Keyword.NULLS, Keyword.FIRST)) {
            tokens.accept(Keyword.NULLS, Keyword.LAST);
        }
        return element;
    }

    private Expression indexExpression() {
        int start = tokens.start();
        if (tokens.accept(TokenKind.LEFT_PARENTHESIS)) {
            var expression = grammar.expressions.expression();
            tokens.expect(TokenKind.RIGHT_PARENTHESIS);
            return expression;
        }
        if (grammar.builtins.atBuiltin()) {
            return grammar.builtins.windowless();
        }
        if (tokens.kind(1) == TokenKind.LEFT_PARENTHESIS || tokens.kind(1) == TokenKind.DOT) {
            return grammar.calls.application(grammar.from.functionName(), start);
        }
        var column = tokens.columnName();
        return new Expression.Column(List.of(column), start, tokens.end());
    }

    // UPDATE and DELETE

    private SqlStatement update(Optional<With> with, int start) {
        var target = grammar.from.target();
        var assignments = assignments();
        List<FromItem> from = tokens.accept(Keyword.FROM) ? grammar.list(grammar.from::item) : List.of();
        var where = whereOrCurrent();
        var returning = returning();
        return new SqlStatement.Update(with, target, assignments, from, where, returning, start, tokens.end());
    }

    private SqlStatement delete(Optional<With> with, int start) {
        tokens.expect(Keyword.FROM);
        var target = grammar.from.target();
        List<FromItem> using = tokens.accept(Keyword.USING) ? grammar.list(grammar.from::item) : List.of();
        var where = whereOrCurrent();
        var returning = returning();
        return new SqlStatement.Delete(with, target, using, where, returning, start, tokens.end());
    }

    private List<Assignment> assignments() {
        tokens.expect(Keyword.SET);
        return grammar.list(this::assignment);
    }

    private Assignment assignment() {
        int start = tokens.start();
        List<Assignment.Target> targets =
                tokens.at(TokenKind.LEFT_PARENTHESIS) ? grammar.parenthesisedList(this::target) : List.of(target());
        tokens.expect(TokenKind.EQUALS);
        var value = grammar.expressions.expression();
        return new Assignment(targets, value, start, tokens.end());
    }

    private Optional<Expression> whereOrCurrent() {
        if (!tokens.at(Keyword.WHERE) || tokens.keyword(1) != Keyword.CURRENT || tokens.keyword(2) != Keyword.OF) {
            return grammar.queries.where();
        }
        tokens.next();
        int start = tokens.start();
        tokens.next(2);
        var cursor = tokens.columnName();
        return Optional.of(new Expression.CurrentOf(cursor, start, tokens.end()));
    }

    // RETURNING

    private Optional<Returning> returning() {
        if (!tokens.at(Keyword.RETURNING)) {
            return Optional.empty();
        }
        int start = tokens.start();
        tokens.next();
        Optional<Name> oldAlias = Optional.empty();
        Optional<Name> newAlias = Optional.empty();
        if (tokens.accept(Keyword.WITH)) {
            tokens.expect(TokenKind.LEFT_PARENTHESIS);
            do {
                boolean old = tokens.accept(Keyword.OLD);
                if (!old) {
                    tokens.expect(Keyword.NEW);
                }
                tokens.expect(Keyword.AS);
                var alias = Optional.of(tokens.columnName());
                oldAlias = old ? alias : oldAlias;
                newAlias = old ? newAlias : alias;
            } while (tokens.accept(TokenKind.COMMA));
            tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        }
        var items = grammar.queries.selectItems();
        return Optional.of(new Returning(oldAlias, newAlias, items, start, tokens.end()));
    }

    // MERGE

    private SqlStatement merge(Optional<With> with, int start) {
        tokens.expect(Keyword.INTO);
        var target = grammar.from.target();
        tokens.expect(Keyword.USING);
        var source = grammar.from.item();
        tokens.expect(Keyword.ON);
        var on = grammar.expressions.expression();
        var actions = new ArrayList<MergeAction>();
        do {
            actions.add(mergeAction());
        } while (tokens.at(Keyword.WHEN));
        var returning = returning();
        return new SqlStatement.Merge(with, target, source, on, List.copyOf(actions), returning, start, tokens.end());
    }

    private MergeAction mergeAction() {
        int start = tokens.start();
        tokens.expect(Keyword.WHEN);
        var match = match();
        Optional<Expression> condition =
                tokens.accept(Keyword.AND) ? Optional.of(grammar.expressions.expression()) : Optional.empty();
        tokens.expect(Keyword.THEN);
        if (tokens.accept(Keyword.DO)) {
            tokens.expect(Keyword.NOTHING);
            return action(match, condition, MergeAction.Kind.NOTHING, List.of(), List.of(), List.of(), start);
        }
        if (match == MergeAction.Match.NOT_MATCHED_BY_TARGET) {
            return mergeInsert(condition, start);
        }
        if (tokens.accept(Keyword.DELETE)) {
            return action(match, condition, MergeAction.Kind.DELETE, List.of(), List.of(), List.of(), start);
        }
        tokens.expect(Keyword.UPDATE);
        var assignments = assignments();
        return action(match, condition, MergeAction.Kind.UPDATE, assignments, List.of(), List.of(), start);
    }

    private MergeAction action(
            MergeAction.Match match,
            Optional<Expression> condition,
            MergeAction.Kind kind,
            List<Assignment> assignments,
            List<Assignment.Target> columns,
            List<Expression> values,
            int start) {
        return new MergeAction(match, condition, kind, assignments, columns, values, start, tokens.end());
    }

    private MergeAction.Match match() {
        if (tokens.accept(Keyword.MATCHED)) {
            return MergeAction.Match.MATCHED;
        }
        tokens.expect(Keyword.NOT);
        tokens.expect(Keyword.MATCHED);
        if (tokens.accept(Keyword.BY, Keyword.SOURCE)) {
            return MergeAction.Match.NOT_MATCHED_BY_SOURCE;
        }
        tokens.accept(Keyword.BY, Keyword.TARGET);
        return MergeAction.Match.NOT_MATCHED_BY_TARGET;
    }

    private MergeAction mergeInsert(Optional<Expression> condition, int start) {
        tokens.expect(Keyword.INSERT);
        List<Assignment.Target> columns = List.of();
        List<Expression> values = List.of();
        if (tokens.accept(Keyword.DEFAULT)) {
            tokens.expect(Keyword.VALUES);
        } else {
            if (tokens.at(TokenKind.LEFT_PARENTHESIS)) {
                columns = grammar.parenthesisedList(this::target);
            }
            overriding();
            tokens.expect(Keyword.VALUES);
            values = grammar.parenthesisedList(grammar.expressions::expression);
        }
        var match = MergeAction.Match.NOT_MATCHED_BY_TARGET;
        return action(match, condition, MergeAction.Kind.INSERT, List.of(), columns, values, start);
    }
}
