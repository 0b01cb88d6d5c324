package helios.sql;

import helios.sql.tree.Expression;
import helios.sql.tree.Name;
import helios.sql.tree.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Windows and their frames. */
final class WindowGrammar {

    /** Bounds of a frame, in the order in which they may follow one another. */
    private enum Bound {
        UNBOUNDED_PRECEDING,
        PRECEDING,
        CURRENT_ROW,
        FOLLOWING,
        UNBOUNDED_FOLLOWING
    }

    private final Grammar grammar;
    private final TokenReader tokens;

    WindowGrammar(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** Behind {@code OVER}: a name or a specification. */
    Window reference() {
        int start = tokens.start();
        if (tokens.at(TokenKind.LEFT_PARENTHESIS)) {
            return specification(Optional.empty(), start);
        }
        var base = tokens.columnName();
        return new Window(Optional.empty(), Optional.of(base), List.of(), List.of(), List.of(), start, tokens.end());
    }

    /** An item of a {@code WINDOW} clause. */
    Window definition() {
        int start = tokens.start();
        var name = tokens.columnName();
        tokens.expect(Keyword.AS);
        return specification(Optional.of(name), start);
    }

    private Window specification(Optional<Name> name, int start) {
        tokens.expect(TokenKind.LEFT_PARENTHESIS);
        Optional<Name> base = atBase() ? Optional.of(tokens.columnName()) : Optional.empty();
        List<Expression> partitionBy = List.of();
        if (tokens.accept(Keyword.PARTITION)) {
            tokens.expect(Keyword.BY);
            partitionBy = grammar.list(grammar.expressions::expression);
        }
        var orderBy = grammar.queries.orderBy();
        var offsets = frame();
        tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        return new Window(name, base, partitionBy, orderBy, offsets, start, tokens.end());
    }

    private boolean atBase() {
        return switch (tokens.keyword()) {
            case PARTITION, RANGE, ROWS, GROUPS -> false;
            default -> tokens.atColumnName();
        };
    }

    /** Returns the expressions in the bounds. */
    private List<Expression> frame() {
        if (!tokens.accept(Keyword.RANGE) && !tokens.accept(Keyword.ROWS) && !tokens.accept(Keyword.GROUPS)) {
            return List.of();
        }
        var offsets = new ArrayList<Expression>(2);
        boolean between = atBetween() && tokens.accept(Keyword.BETWEEN);
        var first = bound(offsets);
        var last = Bound.CURRENT_ROW;
        if (between) {
            tokens.expect(Keyword.AND);
            last = bound(offsets);
        }
        checkBounds(first, last);
        exclusion();
        return List.copyOf(offsets);
    }

    /** The word is a column if an operator follows. */
    private boolean atBetween() {
        return switch (tokens.kind(1)) {
            case STAR, SLASH, PERCENT, CARET, LESS, GREATER, EQUALS, LESS_EQUALS, GREATER_EQUALS, NOT_EQUALS -> false;
            case TYPE_CAST, DOT, LEFT_BRACKET -> false;
            case KEYWORD ->
                switch (tokens.keyword(1)) {
                    case AND, PRECEDING, FOLLOWING -> false;
                    default -> true;
                };
            default -> true;
        };
    }

    private Bound bound(List<Expression> offsets) {
        if (tokens.accept(Keyword.UNBOUNDED, Keyword.PRECEDING)) {
            return Bound.UNBOUNDED_PRECEDING;
        }
        if (tokens.accept(Keyword.UNBOUNDED, Keyword.FOLLOWING)) {
            return Bound.UNBOUNDED_FOLLOWING;
        }
        if (tokens.accept(Keyword.CURRENT, Keyword.ROW)) {
            return Bound.CURRENT_ROW;
        }
        offsets.add(grammar.expressions.expression());
        if (tokens.accept(Keyword.PRECEDING)) {
            return Bound.PRECEDING;
        }
        tokens.expect(Keyword.FOLLOWING);
        return Bound.FOLLOWING;
    }

    private void checkBounds(Bound first, Bound last) {
        boolean impossible = first == Bound.UNBOUNDED_FOLLOWING
                || last == Bound.UNBOUNDED_PRECEDING
                || (first == Bound.CURRENT_ROW && last == Bound.PRECEDING)
                || (first == Bound.FOLLOWING && (last == Bound.PRECEDING || last == Bound.CURRENT_ROW));
        if (impossible) {
            throw new SqlSyntaxException("42P20", "a frame cannot end before it starts", tokens.start());
        }
    }

    private void exclusion() {
        if (!tokens.accept(Keyword.EXCLUDE)) {
            return;
        }
        boolean known = tokens.accept(Keyword.CURRENT, Keyword.ROW)
                || tokens.accept(Keyword.GROUP)
                || tokens.accept(Keyword.TIES)
                || tokens.accept(Keyword.NO, Keyword.OTHERS);
        if (!known) {
            throw tokens.error();
        }
    }
}
