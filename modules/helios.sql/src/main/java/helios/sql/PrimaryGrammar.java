package helios.sql;

import helios.sql.tree.Expression;
import helios.sql.tree.Expression.Accessor;
import helios.sql.tree.Expression.Literal;
import helios.sql.tree.Expression.Subquery;
import helios.sql.tree.Name;
import helios.sql.tree.QualifiedName;
import helios.sql.tree.Query;
import helios.sql.tree.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Operands of expressions: constants, columns, calls, and whatever stands in parentheses. */
final class PrimaryGrammar {

    /** What a pair of parentheses holds. */
    sealed interface Parenthesised {

        /** A query; the rows that it gives. */
        record Rows(Query query) implements Parenthesised {}

        /** Expressions. */
        record Values(List<Expression> list) implements Parenthesised {}

        /** The expressions; a query is a scalar one. */
        default List<Expression> values() {
            return switch (this) {
                case Rows(var query) -> List.of(new Subquery(Subquery.Form.SCALAR, query, query.start(), query.end()));
                case Values(var list) -> list;
            };
        }

        /** The only expression. */
        default Expression onlyValue() {
            var values = values();
            if (values.size() != 1) {
                throw new SqlSyntaxException("syntax error", values.get(1).start());
            }
            return values.getFirst();
        }
    }

    private final Grammar grammar;
    private final TokenReader tokens;

