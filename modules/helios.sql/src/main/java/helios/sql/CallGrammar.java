package helios.sql;

import helios.sql.tree.Expression;
import helios.sql.tree.QualifiedName;
import helios.sql.tree.SortItem;
import helios.sql.tree.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Calls of functions in the usual syntax, and what may follow them. */
final class CallGrammar {

    private final Grammar grammar;
    private final TokenReader tokens;

    CallGrammar(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** What stands between a call's parentheses. */
    private record Arguments(
            List<Expression> list, boolean star, boolean distinct, boolean variadic, List<SortItem> orderBy) {}

    /** A call with its {@code WITHIN GROUP}, {@code FILTER} and {@code OVER}; the name has been read. */
    Expression.Call call(QualifiedName name, int start) {
        var arguments = arguments();
        var withinGroup = withinGroup(arguments);
        var filter = filter();
        var over = over();
        return call(name, arguments, withinGroup, filter, over, start);
    }

    /** A call without any of these. */
    Expression.Call application(QualifiedName name, int start) {
        return call(name, arguments(), List.of(), Optional.empty(), Optional.empty(), start);
    }

    private Expression.Call call(
            QualifiedName name,
            Arguments arguments,
            List<SortItem> withinGroup,
            Optional<Expression> filter,
            Optional<Window> over,
            int start) {
        return new Expression.Call(
                name,
                arguments.list(),
                arguments.star(),
                arguments.distinct(),
                arguments.variadic(),
                arguments.orderBy(),
                withinGroup,
                filter,
                over,
                start,
                tokens.end());
    }

    private Arguments arguments() {
        tokens.expect(TokenKind.LEFT_PARENTHESIS);
        if (tokens.accept(TokenKind.RIGHT_PARENTHESIS)) {
            return new Arguments(List.of(), false, false, false, List.of());
        }
        if (tokens.at(TokenKind.STAR) && tokens.kind(1) == TokenKind.RIGHT_PARENTHESIS) {
            tokens.next(2);
            return new Arguments(List.of(), true, false, false, List.of());
        }
        boolean distinct = tokens.accept(Keyword.DISTINCT);
        boolean quantified = distinct || tokens.accept(Keyword.ALL);
        boolean variadic = false;
        var list = new ArrayList<Expression>(4);
        do {
            variadic = !quantified && tokens.accept(Keyword.VARIADIC);
            list.add(argument());
        } while (!variadic && tokens.accept(TokenKind.COMMA));
        var orderBy = grammar.queries.orderBy();
        tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        return new Arguments(List.copyOf(list), false, distinct, variadic, orderBy);
    }

    /** An argument, which may be named. */
    Expression argument() {
        if (!atNamedArgument()) {
            return grammar.expressions.expression();
        }
        int start = tokens.start();
        var name = tokens.functionName();
        tokens.next();
        var value = grammar.expressions.expression();
        return new Expression.NamedArgument(name, value, start, tokens.end());
    }

    boolean atNamedArgument() {
        boolean named = tokens.kind(1) == TokenKind.EQUALS_GREATER || tokens.kind(1) == TokenKind.COLON_EQUALS;
        return named && tokens.atFunctionName();
    }

    private List<SortItem> withinGroup(Arguments arguments) {
        if (!tokens.at(Keyword.WITHIN, Keyword.GROUP)) {
            return List.of();
        }
        if (!arguments.orderBy().isEmpty() || arguments.distinct() || arguments.variadic()) {
            throw tokens.error("cannot use ORDER BY, DISTINCT or VARIADIC with WITHIN GROUP");
        }
        tokens.next(2);
        tokens.expect(TokenKind.LEFT_PARENTHESIS);
        if (!tokens.at(Keyword.ORDER)) {
            throw tokens.error();
        }
        var items = grammar.queries.orderBy();
        tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        return items;
    }

    /** A {@code FILTER}, if one follows. */
    Optional<Expression> filter() {
        if (!tokens.accept(Keyword.FILTER)) {
            return Optional.empty();
        }
        tokens.expect(TokenKind.LEFT_PARENTHESIS);
        tokens.expect(Keyword.WHERE);
        var condition = grammar.expressions.expression();
        tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        return Optional.of(condition);
    }

    /** An {@code OVER}, if one follows. */
    Optional<Window> over() {
        return tokens.accept(Keyword.OVER) ? Optional.of(grammar.windows.reference()) : Optional.empty();
    }
}
