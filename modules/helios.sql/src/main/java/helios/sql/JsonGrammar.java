package helios.sql;

import helios.sql.tree.Alias;
import helios.sql.tree.FromItem;
import helios.sql.tree.Name;
import helios.sql.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The JSON functions of the SQL standard, {@code IS JSON} and {@code JSON_TABLE}. */
final class JsonGrammar {

    private final Grammar grammar;
    private final TokenReader tokens;

    JsonGrammar(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** Tells whether one of the functions begins here, given that a parenthesis follows the word. */
    boolean atFunction() {
        return switch (tokens.keyword()) {
            case JSON, JSON_ARRAY, JSON_ARRAYAGG, JSON_EXISTS, JSON_OBJECT, JSON_OBJECTAGG -> true;
            case JSON_QUERY, JSON_SCALAR, JSON_SERIALIZE, JSON_VALUE -> true;
            default -> false;
        };
    }

    /** Reads the function that begins here; its expressions, types and queries become parts. */
    void function(List<Node> parts) {
        var keyword = tokens.keyword();
        tokens.next();
        tokens.expect(TokenKind.LEFT_PARENTHESIS);
        switch (keyword) {
            case JSON -> {
                value(parts);
                keyUniqueness();
            }
            case JSON_SCALAR -> parts.add(grammar.expressions.expression());
            case JSON_SERIALIZE -> {
                value(parts);
                returning(parts);
            }
            case JSON_OBJECT -> object(parts);
            case JSON_OBJECTAGG -> {
                pair(parts);
                constructorNulls();
                keyUniqueness();
                returning(parts);
            }
            case JSON_ARRAY -> array(parts);
            case JSON_ARRAYAGG -> {
                value(parts);
                parts.addAll(grammar.queries.orderBy());
                constructorNulls();
                returning(parts);
            }
            default -> query(keyword, parts);
        }
        tokens.expect(TokenKind.RIGHT_PARENTHESIS);
    }

    /** {@code JSON_OBJECT} of pairs, or the function of that name with ordinary arguments. */
    private void object(List<Node> parts) {
        if (!tokens.at(Keyword.RETURNING) && !tokens.at(TokenKind.RIGHT_PARENTHESIS)) {
            if (!key(parts)) {
                while (tokens.accept(TokenKind.COMMA)) {
                    parts.add(grammar.calls.argument());
                }
                return;
            }
            value(parts);
            while (tokens.accept(TokenKind.COMMA)) {
                pair(parts);
            }
            constructorNulls();
            keyUniqueness();
        }
        returning(parts);
    }

    private void pair(List<Node> parts) {
        if (!key(parts)) {
            throw tokens.error();
        }
        value(parts);
    }

    /**
     * Reads what may be a key: an operand without operators in front of {@code VALUE}, or any expression in front of a
     * colon. Moves behind that word or sign, and tells whether it was there.
     */
    private boolean key(List<Node> parts) {
        if (grammar.calls.atNamedArgument() || grammar.expressions.atPrefix()) {
            parts.add(grammar.calls.argument());
            return tokens.accept(TokenKind.COLON);
        }
        int start = tokens.start();
        var operand = grammar.primaries.primary();
        if (tokens.accept(Keyword.VALUE)) {
            parts.add(operand);
            return true;
        }
        parts.add(grammar.expressions.continueFrom(operand, start));
        return tokens.accept(TokenKind.COLON);
    }

    private void array(List<Node> parts) {
        if (grammar.queries.atQuery()) {
            parts.add(grammar.queries.query());
            format();
        } else if (tokens.at(TokenKind.LEFT_PARENTHESIS)) {
            arrayOfQueryOrValues(parts);
        } else if (!tokens.at(Keyword.RETURNING) && !tokens.at(TokenKind.RIGHT_PARENTHESIS)) {
            values(parts);
            constructorNulls();
        }
        returning(parts);
    }

    private void arrayOfQueryOrValues(List<Node> parts) {
        var first = grammar.primaries.queryOrExpression();
        format();
        if (first instanceof PrimaryGrammar.Parenthesised.Rows(var query)) {
            parts.add(query);
            return;
        }
        parts.add(first.onlyValue());
        if (tokens.accept(TokenKind.COMMA)) {
            values(parts);
        }
        constructorNulls();
    }

    private void values(List<Node> parts) {
        do {
            value(parts);
        } while (tokens.accept(TokenKind.COMMA));
    }

    private void query(Keyword keyword, List<Node> parts) {
        value(parts);
        tokens.expect(TokenKind.COMMA);
        parts.add(grammar.expressions.expression());
        passing(parts);
        if (keyword != Keyword.JSON_EXISTS) {
            returning(parts);
        }
        if (keyword == Keyword.JSON_QUERY) {
            wrapper();
            quotes();
        }
        behaviours(parts, keyword != Keyword.JSON_EXISTS);
    }

    // Clauses.

    /** An expression and the {@code FORMAT} that may follow it. */
    private void value(List<Node> parts) {
        parts.add(grammar.expressions.expression());
        format();
    }

    private void format() {
        if (tokens.accept(Keyword.FORMAT, Keyword.JSON) && tokens.accept(Keyword.ENCODING)) {
            int start = tokens.start();
            switch (tokens.columnName().value()) {
                case "utf8", "utf16", "utf32" -> {}
                default -> throw new SqlSyntaxException("22023", "unrecognized JSON encoding", start);
            }
        }
    }

    private void returning(List<Node> parts) {
        if (tokens.accept(Keyword.RETURNING)) {
            parts.add(grammar.types.type());
            format();
        }
    }

    private void constructorNulls() {
        if (tokens.at(Keyword.NULL) || tokens.at(Keyword.ABSENT)) {
            tokens.next();
            tokens.expect(Keyword.ON);
            tokens.expect(Keyword.NULL);
        }
    }

    private void keyUniqueness() {
        if (tokens.accept(Keyword.WITH, Keyword.UNIQUE) || tokens.accept(Keyword.WITHOUT, Keyword.UNIQUE)) {
            tokens.accept(Keyword.KEYS);
        }
    }

    private void passing(List<Node> parts) {
        if (tokens.accept(Keyword.PASSING)) {
            do {
                value(parts);
                tokens.expect(Keyword.AS);
                tokens.label();
            } while (tokens.accept(TokenKind.COMMA));
        }
    }

    private void wrapper() {
        if (tokens.at(Keyword.WITH) && !tokens.at(Keyword.WITH, Keyword.UNIQUE)) {
            tokens.next();
            if (!tokens.accept(Keyword.CONDITIONAL)) {
                tokens.accept(Keyword.UNCONDITIONAL);
            }
        } else if (!tokens.accept(Keyword.WITHOUT)) {
            return;
        }
        tokens.accept(Keyword.ARRAY);
        tokens.expect(Keyword.WRAPPER);
    }

    private void quotes() {
        if (tokens.accept(Keyword.KEEP) || tokens.accept(Keyword.OMIT)) {
            tokens.expect(Keyword.QUOTES);
            if (tokens.accept(Keyword.ON)) {
                tokens.expect(Keyword.SCALAR);
                tokens.expect(Keyword.STRING);
            }
        }
    }

    /** {@code ... ON EMPTY}, where that is allowed, and {@code ... ON ERROR}. */
    private void behaviours(List<Node> parts, boolean onEmpty) {
        if (!behaviour(parts)) {
            return;
        }
        tokens.expect(Keyword.ON);
        if (onEmpty && tokens.accept(Keyword.EMPTY)) {
            if (!behaviour(parts)) {
                return;
            }
            tokens.expect(Keyword.ON);
        }
        tokens.expect(Keyword.ERROR);
    }

    private boolean behaviour(List<Node> parts) {
        switch (tokens.keyword()) {
            case DEFAULT -> {
                tokens.next();
                parts.add(grammar.expressions.expression());
            }
            case ERROR, NULL, TRUE, FALSE, UNKNOWN -> tokens.next();
            case EMPTY -> {
                tokens.next();
                if (!tokens.accept(Keyword.ARRAY)) {
                    tokens.accept(Keyword.OBJECT);
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** What may follow {@code IS JSON}. */
    void skipPredicate() {
        switch (tokens.keyword()) {
            case VALUE, ARRAY, OBJECT, SCALAR -> tokens.next();
            default -> {}
        }
        boolean with = tokens.at(Keyword.WITH) && !tokens.at(Keyword.WITH, Keyword.TIME);
        if ((with && !tokens.at(Keyword.WITH, Keyword.ORDINALITY)) || tokens.at(Keyword.WITHOUT)) {
            tokens.next();
            tokens.expect(Keyword.UNIQUE);
            tokens.accept(Keyword.KEYS);
        }
    }

    // JSON_TABLE

    /** A {@code JSON_TABLE}. */
    FromItem table(boolean lateral, int start) {
        var parts = new ArrayList<Node>();
        var columns = new ArrayList<Name>();
        tokens.expect(Keyword.JSON_TABLE);
        tokens.expect(TokenKind.LEFT_PARENTHESIS);
        value(parts);
        tokens.expect(TokenKind.COMMA);
        parts.add(grammar.primaries.string());
        if (tokens.accept(Keyword.AS)) {
            tokens.columnName();
        }
        passing(parts);
        tokens.expect(Keyword.COLUMNS);
        columns(parts, columns);
        behaviours(parts, false);
        tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        Optional<Alias> alias = grammar.from.alias();
        return new FromItem.Extracted(lateral, List.copyOf(parts), List.copyOf(columns), alias, start, tokens.end());
    }

    private void columns(List<Node> parts, List<Name> columns) {
        tokens.enter();
        tokens.expect(TokenKind.LEFT_PARENTHESIS);
        do {
            column(parts, columns);
        } while (tokens.accept(TokenKind.COMMA));
        tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        tokens.leave();
    }

    private void column(List<Node> parts, List<Name> columns) {
        if (tokens.at(Keyword.NESTED) && (tokens.keyword(1) == Keyword.PATH || TokenReader.isString(tokens.kind(1)))) {
            tokens.next();
            tokens.accept(Keyword.PATH);
            tokens.expectString();
            if (tokens.accept(Keyword.AS)) {
                tokens.columnName();
            }
            tokens.expect(Keyword.COLUMNS);
            columns(parts, columns);
            return;
        }
        columns.add(tokens.columnName());
        if (tokens.accept(Keyword.FOR)) {
            tokens.expect(Keyword.ORDINALITY);
            return;
        }
        parts.add(grammar.types.type());
        if (tokens.accept(Keyword.EXISTS)) {
            path();
            behaviours(parts, false);
            return;
        }
        format();
        path();
        wrapper();
        quotes();
        behaviours(parts, true);
    }

    private void path() {
        if (tokens.accept(Keyword.PATH)) {
            tokens.expectString();
        }
    }
}
