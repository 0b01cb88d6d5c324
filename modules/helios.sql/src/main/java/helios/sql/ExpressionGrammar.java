package helios.sql;

import helios.sql.tree.Expression;
import helios.sql.tree.Expression.Is.Test;
import helios.sql.tree.Expression.Logic.Junction;
import helios.sql.tree.Expression.Match.Syntax;
import helios.sql.tree.Expression.Subquery;
import helios.sql.tree.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Expressions, by precedence climbing: {@link #expression(int)} reads an operand and then every operator that binds at
 * least as tightly as it is told.
 *
 * <p>The standard's restricted form, {@code b_expr}, which PostgreSQL uses where {@code AND} or {@code IN} mean something
 * else, is an expression whose operators bind tighter than {@code NOT} and that has no {@code IN}, {@code LIKE} and the
 * like.
 */
final class ExpressionGrammar {

    // From loose to tight.
    private static final int NO_OPERATOR = 0;
    private static final int OR = 1;
    private static final int AND = 2;
    private static final int NOT = 3;
    private static final int IS = 4;
    private static final int COMPARISON = 5;
    private static final int MATCH = 6;
    private static final int OTHER = 7;
    private static final int ADDITION = 8;
    private static final int MULTIPLICATION = 9;
    private static final int POWER = 10;
    private static final int AT = 11;
    private static final int COLLATE = 12;
    private static final int SIGN = 13;
    private static final int CAST = 14;

    private final Grammar grammar;
    private final TokenReader tokens;

    /** Whether the restricted form is read. */
    private boolean restricted;

    ExpressionGrammar(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** Any expression. */
    Expression expression() {
        boolean outer = restricted;
        restricted = false;
        var expression = expression(OR);
        restricted = outer;
        return expression;
    }

    /** An expression of the restricted form. */
    Expression restrictedExpression() {
        boolean outer = restricted;
        restricted = true;
        var expression = expression(IS);
        restricted = outer;
        return expression;
    }

    /** The rest of an expression whose leftmost operand has been read. */
    Expression continueFrom(Expression operand, int start) {
        boolean outer = restricted;
        restricted = false;
        var expression = operators(operand, start, OR);
        restricted = outer;
        return expression;
    }

    private Expression expression(int loosest) {
        tokens.enter();
        int start = tokens.start();
        var expression = operators(operand(), start, loosest);
        tokens.leave();
        return expression;
    }

    // Operators in front.

    private Expression operand() {
        int start = tokens.start();
        return switch (tokens.kind()) {
            case PLUS, MINUS -> prefix(SIGN, start);
            case OPERATOR -> prefix(OTHER + 1, start);
            case KEYWORD -> wordOrPrimary(start);
            default -> grammar.primaries.primary();
        };
    }

    /**
     * Tells whether a {@code SIMILAR} behind this expression would not be that of {@code SUBSTRING}: it would belong to
     * the last operand and want a {@code TO}, for the operator in front of that binds more loosely, or be the second of
     * its kind, which none of them allows.
     */
    static boolean takesSimilar(Expression expression) {
        return switch (expression) {
            case Expression.Logic _, Expression.Not _ -> true;
            case Expression.Match _, Expression.Between _ -> true;
            case Expression.Is is -> is.further().isPresent();
            case Expression.Operation operation ->
                isComparison(operation.further().getLast().operator());
            default -> false;
        };
    }

    private static boolean isComparison(Operator operator) {
        return operator.schema().isEmpty()
                && switch (operator.symbol()) {
                    case "<", ">", "=", "<=", ">=", "<>" -> true;
                    default -> false;
                };
    }

    /** Tells whether an expression begins here with something that no operand begins with. */
    boolean atPrefix() {
        return switch (tokens.kind()) {
            case PLUS, MINUS, OPERATOR -> true;
            case KEYWORD ->
                switch (tokens.keyword()) {
                    case NOT, DEFAULT -> true;
                    case OPERATOR -> tokens.kind(1) == TokenKind.LEFT_PARENTHESIS;
                    default -> false;
                };
            default -> false;
        };
    }

    private Expression wordOrPrimary(int start) {
        if (tokens.at(Keyword.OPERATOR) && tokens.kind(1) == TokenKind.LEFT_PARENTHESIS) {
            return prefix(OTHER + 1, start);
        }
        if (tokens.at(Keyword.DEFAULT) && !restricted) {
            tokens.next();
            return new Expression.Default(start, tokens.end());
        }
        if (tokens.at(Keyword.NOT) && !restricted) {
            tokens.next();
            var operand = expression(NOT);
            return new Expression.Not(operand, start, tokens.end());
        }
        return grammar.primaries.primary();
    }

    private Expression prefix(int loosest, int start) {
        var operator = operator();
        var operand = expression(loosest);
        return new Expression.Prefix(operator, operand, start, tokens.end());
    }

    // Operators between and behind.

    private Expression operators(Expression first, int start, int loosest) {
        var left = first instanceof Expression.Row row
                        && row.start() == start
                        && tokens.at(Keyword.OVERLAPS)
                        && !restricted
                ? grammar.primaries.overlaps(row, start)
                : first;
        int forbidden = NO_OPERATOR;
        for (int length = 0; ; length++) {
            int precedence = precedence();
            if (precedence < loosest) {
                return left;
            }
            if (precedence == forbidden) {
                throw tokens.error();
            }
            if (loosest == OR && isLabel()) {
                return left;
            }
            tokens.checkChain(length);
            boolean open = isOpen(precedence);
            left = operator(left, start, precedence);
            forbidden = open ? precedence : NO_OPERATOR;
        }
    }

    /** How tightly the token binds as an operator behind an operand; {@link #NO_OPERATOR} if it is none. */
    private int precedence() {
        return switch (tokens.kind()) {
            case LESS, GREATER, EQUALS, LESS_EQUALS, GREATER_EQUALS, NOT_EQUALS -> COMPARISON;
            case PLUS, MINUS -> ADDITION;
            case STAR, SLASH, PERCENT -> MULTIPLICATION;
            case CARET -> POWER;
            case OPERATOR -> OTHER;
            case TYPE_CAST -> CAST;
            case KEYWORD -> wordPrecedence();
            default -> NO_OPERATOR;
        };
    }

    private int wordPrecedence() {
        return switch (tokens.keyword()) {
            case OR -> restricted ? NO_OPERATOR : OR;
            case AND -> restricted ? NO_OPERATOR : AND;
            case IS -> IS;
            case ISNULL, NOTNULL -> restricted ? NO_OPERATOR : IS;
            case BETWEEN, IN, LIKE, ILIKE -> restricted ? NO_OPERATOR : MATCH;
            case SIMILAR -> restricted || tokens.keyword(1) != Keyword.TO ? NO_OPERATOR : MATCH;
            case NOT -> restricted || !isMatch(tokens.keyword(1)) ? NO_OPERATOR : MATCH;
            case OPERATOR -> tokens.kind(1) == TokenKind.LEFT_PARENTHESIS ? OTHER : NO_OPERATOR;
            case AT -> restricted ? NO_OPERATOR : AT;
            case COLLATE -> restricted ? NO_OPERATOR : COLLATE;
            default -> NO_OPERATOR;
        };
    }

    private static boolean isMatch(Keyword keyword) {
        return switch (keyword) {
            case BETWEEN, IN, LIKE, ILIKE, SIMILAR -> true;
            default -> false;
        };
    }

    /**
     * A word with nothing behind it that it could apply to is no operator but, in a {@code SELECT}, a label; unless it
     * binds tighter than an operator that waits for its right operand.
     */
    private boolean isLabel() {
        if (!tokens.at(TokenKind.KEYWORD) || !tokens.keyword().isBareLabel()) {
            return false;
        }
        return switch (tokens.kind(1)) {
            case END, COMMA, RIGHT_PARENTHESIS, SEMICOLON -> true;
            case KEYWORD ->
                switch (tokens.keyword(1)) {
                    case FROM, INTO, WHERE, GROUP, HAVING, WINDOW, UNION, INTERSECT, EXCEPT -> true;
                    case ORDER, LIMIT, OFFSET, FETCH, FOR, ON, RETURNING, WITH -> true;
                    default -> false;
                };
            default -> false;
        };
    }

    /** Tells whether the operator takes an operand to its right and may not be followed by one of its kind. */
    private boolean isOpen(int precedence) {
        return switch (precedence) {
            case COMPARISON -> !isQuantified(1);
            case IS -> opensDistinctFrom();
            case MATCH -> {
                int word = tokens.at(Keyword.NOT) ? 1 : 0;
                yield tokens.keyword(word) != Keyword.IN && !isQuantified(word + 1);
            }
            default -> false;
        };
    }

    private boolean opensDistinctFrom() {
        int word = tokens.keyword(1) == Keyword.NOT ? 2 : 1;
        return tokens.at(Keyword.IS) && tokens.keyword(word) == Keyword.DISTINCT;
    }

    private Expression operator(Expression left, int start, int precedence) {
        return switch (precedence) {
            case OR -> logic(left, start, Junction.OR, Keyword.OR, AND);
            case AND -> logic(left, start, Junction.AND, Keyword.AND, NOT);
            case IS -> is(left, start);
            case MATCH -> match(left, start);
            case AT -> atTimeZone(left, start);
            case COLLATE -> {
                tokens.next();
                var collation = grammar.anyName();
                yield new Expression.Collate(left, collation, start, tokens.end());
            }
            case CAST -> {
                tokens.next();
                var type = grammar.types.type();
                yield new Expression.Cast(left, type, start, tokens.end());
            }
            default -> operation(left, start, precedence);
        };
    }

    private Expression logic(Expression first, int start, Junction junction, Keyword word, int tighter) {
        var terms = new ArrayList<Expression>();
        terms.add(first);
        do {
            tokens.next();
            terms.add(expression(tighter));
        } while (tokens.at(word) && !isLabel());
        return new Expression.Logic(junction, List.copyOf(terms), start, tokens.end());
    }

    /** Reads all operators of one precedence; a comparison has no second. */
    private Expression operation(Expression first, int start, int precedence) {
        var left = first;
        var terms = new ArrayList<Expression.Operation.Term>(1);
        do {
            var operator = operator();
            if (isQuantified(0)) {
                if (!terms.isEmpty()) {
                    left = new Expression.Operation(left, List.copyOf(terms), start, operator.start());
                }
                return quantified(left, operator, start);
            }
            terms.add(new Expression.Operation.Term(operator, expression(precedence + 1)));
        } while (precedence != COMPARISON && precedence() == precedence);
        return new Expression.Operation(left, List.copyOf(terms), start, tokens.end());
    }

    /** An operator: its characters, or {@code OPERATOR(schema.characters)}. */
    Operator operator() {
        int start = tokens.start();
        if (!tokens.at(Keyword.OPERATOR)) {
            var symbol = symbol();
            return new Operator(Optional.empty(), symbol, start, tokens.end());
        }
        tokens.next();
        tokens.expect(TokenKind.LEFT_PARENTHESIS);
        Optional<String> schema = Optional.empty();
        while (!isOperator(tokens.kind())) {
            schema = Optional.of(tokens.columnName().value());
            tokens.expect(TokenKind.DOT);
        }
        var symbol = symbol();
        tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        return new Operator(schema, symbol, start, tokens.end());
    }

    private String symbol() {
        if (!isOperator(tokens.kind())) {
            throw tokens.error();
        }
        var symbol = tokens.at(TokenKind.NOT_EQUALS) ? "<>" : tokens.spelling();
        tokens.next();
        return symbol;
    }

    private static boolean isOperator(TokenKind kind) {
        return switch (kind) {
            case OPERATOR, LESS, GREATER, EQUALS, LESS_EQUALS, GREATER_EQUALS, NOT_EQUALS -> true;
            case PLUS, MINUS, STAR, SLASH, PERCENT, CARET -> true;
            default -> false;
        };
    }

    private boolean isQuantified(int ahead) {
        return switch (tokens.keyword(ahead)) {
            case ANY, SOME, ALL -> !restricted;
            default -> false;
        };
    }

    private Expression quantified(Expression left, Operator operator, int start) {
        boolean all = tokens.at(Keyword.ALL);
        tokens.next();
        int inner = tokens.start();
        var operand = grammar.primaries.parenthesised();
        if (operand instanceof PrimaryGrammar.Parenthesised.Rows rows) {
            var query = new Subquery(Subquery.Form.ROWS, rows.query(), inner, tokens.end());
            return new Expression.Quantified(left, operator, all, query, start, tokens.end());
        }
        return new Expression.Quantified(left, operator, all, operand.onlyValue(), start, tokens.end());
    }

    // IS

    private Expression is(Expression left, int start) {
        if (tokens.at(Keyword.ISNULL) || tokens.at(Keyword.NOTNULL)) {
            boolean negated = tokens.at(Keyword.NOTNULL);
            tokens.next();
            return is(left, negated, Test.NULL, start);
        }
        tokens.expect(Keyword.IS);
        boolean negated = tokens.accept(Keyword.NOT);
        if (tokens.accept(Keyword.DISTINCT)) {
            tokens.expect(Keyword.FROM);
            var further = expression(IS + 1);
            return new Expression.Is(left, negated, Test.DISTINCT_FROM, Optional.of(further), start, tokens.end());
        }
        if (tokens.accept(Keyword.DOCUMENT)) {
            return is(left, negated, Test.DOCUMENT, start);
        }
        if (restricted) {
            throw tokens.error();
        }
        return is(left, negated, test(), start);
    }

    private Expression is(Expression left, boolean negated, Test test, int start) {
        return new Expression.Is(left, negated, test, Optional.empty(), start, tokens.end());
    }

    private Test test() {
        var keyword = tokens.keyword();
        tokens.next();
        return switch (keyword) {
            case NULL -> Test.NULL;
            case TRUE -> Test.TRUE;
            case FALSE -> Test.FALSE;
            case UNKNOWN -> Test.UNKNOWN;
            case NORMALIZED -> Test.NORMALIZED;
            case NFC, NFD, NFKC, NFKD -> {
                tokens.expect(Keyword.NORMALIZED);
                yield Test.NORMALIZED;
            }
            case JSON -> {
                grammar.json.skipPredicate();
                yield Test.JSON;
            }
            default -> {
                tokens.next(-1);
                throw tokens.error();
            }
        };
    }

    // BETWEEN, IN, LIKE

    private Expression match(Expression left, int start) {
        boolean negated = tokens.accept(Keyword.NOT);
        int operator = tokens.start();
        var keyword = tokens.keyword();
        tokens.next();
        return switch (keyword) {
            case BETWEEN -> between(left, negated, start);
            case IN -> in(left, negated, start);
            case LIKE -> match(left, negated, Syntax.LIKE, operator, start);
            case ILIKE -> match(left, negated, Syntax.ILIKE, operator, start);
            default -> {
                tokens.expect(Keyword.TO);
                yield pattern(left, negated, Syntax.SIMILAR, start);
            }
        };
    }

    private Expression between(Expression left, boolean negated, int start) {
        boolean symmetric = tokens.accept(Keyword.SYMMETRIC);
        if (!symmetric) {
            tokens.accept(Keyword.ASYMMETRIC);
        }
        var low = restrictedExpression();
        tokens.expect(Keyword.AND);
        var high = expression(MATCH + 1);
        return new Expression.Between(left, negated, symmetric, low, high, start, tokens.end());
    }

    private Expression in(Expression left, boolean negated, int start) {
        var operand = grammar.primaries.parenthesised();
        if (operand instanceof PrimaryGrammar.Parenthesised.Rows rows) {
            return new Expression.InQuery(left, negated, rows.query(), start, tokens.end());
        }
        return new Expression.InList(left, negated, operand.values(), start, tokens.end());
    }

    private Expression match(Expression left, boolean negated, Syntax syntax, int operatorStart, int start) {
        if (!isQuantified(0)) {
            return pattern(left, negated, syntax, start);
        }
        var symbol = (negated ? "!" : "") + (syntax == Syntax.LIKE ? "~~" : "~~*");
        return quantified(left, new Operator(Optional.empty(), symbol, operatorStart, tokens.end()), start);
    }

    private Expression pattern(Expression left, boolean negated, Syntax syntax, int start) {
        var pattern = expression(MATCH + 1);
        Optional<Expression> escape =
                tokens.accept(Keyword.ESCAPE) ? Optional.of(expression(MATCH + 1)) : Optional.empty();
        return new Expression.Match(left, negated, syntax, pattern, escape, start, tokens.end());
    }

    // AT

    private Expression atTimeZone(Expression left, int start) {
        tokens.expect(Keyword.AT);
        if (tokens.accept(Keyword.LOCAL)) {
            return new Expression.AtTimeZone(left, Optional.empty(), start, tokens.end());
        }
        tokens.expect(Keyword.TIME);
        tokens.expect(Keyword.ZONE);
        var zone = expression(AT + 1);
        return new Expression.AtTimeZone(left, Optional.of(zone), start, tokens.end());
    }
}
