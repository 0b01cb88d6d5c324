package helios.sql;

import java.util.Arrays;

/**
 * Tells which tokens of a statement are literals that a normal form replaces. Asked for every token, in order: what a
 * number is depends on what stands around it.
 */
final class LiteralFinder {

    /** What an opened parenthesis holds. */
    private enum Group {
        QUERY,
        TYPE_MODIFIERS,
        OTHER
    }

    /** How far a SET statement is: what it sets, to what, and what qualifies that. */
    private enum Setting {
        NAME,
        VALUES,
        QUALIFIER
    }

    private final TokenBuffer tokens;
    private Group[] groups = new Group[16];
    private boolean[] positions = new boolean[16];
    private int depth;
    private Setting setting = Setting.NAME;

    LiteralFinder(TokenBuffer tokens) {
        this.tokens = tokens;
    }

    /** Begins with the first token of what the buffer holds now. */
    void reset() {
        depth = 0;
        groups[0] = Group.QUERY;
        positions[0] = false;
        setting = Setting.NAME;
    }

    /** Tells whether the token is a minus that belongs to the number behind it. */
    boolean isSign(int token) {
        return tokens.kind(token) == TokenKind.MINUS
                && isNumber(token + 1)
                && tokens.kind(token + 2) != TokenKind.TYPE_CAST
                && !endsOperand(token - 1);
    }

    private boolean isNumber(int token) {
        return tokens.kind(token) == TokenKind.INTEGER || tokens.kind(token) == TokenKind.NUMERIC;
    }

    private boolean endsOperand(int token) {
        return switch (tokens.kind(token)) {
            case IDENTIFIER, QUOTED_IDENTIFIER, UNICODE_IDENTIFIER -> true;
            case STRING, ESCAPE_STRING, DOLLAR_STRING, UNICODE_STRING, BIT_STRING, HEX_STRING -> true;
            case INTEGER, NUMERIC, PARAMETER, RIGHT_PARENTHESIS, RIGHT_BRACKET -> true;
            case KEYWORD -> endsOperand(tokens.keyword(token));
            default -> false;
        };
    }

    private static boolean endsOperand(Keyword keyword) {
        return switch (keyword) {
            case NULL, TRUE, FALSE, END, CURRENT_DATE, CURRENT_TIME, CURRENT_TIMESTAMP, LOCALTIME, LOCALTIMESTAMP ->
                true;
            case USER, CURRENT_USER, SESSION_USER, SYSTEM_USER, CURRENT_ROLE, CURRENT_CATALOG -> true;
            case BETWEEN, BY, LIKE, ILIKE, ESCAPE, ZONE -> false;
            default -> keyword.category() != Keyword.Category.RESERVED;
        };
    }

    /** Tells whether the token is a literal. */
    boolean isLiteral(int token) {
        return switch (tokens.kind(token)) {
            case STRING, ESCAPE_STRING, DOLLAR_STRING, UNICODE_STRING, BIT_STRING, HEX_STRING ->
                groups[depth] != Group.TYPE_MODIFIERS && tokens.keyword(token - 1) != Keyword.UESCAPE;
            case INTEGER -> groups[depth] != Group.TYPE_MODIFIERS && !isPosition(token);
            case NUMERIC -> groups[depth] != Group.TYPE_MODIFIERS;
            case PARAMETER -> true;
            case KEYWORD -> isLiteralKeyword(token);
            case IDENTIFIER, QUOTED_IDENTIFIER, UNICODE_IDENTIFIER ->
                setting == Setting.VALUES || isExtractField(token);
            case LEFT_PARENTHESIS -> {
                open(token);
                yield false;
            }
            case RIGHT_PARENTHESIS -> {
                depth = Math.max(0, depth - 1);
                yield false;
            }
            case EQUALS -> {
                beginValues(token);
                yield false;
            }
            default -> false;
        };
    }

    private boolean isLiteralKeyword(int token) {
        var keyword = tokens.keyword(token);
        if (setting == Setting.VALUES) {
            if (keyword == Keyword.INTERVAL) {
                setting = Setting.QUALIFIER;
            }
            return keyword != Keyword.INTERVAL && keyword != Keyword.DEFAULT && keyword != Keyword.LOCAL;
        }
        notePositions(token, keyword);
        return switch (keyword) {
            case NULL -> !isTested(token) && !isJsonBehaviour(token) && !isDefinition();
            case TRUE, FALSE -> !isTested(token) && !isJsonBehaviour(token);
            case ALL -> tokens.keyword(token - 1) == Keyword.LIMIT;
            case NFC, NFD, NFKC, NFKD -> isNormalForm(token);
            case YEAR, MONTH, DAY, HOUR, MINUTE, SECOND -> isExtractField(token);
            case TO, ROLE, AUTHORIZATION, ZONE, NAMES, SCHEMA, CATALOG -> {
                beginValues(token);
                yield false;
            }
            default -> false;
        };
    }

    /** {@code IS [NOT] NULL}. */
    private boolean isTested(int token) {
        var before = tokens.keyword(token - 1);
        return before == Keyword.IS || (before == Keyword.NOT && tokens.keyword(token - 2) == Keyword.IS);
    }

