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
        /** {@code f() AS (column type, ...)}. */
        COLUMNS,
        NORMALIZATION,
        /** {@code DISTINCT ON (...)}, {@code RETURNING WITH (...)}: what follows it begins an item. */
        PREAMBLE,
        OTHER
    }

    /** How far a SET statement is: what it sets, to what, and what qualifies that. */
    private enum Setting {
        NAME,
        VALUES,
        QUALIFIER
    }

    // Looks ahead and back have bounds, so that no text takes time by its square.
    private static final int MOST_SIGNS = 8;
    private static final int MOST_DIMENSIONS = 20;

    private final TokenBuffer tokens;
    private Group[] groups = new Group[16];
    private boolean[] positions = new boolean[16];
    private int depth;
    /** The parenthesis that closed the last {@code DISTINCT ON} or {@code RETURNING WITH}. */
    private int preambleEnd;

    private Setting setting = Setting.NAME;

    LiteralFinder(TokenBuffer tokens) {
        this.tokens = tokens;
    }

    /** Begins with the first token of what the buffer holds now. */
    void reset() {
        depth = 0;
        preambleEnd = -1;
        groups[0] = Group.QUERY;
        positions[0] = false;
        setting = Setting.NAME;
    }

    /** Tells whether the token is a minus that belongs to the constant behind it. */
    boolean isSign(int token) {
        if (tokens.kind(token) != TokenKind.MINUS || endsOperand(token - 1)) {
            return false;
        }
        int constant = token + 1;
        while (tokens.kind(constant) == TokenKind.MINUS && constant - token < MOST_SIGNS) {
            constant++;
        }
        return isConstant(constant)
                && tokens.kind(constant + 1) != TokenKind.TYPE_CAST
                && !(tokens.kind(constant) == TokenKind.INTEGER && isPosition(constant));
    }

    private boolean isConstant(int token) {
        return switch (tokens.kind(token)) {
            case INTEGER, NUMERIC, STRING, ESCAPE_STRING, DOLLAR_STRING, UNICODE_STRING, BIT_STRING, HEX_STRING -> true;
            case KEYWORD ->
                switch (tokens.keyword(token)) {
                    case NULL, TRUE, FALSE -> true;
                    default -> false;
                };
            default -> false;
        };
    }

    private boolean endsOperand(int token) {
        return switch (tokens.kind(token)) {
            case IDENTIFIER, QUOTED_IDENTIFIER, UNICODE_IDENTIFIER -> true;
            case STRING, ESCAPE_STRING, DOLLAR_STRING, UNICODE_STRING, BIT_STRING, HEX_STRING -> true;
            case INTEGER, NUMERIC, PARAMETER, RIGHT_BRACKET -> true;
            case RIGHT_PARENTHESIS -> !isOperator(token - 1) && token != preambleEnd;
            case STAR -> isField(token);
            case KEYWORD ->
                isField(token) || (endsOperand(tokens.keyword(token)) && !isXmlOption(token) && !isClause(token));
            default -> false;
        };
    }

    /** {@code ORDER BY}, {@code LIKE x ESCAPE}, {@code AT TIME ZONE}: words that elsewhere are names like others. */
    private boolean isClause(int token) {
        var before = tokens.keyword(token - 1);
        return switch (tokens.keyword(token)) {
            case BY ->
                switch (before) {
                    case ORDER, GROUP, PARTITION, INCREMENT, FIRST -> true;
                    default -> false;
                };
            case ESCAPE ->
                switch (tokens.kind(token - 1)) {
                    case KEYWORD -> before != Keyword.ESCAPE && endsOperand(before);
                    case COMMA, LEFT_PARENTHESIS -> false;
                    default -> true;
                };
            case ZONE -> before == Keyword.TIME && tokens.keyword(token - 2) == Keyword.AT;
            default -> false;
        };
    }

    /** Behind a dot every word is a name, and {@code *} is all fields. */
    private boolean isField(int token) {
        return tokens.kind(token - 1) == TokenKind.DOT;
    }

    private boolean isXmlOption(int token) {
        var word = tokens.keyword(token);
        var function = tokens.keyword(token - 2);
        return (word == Keyword.CONTENT || word == Keyword.DOCUMENT)
                && (function == Keyword.XMLPARSE || function == Keyword.XMLSERIALIZE);
    }

    /** Tells whether the token is an operator, which in front of a parenthesis only {@code OPERATOR(schema.+)} has. */
    private boolean isOperator(int token) {
        return switch (tokens.kind(token)) {
            case OPERATOR, LESS, GREATER, EQUALS, LESS_EQUALS, GREATER_EQUALS, NOT_EQUALS -> true;
            case PLUS, MINUS, SLASH, PERCENT, CARET -> true;
            default -> false;
        };
    }

    private static boolean endsOperand(Keyword keyword) {
        return switch (keyword) {
            case NULL, TRUE, FALSE, END, CURRENT_DATE, CURRENT_TIME, CURRENT_TIMESTAMP, LOCALTIME, LOCALTIMESTAMP ->
                true;
            case USER, CURRENT_USER, SESSION_USER, SYSTEM_USER, CURRENT_ROLE, CURRENT_CATALOG -> true;
            case BETWEEN, LIKE, ILIKE, SIMILAR -> false;
            default -> keyword.category() != Keyword.Category.RESERVED;
        };
    }

    /** Tells whether the token is a literal. */
    boolean isLiteral(int token) {
        return switch (tokens.kind(token)) {
            case STRING, ESCAPE_STRING, DOLLAR_STRING, UNICODE_STRING, BIT_STRING, HEX_STRING ->
                groups[depth] != Group.TYPE_MODIFIERS && !isEscape(token);
            case INTEGER -> groups[depth] != Group.TYPE_MODIFIERS && !isPosition(token) && !isDimension(token);
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
                close(token);
                yield false;
            }
            case EQUALS -> {
                beginValues(token);
                yield false;
            }
            default -> false;
        };
    }

    /** {@code U&'...' UESCAPE '!'}; behind something else, UESCAPE is a name like others. */
    private boolean isEscape(int token) {
        return tokens.keyword(token - 1) == Keyword.UESCAPE
                && switch (tokens.kind(token - 2)) {
                    case UNICODE_STRING, UNICODE_IDENTIFIER -> true;
                    default -> false;
                };
    }

    private boolean isLiteralKeyword(int token) {
        var keyword = tokens.keyword(token);
        if (isField(token) || tokens.keyword(token - 1) == Keyword.AS || groups[depth] == Group.TYPE_MODIFIERS) {
            return false;
        }
        if (setting == Setting.VALUES) {
            if (keyword == Keyword.INTERVAL) {
                setting = Setting.QUALIFIER;
            }
            return keyword != Keyword.INTERVAL && keyword != Keyword.DEFAULT && keyword != Keyword.LOCAL;
        }
        notePositions(token, keyword);
        return switch (keyword) {
            case NULL -> !isTested(token) && !isJsonBehaviour(token) && !isDefinition() && !qualifies(token);
            case TRUE, FALSE -> !isTested(token) && !isJsonBehaviour(token) && !qualifies(token);
            case ALL -> tokens.keyword(token - 1) == Keyword.LIMIT && !isField(token - 1);
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

    /** {@code NULL ON EMPTY}, {@code TRUE ON ERROR}, {@code NULL ON NULL}, {@code ABSENT ON NULL}. */
    private boolean isJsonBehaviour(int token) {
        if (tokens.keyword(token + 1) == Keyword.ON && tokens.keyword(token - 1) != Keyword.DEFAULT) {
            return switch (tokens.keyword(token + 2)) {
                case EMPTY, ERROR, NULL -> true;
                default -> false;
            };
        }
        return tokens.keyword(token - 1) == Keyword.ON
                && (tokens.keyword(token - 2) == Keyword.NULL || tokens.keyword(token - 2) == Keyword.ABSENT);
    }

    /** {@code int NOT NULL}, {@code text NULL}: what follows an operand is no other. */
    private boolean qualifies(int token) {
        int before = tokens.keyword(token - 1) == Keyword.NOT && !isField(token - 1) ? token - 2 : token - 1;
        return endsOperand(before)
                && switch (tokens.keyword(before)) {
                    case PASSING, VALUE, PATH, ROWS, RANGE, GROUPS, VERSION, RETURN, KEY -> false;
                    default -> true;
                };
    }

    private boolean isDefinition() {
        return tokens.keyword(0) == Keyword.CREATE || tokens.keyword(0) == Keyword.ALTER;
    }

    private boolean isNormalForm(int token) {
        return (tokens.keyword(token + 1) == Keyword.NORMALIZED && isTested(token))
                || (groups[depth] == Group.NORMALIZATION
                        && tokens.kind(token - 1) == TokenKind.COMMA
                        && tokens.kind(token + 1) == TokenKind.RIGHT_PARENTHESIS);
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
            case FROM -> positions[depth] &= tokens.keyword(token - 1) == Keyword.DISTINCT;
            case SELECT, WHERE, HAVING, WINDOW, UNION, INTERSECT, EXCEPT, LIMIT, OFFSET, FETCH, FOR, ORDER ->
                positions[depth] = false;
            default -> {}
        }
    }

    private boolean isPosition(int token) {
        if (!positions[depth]) {
            return false;
        }
        int first = token;
        while (tokens.kind(first - 1) == TokenKind.MINUS) {
            first--;
        }
        return beginsItem(first) && endsItem(token + 1);
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
        groups[depth] = switch (groups[depth - 1]) {
            case TYPE_MODIFIERS, COLUMNS -> Group.TYPE_MODIFIERS;
            default -> group(token);
        };
        positions[depth] = false;
    }

    private void close(int token) {
        if (groups[depth] == Group.PREAMBLE) {
            preambleEnd = token;
        }
        depth = Math.max(0, depth - 1);
    }

    private Group group(int token) {
        if (hasTypeModifiers(token - 1)) {
            return Group.TYPE_MODIFIERS;
        }
        if (tokens.keyword(token - 1) == Keyword.NORMALIZE) {
            return Group.NORMALIZATION;
        }
        if (isPreamble(token - 1)) {
            return Group.PREAMBLE;
        }
        if (isAlias(token - 1) && isColumn(token + 1)) {
            return Group.COLUMNS;
        }
        return switch (tokens.keyword(token + 1)) {
            case SELECT, WITH, VALUES, TABLE -> Group.QUERY;
            case INSERT -> tokens.keyword(token + 2) == Keyword.INTO ? Group.QUERY : Group.OTHER;
            default -> tokens.kind(token + 1) == TokenKind.LEFT_PARENTHESIS ? Group.QUERY : Group.OTHER;
        };
    }

    /** {@code f() AS (}, {@code f() AS t (}, {@code f() t (}. */
    private boolean isAlias(int token) {
        return tokens.keyword(token) == Keyword.AS
                || (isName(token)
                        && (tokens.keyword(token - 1) == Keyword.AS
                                || tokens.kind(token - 1) == TokenKind.RIGHT_PARENTHESIS));
    }

    /** Tells whether a column and its type stand here, rather than a statement or the definition of a window. */
    private boolean isColumn(int token) {
        return isName(token)
                && tokens.keyword(token) != Keyword.UPDATE
                && isName(token + 1)
                && switch (tokens.keyword(token + 1)) {
                    case BY, PARTITION, ORDER, ROWS, RANGE, GROUPS, INTO, FROM -> false;
                    default -> canBeName(token) && canBeName(token + 1);
                };
    }

    private boolean canBeName(int token) {
        return tokens.kind(token) != TokenKind.KEYWORD || tokens.keyword(token).category() != Keyword.Category.RESERVED;
    }

    private boolean isPreamble(int token) {
        var before = tokens.keyword(token - 1);
        return switch (tokens.keyword(token)) {
            case ON -> before == Keyword.DISTINCT;
            case WITH -> before == Keyword.RETURNING;
            default -> false;
        };
    }

    /** Tells whether the token is the end of a type's name. */
    private boolean hasTypeModifiers(int token) {
        if (!isField(token) && isTypeWithModifiers(token)) {
            return !isTarget(token);
        }
        return isCastTo(token, groups[depth - 1]) || isColumnType(token) || isTypeOfLiteral(token);
    }

    /** {@code INSERT INTO time (SELECT ...)}, {@code INSERT INTO t AS char (SELECT ...)}. */
    private boolean isTarget(int token) {
        int name = tokens.keyword(token - 1) == Keyword.AS ? token - 2 : token;
        return tokens.keyword(firstOfName(name) - 1) == Keyword.INTO;
    }

    private boolean isTypeWithModifiers(int token) {
        return switch (tokens.keyword(token)) {
            case NUMERIC, DECIMAL, DEC, VARCHAR, CHAR, CHARACTER, NCHAR, BIT, FLOAT, TIME, TIMESTAMP, INTERVAL -> true;
            case CURRENT_TIME, CURRENT_TIMESTAMP, LOCALTIME, LOCALTIMESTAMP -> true;
            case VARYING ->
                switch (tokens.keyword(token - 1)) {
                    case CHAR, CHARACTER, NCHAR, BIT -> true;
                    default -> false;
                };
            case SECOND -> tokens.keyword(token - 1) == Keyword.TO || endsOperand(token - 1);
            default -> false;
        };
    }

    /** {@code column type(}: nothing else has two names in front of a parenthesis with a literal in it. */
    private boolean isColumnType(int token) {
        return TokenReader.isIdentifier(tokens.kind(token))
                && TokenReader.isIdentifier(tokens.kind(firstOfName(token) - 1));
    }

    /** {@code name(1) 'x'} or {@code name(1, 2) 'x'}. */
    private boolean isTypeOfLiteral(int token) {
        if (!isName(token) || tokens.kind(token + 2) != TokenKind.INTEGER) {
            return false;
        }
        int closing = tokens.kind(token + 3) == TokenKind.COMMA && tokens.kind(token + 4) == TokenKind.INTEGER
                ? token + 5
                : token + 3;
        return tokens.kind(closing) == TokenKind.RIGHT_PARENTHESIS && TokenReader.isString(tokens.kind(closing + 1));
    }

    /** {@code int[3]} as a type, rather than an element of a column that has such a name. */
    private boolean isDimension(int token) {
        if (tokens.kind(token - 1) != TokenKind.LEFT_BRACKET || tokens.kind(token + 1) != TokenKind.RIGHT_BRACKET) {
            return false;
        }
        int type = token - 2;
        while (tokens.kind(type) == TokenKind.RIGHT_BRACKET && token - type < MOST_DIMENSIONS) {
            type -= tokens.kind(type - 1) == TokenKind.LEFT_BRACKET ? 2 : 3;
        }
        if (tokens.keyword(type) == Keyword.ARRAY) {
            return endsOperand(type - 1);
        }
        return groups[depth] == Group.COLUMNS
                || isCastTo(type, groups[depth])
                || isColumnType(type)
                || (isBuiltinType(tokens.keyword(type)) && TokenReader.isIdentifier(tokens.kind(type - 1)));
    }

    private static boolean isBuiltinType(Keyword keyword) {
        return switch (keyword) {
            case INT, INTEGER, SMALLINT, BIGINT, REAL, FLOAT, DECIMAL, DEC, NUMERIC, BOOLEAN, BIT -> true;
            case CHARACTER, CHAR, VARCHAR, NCHAR, TIMESTAMP, TIME, INTERVAL, JSON -> true;
            default -> false;
        };
    }

    /** Where the qualified name that ends here begins. */
    private int firstOfName(int token) {
        int first = token;
        while (tokens.kind(first - 1) == TokenKind.DOT && isName(first - 2)) {
            first -= 2;
        }
        return first;
    }

    /** {@code ::name(} or, in the parentheses of a CAST, {@code AS name(}, with or without a schema. */
    private boolean isCastTo(int token, Group around) {
        if (!isName(token)) {
            return false;
        }
        int first = firstOfName(token);
        return tokens.kind(first - 1) == TokenKind.TYPE_CAST
                || (tokens.keyword(first - 1) == Keyword.AS && around == Group.OTHER);
    }

    private boolean isName(int token) {
        return switch (tokens.kind(token)) {
            case IDENTIFIER, QUOTED_IDENTIFIER, UNICODE_IDENTIFIER, KEYWORD -> true;
            default -> false;
        };
    }
}