    PrimaryGrammar(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    Expression primary() {
        int start = tokens.start();
        return switch (tokens.kind()) {
            case INTEGER, NUMERIC -> literal(Literal.Kind.NUMBER, start);
            case BIT_STRING, HEX_STRING -> literal(Literal.Kind.BITS, start);
            case STRING, ESCAPE_STRING, DOLLAR_STRING, UNICODE_STRING -> string();
            case PARAMETER -> {
                int number = tokens.value();
                tokens.next();
                yield access(new Expression.Parameter(number, start, tokens.end()), start);
            }
            case LEFT_PARENTHESIS -> fromParentheses(parenthesised(), start);
            case IDENTIFIER, QUOTED_IDENTIFIER, UNICODE_IDENTIFIER -> named(start);
            case KEYWORD -> word(start);
            default -> throw tokens.error();
        };
    }

    private Literal literal(Literal.Kind kind, int start) {
        tokens.next();
        return new Literal(kind, start, tokens.end());
    }

    /** A string constant. */
    Literal string() {
        int start = tokens.start();
        tokens.expectString();
        return new Literal(Literal.Kind.STRING, start, tokens.end());
    }

    // Parentheses.

    /** Reads a pair of parentheses and what is in it: a query, or one expression or more. */
    Parenthesised parenthesised() {
        tokens.enter();
        tokens.expect(TokenKind.LEFT_PARENTHESIS);
        int start = tokens.start();
        Parenthesised content;
        if (grammar.queries.atQuery()) {
            content = new Parenthesised.Rows(grammar.queries.query());
        } else if (tokens.at(TokenKind.LEFT_PARENTHESIS)) {
            content = afterParentheses(parenthesised(), start);
        } else {
            content = new Parenthesised.Values(grammar.list(grammar.expressions::expression));
        }
        tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        tokens.leave();
        return content;
    }

    /** What goes on behind an inner pair of parentheses: a query if that held one, else an expression. */
    private Parenthesised afterParentheses(Parenthesised inner, int start) {
        if (inner instanceof Parenthesised.Rows(var query)
                && (tokens.at(TokenKind.RIGHT_PARENTHESIS) || grammar.queries.continuesQuery())) {
            return new Parenthesised.Rows(grammar.queries.continueFrom(query, start));
        }
        var first = grammar.expressions.continueFrom(fromParentheses(inner, start), start);
        if (!tokens.accept(TokenKind.COMMA)) {
            return new Parenthesised.Values(List.of(first));
        }
        var values = new ArrayList<Expression>();
        values.add(first);
        values.addAll(grammar.list(grammar.expressions::expression));
        return new Parenthesised.Values(List.copyOf(values));
    }

    /** A query or one expression; either begins with a parenthesis, and no parenthesis surrounds it. */
    Parenthesised queryOrExpression() {
        int start = tokens.start();
        var inner = parenthesised();
        if (inner instanceof Parenthesised.Rows(var query) && grammar.queries.continuesQuery()) {
            return new Parenthesised.Rows(grammar.queries.continueFrom(query, start));
        }
        var value = grammar.expressions.continueFrom(fromParentheses(inner, start), start);
        return new Parenthesised.Values(List.of(value));
    }

    /** The operand that a pair of parentheses, which begins at {@code start}, makes. */
    private Expression fromParentheses(Parenthesised content, int start) {
        return switch (content) {
            case Parenthesised.Rows(var query) ->
                access(new Subquery(Subquery.Form.SCALAR, query, start, tokens.end()), start);
            case Parenthesised.Values(var values) when values.size() == 1 -> access(values.getFirst(), start);
            case Parenthesised.Values(var values) -> new Expression.Row(false, values, start, tokens.end());
        };
    }

    /** What {@code OVERLAPS}, the next token, makes of the row in front of it. */
    Expression overlaps(Expression.Row left, int start) {
        tokens.expect(Keyword.OVERLAPS);
        int rightStart = tokens.start();
        Expression.Row right;
        if (tokens.at(Keyword.ROW)) {
            right = explicitRow(rightStart);
        } else {
            var values = parenthesised().values();
            right = new Expression.Row(false, values, rightStart, tokens.end());
        }
        if (left.values().size() != 2 || right.values().size() != 2) {
            throw new SqlSyntaxException("wrong number of parameters of OVERLAPS expression", start);
        }
        return new Expression.Overlaps(left, right, start, tokens.end());
    }

    private Expression.Row explicitRow(int start) {
        tokens.expect(Keyword.ROW);
        tokens.expect(TokenKind.LEFT_PARENTHESIS);
        List<Expression> values =
                tokens.at(TokenKind.RIGHT_PARENTHESIS) ? List.of() : grammar.list(grammar.expressions::expression);
        tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        return new Expression.Row(true, values, start, tokens.end());
    }

    // Parts of values.

    private Expression access(Expression value, int start) {
        if (!tokens.at(TokenKind.DOT) && !tokens.at(TokenKind.LEFT_BRACKET)) {
            return value;
        }
        return new Expression.Access(value, accessors(), start, tokens.end());
    }

    /** Any number of {@code .field}, {@code [index]} and {@code [from:to]}, and a {@code .*} at the end. */
    List<Accessor> accessors() {
        var path = new ArrayList<Accessor>(2);
        while (true) {
            if (tokens.accept(TokenKind.DOT)) {
                if (tokens.accept(TokenKind.STAR)) {
                    path.add(new Accessor.AllFields());
                    checkEnd();
                    return List.copyOf(path);
                }
                path.add(new Accessor.Field(tokens.label()));
            } else if (tokens.accept(TokenKind.LEFT_BRACKET)) {
                path.add(subscript());
            } else {
                return List.copyOf(path);
            }
        }
    }

    private void checkEnd() {
        if (tokens.at(TokenKind.DOT) || tokens.at(TokenKind.LEFT_BRACKET)) {
            throw tokens.error("improper use of \"*\"");
        }
    }

    private Accessor subscript() {
        Optional<Expression> from =
                tokens.at(TokenKind.COLON) ? Optional.empty() : Optional.of(grammar.expressions.expression());
        if (from.isPresent() && tokens.accept(TokenKind.RIGHT_BRACKET)) {
            return new Accessor.Element(from.get());
        }
        tokens.expect(TokenKind.COLON);
        Optional<Expression> to =
                tokens.at(TokenKind.RIGHT_BRACKET) ? Optional.empty() : Optional.of(grammar.expressions.expression());
        tokens.expect(TokenKind.RIGHT_BRACKET);
        return new Accessor.Slice(from, to);
    }

    // Words.

    private Expression word(int start) {
        var keyword = tokens.keyword();
        return switch (keyword) {
            case NULL -> literal(Literal.Kind.NULL, start);
            case TRUE -> literal(Literal.Kind.TRUE, start);
            case FALSE -> literal(Literal.Kind.FALSE, start);
            case CASE -> caseExpression(start);
            case ARRAY -> array(start);
            default -> {
                if (keyword == Keyword.EXISTS && tokens.kind(1) == TokenKind.LEFT_PARENTHESIS) {
                    yield exists(start);
                }
                if (keyword == Keyword.ROW && tokens.kind(1) == TokenKind.LEFT_PARENTHESIS) {
                    yield explicitRow(start);
                }
                if (grammar.builtins.atBuiltin()) {
                    yield grammar.builtins.builtin();
                }
                if (grammar.types.atBuiltinType() && isTypedLiteral()) {
                    yield typedLiteral(start);
                }
                yield named(start);
            }
        };
    }

    private Expression caseExpression(int start) {
        tokens.expect(Keyword.CASE);
        Optional<Expression> value =
                tokens.at(Keyword.WHEN) ? Optional.empty() : Optional.of(grammar.expressions.expression());
        var whens = new ArrayList<Expression.Case.When>();
        do {
            tokens.expect(Keyword.WHEN);
            var condition = grammar.expressions.expression();
            tokens.expect(Keyword.THEN);
            whens.add(new Expression.Case.When(condition, grammar.expressions.expression()));
        } while (tokens.at(Keyword.WHEN));
        Optional<Expression> otherwise =
                tokens.accept(Keyword.ELSE) ? Optional.of(grammar.expressions.expression()) : Optional.empty();
        tokens.expect(Keyword.END);
        return new Expression.Case(value, List.copyOf(whens), otherwise, start, tokens.end());
    }

    private Expression array(int start) {
        tokens.expect(Keyword.ARRAY);
        if (tokens.at(TokenKind.LEFT_BRACKET)) {
            return bracketed(start);
        }
        if (parenthesised() instanceof Parenthesised.Rows(var query)) {
            return new Subquery(Subquery.Form.ARRAY, query, start, tokens.end());
        }
        throw new SqlSyntaxException("syntax error", start);
    }

    /** Expressions in brackets, or brackets in brackets. */
    private Expression bracketed(int start) {
        tokens.enter();
        tokens.expect(TokenKind.LEFT_BRACKET);
        List<Expression> elements = switch (tokens.kind()) {
            case RIGHT_BRACKET -> List.of();
            case LEFT_BRACKET -> grammar.list(() -> bracketed(tokens.start()));
            default -> grammar.list(grammar.expressions::expression);
        };
        tokens.expect(TokenKind.RIGHT_BRACKET);
        tokens.leave();
        return new Expression.Array(elements, start, tokens.end());
    }

    private Expression exists(int start) {
        tokens.expect(Keyword.EXISTS);
        if (parenthesised() instanceof Parenthesised.Rows(var query)) {
            return new Subquery(Subquery.Form.EXISTS, query, start, tokens.end());
        }
        throw new SqlSyntaxException("syntax error", start);
    }

    // Constants of a named type.

    /** Tells whether a string follows the type that begins here. */
    private boolean isTypedLiteral() {
        int ahead = switch (tokens.keyword()) {
            case DOUBLE -> 2;
            case NATIONAL -> afterVarying(2);
            case CHARACTER, CHAR, NCHAR, BIT -> afterVarying(1);
            default -> 1;
        };
        if (tokens.kind(ahead) == TokenKind.LEFT_PARENTHESIS) {
            ahead = afterParentheses(ahead);
        }
        if (tokens.keyword(ahead) == Keyword.WITH || tokens.keyword(ahead) == Keyword.WITHOUT) {
            ahead += 3;
        }
        return TokenReader.isString(tokens.kind(ahead));
    }

    private int afterVarying(int ahead) {
        return tokens.keyword(ahead) == Keyword.VARYING ? ahead + 1 : ahead;
    }

    private int afterParentheses(int opening) {
        int ahead = opening + 1;
        int depth = 1;
        while (depth > 0 && tokens.kind(ahead) != TokenKind.END) {
            switch (tokens.kind(ahead)) {
                case LEFT_PARENTHESIS -> depth++;
                case RIGHT_PARENTHESIS -> depth--;
                default -> {}
            }
            ahead++;
        }
        return ahead;
    }

    private Expression typedLiteral(int start) {
        boolean interval = tokens.at(Keyword.INTERVAL);
        var type = grammar.types.builtinType();
        var value = string();
        if (interval && type.modifiers().isEmpty()) {
            grammar.types.skipIntervalFields();
        }
        return new Expression.TypedLiteral(type, value, start, tokens.end());
    }

    // Names: a column, a call, or a type.

    private Expression named(int start) {
        boolean column = tokens.atColumnName();
        boolean function = tokens.atFunctionName();
        if (!column && !function) {
            throw tokens.error();
        }
        var path = new ArrayList<Name>(3);
        path.add(tokens.name());
        while (column && tokens.at(TokenKind.DOT) && tokens.kind(1) != TokenKind.STAR) {
            tokens.next();
            path.add(tokens.label());
        }
        var names = List.copyOf(path);
        boolean callable = function || names.size() > 1;
        if (callable && tokens.at(TokenKind.LEFT_PARENTHESIS)) {
            return called(new QualifiedName(names, start, tokens.end()), start);
        }
        if (callable && tokens.atString()) {
            return typedLiteral(new QualifiedName(names, start, tokens.end()), List.of(), start);
        }
        if (!column) {
            throw tokens.error();
        }
        return column(names, start);
    }

    private Expression called(QualifiedName name, int start) {
        boolean all = tokens.keyword(1) == Keyword.ALL;
        var call = grammar.calls.call(name, start);
        boolean plain = !all
                && !call.star()
                && !call.distinct()
                && !call.variadic()
                && call.over().isEmpty();
        if (!tokens.atString()
                || !plain
                || call.filter().isPresent()
                || call.arguments().isEmpty()) {
            return call;
        }
        if (!call.orderBy().isEmpty() || !call.withinGroup().isEmpty() || hasNamedArgument(call)) {
            throw new SqlSyntaxException("type modifier cannot have parameter name or ORDER BY", start);
        }
        return typedLiteral(name, call.arguments(), start);
    }

    private static boolean hasNamedArgument(Expression.Call call) {
        return call.arguments().stream().anyMatch(Expression.NamedArgument.class::isInstance);
    }

    private Expression typedLiteral(QualifiedName name, List<Expression> modifiers, int start) {
        var type = new TypeName(name, modifiers, 0, false, start, tokens.end());
        var value = string();
        return new Expression.TypedLiteral(type, value, start, tokens.end());
    }

    private Expression column(List<Name> path, int start) {
        if (tokens.at(TokenKind.DOT)) {
            tokens.next(2);
            checkEnd();
            return new Expression.Star(path, start, tokens.end());
        }
        return access(new Expression.Column(path, start, tokens.end()), start);
    }
}