    /** {@code NULL ON EMPTY}, {@code ABSENT ON NULL}. */
    private boolean isJsonBehaviour(int token) {
        return tokens.keyword(token - 1) == Keyword.ON || tokens.keyword(token + 1) == Keyword.ON;
    }

    private boolean isDefinition() {
        return tokens.keyword(0) == Keyword.CREATE || tokens.keyword(0) == Keyword.ALTER;
    }

    private boolean isNormalForm(int token) {
        return tokens.keyword(token + 1) == Keyword.NORMALIZED
                || (tokens.kind(token - 1) == TokenKind.COMMA && tokens.kind(token + 1) == TokenKind.RIGHT_PARENTHESIS);
    }

    private boolean isExtractField(int token) {
        return tokens.kind(token - 1) == TokenKind.LEFT_PARENTHESIS
                && tokens.keyword(token - 2) == Keyword.EXTRACT
                && tokens.keyword(token + 1) == Keyword.FROM;
    }

    /** Behind this word or sign a SET statement names values, unless the word itself is what is set. */
    private void beginValues(int token) {
        if (tokens.keyword(0) == Keyword.SET && setting == Setting.NAME && depth == 0 && !isAssigned(token + 1)) {
            setting = Setting.VALUES;
        }
    }

    private boolean isAssigned(int token) {
        return tokens.kind(token) == TokenKind.EQUALS || tokens.keyword(token) == Keyword.TO;
    }

    // Positions in ORDER BY and GROUP BY.

    private void notePositions(int token, Keyword keyword) {
        switch (keyword) {
            case BY -> {
                var before = tokens.keyword(token - 1);
                positions[depth] = groups[depth] == Group.QUERY && (before == Keyword.ORDER || before == Keyword.GROUP);
            }
            case ALL, DISTINCT, ASC, DESC, NULLS, FIRST, LAST -> {}
            case SELECT, FROM, WHERE, HAVING, WINDOW, UNION, INTERSECT, EXCEPT, LIMIT, OFFSET, FETCH, FOR, ORDER ->
                positions[depth] = false;
            default -> {}
        }
    }

    private boolean isPosition(int token) {
        return positions[depth] && beginsItem(token) && endsItem(token + 1);
    }

    private boolean beginsItem(int token) {
        if (tokens.kind(token - 1) == TokenKind.COMMA) {
            return true;
        }
        return switch (tokens.keyword(token - 1)) {
            case BY, ALL, DISTINCT -> true;
            default -> false;
        };
    }

    private boolean endsItem(int token) {
        return switch (tokens.kind(token)) {
            case COMMA, RIGHT_PARENTHESIS, SEMICOLON, END -> true;
            case KEYWORD ->
                switch (tokens.keyword(token)) {
                    case ASC, DESC, NULLS, USING, HAVING, WINDOW, UNION, INTERSECT, EXCEPT -> true;
                    case LIMIT, OFFSET, FETCH, FOR, ORDER, ON, RETURNING -> true;
                    default -> false;
                };
            default -> false;
        };
    }

    // Parentheses.

    private void open(int token) {
        depth++;
        if (depth == groups.length) {
            groups = Arrays.copyOf(groups, depth * 2);
            positions = Arrays.copyOf(positions, depth * 2);
        }
        groups[depth] = groups[depth - 1] == Group.TYPE_MODIFIERS ? Group.TYPE_MODIFIERS : group(token);
        positions[depth] = false;
    }

    private Group group(int token) {
        if (hasTypeModifiers(token - 1)) {
            return Group.TYPE_MODIFIERS;
        }
        return switch (tokens.keyword(token + 1)) {
            case SELECT, WITH, VALUES, TABLE -> Group.QUERY;
            default -> tokens.kind(token + 1) == TokenKind.LEFT_PARENTHESIS ? Group.QUERY : Group.OTHER;
        };
    }

    /** Tells whether the token is the end of a type's name. */
    private boolean hasTypeModifiers(int token) {
        return switch (tokens.keyword(token)) {
            case NUMERIC, DECIMAL, DEC, VARCHAR, CHAR, CHARACTER, NCHAR, BIT, FLOAT, TIME, TIMESTAMP, INTERVAL -> true;
            case CURRENT_TIME, CURRENT_TIMESTAMP, LOCALTIME, LOCALTIMESTAMP -> true;
            case VARYING ->
                switch (tokens.keyword(token - 1)) {
                    case CHAR, CHARACTER, NCHAR, BIT -> true;
                    default -> false;
                };
            case SECOND -> tokens.keyword(token - 1) == Keyword.TO || endsOperand(token - 1);
            default -> isCastTo(token);
        };
    }

    /** {@code ::name(} or {@code AS name(}, with or without a schema. */
    private boolean isCastTo(int token) {
        if (!isName(token)) {
            return false;
        }
        int first = token;
        while (tokens.kind(first - 1) == TokenKind.DOT && isName(first - 2)) {
            first -= 2;
        }
        return tokens.kind(first - 1) == TokenKind.TYPE_CAST
                || (tokens.keyword(first - 1) == Keyword.AS && groups[depth - 1] == Group.OTHER);
    }

    private boolean isName(int token) {
        return switch (tokens.kind(token)) {
            case IDENTIFIER, QUOTED_IDENTIFIER, UNICODE_IDENTIFIER, KEYWORD -> true;
            default -> false;
        };
    }
}
