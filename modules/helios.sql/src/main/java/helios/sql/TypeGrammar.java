package helios.sql;

import helios.sql.tree.Expression;
import helios.sql.tree.Name;
import helios.sql.tree.QualifiedName;
import helios.sql.tree.TypeName;
import java.util.ArrayList;
import java.util.List;

/** Types. */
final class TypeGrammar {

    private final Grammar grammar;
    private final TokenReader tokens;

    TypeGrammar(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** A type, with {@code SETOF} and dimensions where it has them. */
    TypeName type() {
        int start = tokens.start();
        boolean setOf = tokens.accept(Keyword.SETOF);
        var simple = simpleType();
        int dimensions = dimensions();
        return new TypeName(simple.name(), simple.modifiers(), dimensions, setOf, start, tokens.end());
    }

    private int dimensions() {
        if (tokens.accept(Keyword.ARRAY)) {
            if (tokens.accept(TokenKind.LEFT_BRACKET)) {
                tokens.expect(TokenKind.INTEGER);
                tokens.expect(TokenKind.RIGHT_BRACKET);
            }
            return 1;
        }
        int dimensions = 0;
        while (tokens.accept(TokenKind.LEFT_BRACKET)) {
            tokens.accept(TokenKind.INTEGER);
            tokens.expect(TokenKind.RIGHT_BRACKET);
            dimensions++;
        }
        return dimensions;
    }

    /** A type without dimensions. */
    TypeName simpleType() {
        return atBuiltinType() ? builtinType() : namedType();
    }

    /** Tells whether the word begins a type that has a syntax of its own. */
    boolean atBuiltinType() {
        return switch (tokens.keyword()) {
            case INT, INTEGER, SMALLINT, BIGINT, REAL, FLOAT, DECIMAL, DEC, NUMERIC, BOOLEAN -> true;
            case BIT, CHARACTER, CHAR, VARCHAR, NCHAR, TIMESTAMP, TIME, INTERVAL, JSON -> true;
            case NATIONAL -> tokens.keyword(1) == Keyword.CHARACTER || tokens.keyword(1) == Keyword.CHAR;
            case DOUBLE -> tokens.keyword(1) == Keyword.PRECISION;
            default -> false;
        };
    }

    /** The type that the word begins, if {@link #atBuiltinType}. */
    TypeName builtinType() {
        int start = tokens.start();
        var keyword = tokens.keyword();
        tokens.next();
        return switch (keyword) {
            case INT, INTEGER -> named("int4", List.of(), start);
            case SMALLINT -> named("int2", List.of(), start);
            case BIGINT -> named("int8", List.of(), start);
            case REAL -> named("float4", List.of(), start);
            case BOOLEAN -> named("bool", List.of(), start);
            case JSON -> named("json", List.of(), start);
            case DOUBLE -> {
                tokens.next();
                yield named("float8", List.of(), start);
            }
            case FLOAT -> floatType(start);
            case DECIMAL, DEC, NUMERIC -> named("numeric", tokens.end(), modifiers(), start);
            case BIT -> {
                boolean varying = tokens.accept(Keyword.VARYING);
                yield named(varying ? "varbit" : "bit", tokens.end(), modifiers(), start);
            }
            case CHARACTER, CHAR, NCHAR -> characterType(start);
            case NATIONAL -> {
                if (!tokens.accept(Keyword.CHARACTER)) {
                    tokens.expect(Keyword.CHAR);
                }
                yield characterType(start);
            }
            case VARCHAR -> named("varchar", tokens.end(), length(), start);
            case TIMESTAMP, TIME -> timeType(keyword == Keyword.TIME ? "time" : "timestamp", start);
            default -> intervalType(start);
        };
    }

    private TypeName named(String name, List<Expression> modifiers, int start) {
        return named(name, tokens.end(), modifiers, start);
    }

    private TypeName named(String name, int nameEnd, List<Expression> modifiers, int start) {
        var only = new Name(name, start, nameEnd);
        return new TypeName(new QualifiedName(List.of(only), start, nameEnd), modifiers, 0, false, start, tokens.end());
    }

    private TypeName floatType(int start) {
        int bits = 53;
        if (tokens.accept(TokenKind.LEFT_PARENTHESIS)) {
            bits = tokens.value();
            tokens.expect(TokenKind.INTEGER);
            if (bits < 1 || bits > 53) {
                throw new SqlSyntaxException("22023", "precision for type float must be 1 to 53 bits", start);
            }
            tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        }
        return named(bits < 25 ? "float4" : "float8", List.of(), start);
    }

    private TypeName characterType(int start) {
        var name = tokens.accept(Keyword.VARYING) ? "varchar" : "bpchar";
        return named(name, tokens.end(), length(), start);
    }

    private TypeName timeType(String name, int start) {
        int nameEnd = tokens.end();
        var precision = length();
        boolean zoned = tokens.at(Keyword.WITH, Keyword.TIME);
        if (zoned || tokens.at(Keyword.WITHOUT, Keyword.TIME)) {
            tokens.next(2);
            tokens.expect(Keyword.ZONE);
        }
        return named(zoned ? name + "tz" : name, nameEnd, precision, start);
    }

    private TypeName intervalType(int start) {
        if (tokens.at(TokenKind.LEFT_PARENTHESIS)) {
            return named("interval", tokens.end(), length(), start);
        }
        skipIntervalFields();
        return named("interval", List.of(), start);
    }

    /** {@code YEAR TO MONTH} and its like, where one follows. */
    void skipIntervalFields() {
        switch (tokens.keyword()) {
            case YEAR -> {
                tokens.next();
                if (tokens.accept(Keyword.TO)) {
                    tokens.expect(Keyword.MONTH);
                }
            }
            case MONTH -> tokens.next();
            case DAY -> skipTo(Keyword.HOUR, Keyword.MINUTE);
            case HOUR -> skipTo(Keyword.MINUTE, Keyword.MINUTE);
            case MINUTE -> skipTo(Keyword.SECOND, Keyword.SECOND);
            case SECOND -> skipSeconds();
            default -> {}
        }
    }

    private void skipTo(Keyword first, Keyword second) {
        tokens.next();
        if (tokens.accept(Keyword.TO)) {
            if (tokens.at(Keyword.SECOND)) {
                skipSeconds();
            } else if (!tokens.accept(first)) {
                tokens.expect(second);
            }
        }
    }

    private void skipSeconds() {
        tokens.expect(Keyword.SECOND);
        length();
    }

    /** A whole number in parentheses, or nothing. */
    private List<Expression> length() {
        if (!tokens.accept(TokenKind.LEFT_PARENTHESIS)) {
            return List.of();
        }
        int start = tokens.start();
        tokens.expect(TokenKind.INTEGER);
        var length = new Expression.Literal(Expression.Literal.Kind.NUMBER, start, tokens.end());
        tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        return List.of(length);
    }

    private List<Expression> modifiers() {
        return tokens.at(TokenKind.LEFT_PARENTHESIS)
                ? grammar.parenthesisedList(grammar.expressions::expression)
                : List.of();
    }

    private TypeName namedType() {
        int start = tokens.start();
        var parts = new ArrayList<Name>(2);
        parts.add(tokens.functionName());
        while (tokens.accept(TokenKind.DOT)) {
            parts.add(tokens.label());
        }
        var name = new QualifiedName(List.copyOf(parts), start, tokens.end());
        return new TypeName(name, modifiers(), 0, false, start, tokens.end());
    }
}
