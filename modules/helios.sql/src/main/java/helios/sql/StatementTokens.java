package helios.sql;

import java.nio.charset.Charset;

/** The tokens of a text, statement by statement. */
final class StatementTokens {

    /** How far the statement's head agrees with {@code CREATE [OR REPLACE] {FUNCTION | PROCEDURE}}. */
    private enum Head {
        START,
        CREATE,
        OR,
        REPLACE,
        ROUTINE,
        OTHER
    }

    private final Lexer lexer = new Lexer();
    private Charset charset = ClientEncoding.UTF8.charset();
    private int from;
    private int start;
    private boolean ended = true;
    private int parentheses;
    private int bodies;
    private boolean separated;
    private Head head = Head.OTHER;
    private int calledEffects;

    void reset(byte[] text, int from, int to, LexerOptions options) {
        lexer.reset(text, from, to, options);
        charset = options.encoding().charset();
        this.from = from;
        ended = true;
    }

    /** Moves to the first token of the next statement that has one. The former must have been read to its end. */
    boolean nextStatement() {
        from = lexer.end();
        while (lexer.next()) {
            if (lexer.kind() != TokenKind.SEMICOLON) {
                beginStatement();
                return true;
            }
            from = lexer.end();
        }
        return false;
    }

    private void beginStatement() {
        start = lexer.start();
        ended = false;
        parentheses = 0;
        bodies = 0;
        separated = false;
        head = Head.START;
        calledEffects = 0;
        account();
    }

    /** Moves to the statement's next token; false at its end, however often it is asked. */
    boolean next() {
        if (ended) {
            return false;
        }
        if (!lexer.next()) {
            ended = true;
            return false;
        }
        account();
        return !ended;
    }

    private void account() {
        switch (lexer.kind()) {
            case LEFT_PARENTHESIS -> {
                parentheses++;
                noteCall();
            }
            case RIGHT_PARENTHESIS -> parentheses = Math.max(0, parentheses - 1);
            case SEMICOLON -> {
                if (parentheses == 0) {
                    ended = bodies == 0;
                    separated = true;
                    head = Head.START;
                    return;
                }
            }
            case KEYWORD -> {
                if (lexer.previousKind() == TokenKind.UNICODE_IDENTIFIER && lexer.is(Keyword.UESCAPE)) {
                    calledEffects |= SessionEffects.bit(SessionEffect.OPAQUE_CODE);
                }
                if (parentheses == 0 && entersOrLeavesBody()) {
                    return;
                }
            }
            default -> {}
        }
        separated = false;
        if (head != Head.OTHER) {
            head = afterHead();
        }
    }

    /** Notes what a call of the function whose name the previous token may be does to the session. */
    private void noteCall() {
        switch (lexer.previousKind()) {
            case IDENTIFIER ->
                calledEffects |= SessionFunctions.effectOf(lexer.text(), lexer.previousStart(), lexer.previousEnd());
            case QUOTED_IDENTIFIER ->
                calledEffects |=
                        SessionFunctions.effectOf(lexer.text(), lexer.previousStart() + 1, lexer.previousEnd() - 1);
            case UNICODE_IDENTIFIER -> calledEffects |= SessionEffects.bit(SessionEffect.OPAQUE_CODE);
            default -> {}
        }
    }

    /**
     * A routine's body is {@code BEGIN ATOMIC [statement ;] ... END}. Its {@code END} always follows a semicolon or
     * {@code ATOMIC}, which that of a {@code CASE}, or a label of that name, never does.
     */
    private boolean entersOrLeavesBody() {
        if (head == Head.ROUTINE && lexer.is(Keyword.ATOMIC) && lexer.previousKeyword() == Keyword.BEGIN) {
            bodies++;
            separated = true;
            head = Head.START;
            return true;
        }
        if (bodies > 0 && separated && lexer.is(Keyword.END)) {
            bodies--;
            separated = false;
            head = Head.OTHER;
            return true;
        }
        return false;
    }

    private Head afterHead() {
        var keyword = lexer.keyword();
        return switch (head) {
            case START -> keyword == Keyword.CREATE ? Head.CREATE : Head.OTHER;
            case CREATE -> keyword == Keyword.OR ? Head.OR : routineOrOther(keyword);
            case OR -> keyword == Keyword.REPLACE ? Head.REPLACE : Head.OTHER;
            case REPLACE -> routineOrOther(keyword);
            case ROUTINE -> Head.ROUTINE;
            case OTHER -> Head.OTHER;
        };
    }

    private static Head routineOrOther(Keyword keyword) {
        return keyword == Keyword.FUNCTION || keyword == Keyword.PROCEDURE ? Head.ROUTINE : Head.OTHER;
    }

    /** What the functions called so far do to the session, as the bits of {@link SessionEffects}. */
    int calledEffects() {
        return calledEffects;
    }

    /** Moves behind the parenthesis that closes the one which is the token; does nothing at another token. */
    void skipParenthesised() {
        if (kind() == TokenKind.LEFT_PARENTHESIS) {
            int outside = parentheses - 1;
            do {
                next();
            } while (!ended && parentheses > outside);
            next();
        }
    }

    /** Tells whether the token, a name, is in a session's own temporary schema. */
    boolean atTemporarySchema() {
        return atName() && TokenText.startsWith(lexer.text(), lexer.start(), lexer.end(), "pg_temp");
    }

    /** Skips to the statement's end. */
    void skip() {
        while (!ended) {
            next();
        }
    }

    /** Moves on if the token is this keyword; tells whether it was. */
    boolean accept(Keyword keyword) {
        if (ended || !lexer.is(keyword)) {
            return false;
        }
        next();
        return true;
    }

    /** Tells whether the token is a keyword or an identifier, and so may be a name. */
    boolean atName() {
        return !ended
                && switch (lexer.kind()) {
                    case IDENTIFIER, QUOTED_IDENTIFIER, UNICODE_IDENTIFIER -> true;
                    case KEYWORD -> lexer.keyword().category() != Keyword.Category.RESERVED;
                    default -> false;
                };
    }

    boolean atString() {
        return !ended
                && switch (lexer.kind()) {
                    case STRING, ESCAPE_STRING, DOLLAR_STRING, UNICODE_STRING -> true;
                    default -> false;
                };
    }

    /** Reads the name that the token is, and moves on. */
    String readName() {
        if (lexer.kind() == TokenKind.UNICODE_IDENTIFIER) {
            return TokenText.cut(readUnicode(), charset);
        }
        boolean quoted = lexer.kind() == TokenKind.QUOTED_IDENTIFIER;
        var name = TokenText.name(lexer.text(), lexer.start(), lexer.end(), quoted, charset);
        next();
        return name;
    }

    /** Reads the string that the token is, and moves on. */
    String readString() {
        if (lexer.kind() == TokenKind.UNICODE_STRING) {
            return readUnicode();
        }
        var string = string();
        next();
        return string;
    }

    private String string() {
        return TokenText.string(
                lexer.text(), lexer.start(), lexer.end(), lexer.kind(), lexer.standardConformingStrings(), charset);
    }

    private String readUnicode() {
        int position = lexer.start();
        var escaped = TokenText.escaped(lexer.text(), position, lexer.end(), lexer.kind(), charset);
        next();
        char escape = TokenText.DEFAULT_ESCAPE;
        if (accept(Keyword.UESCAPE) && atString()) {
            escape = TokenText.escapeCharacter(string(), lexer.start());
            next();
        }
        return TokenText.withoutUnicodeEscapes(escaped, escape, position);
    }

    TokenKind kind() {
        return ended ? TokenKind.END : lexer.kind();
    }

    Keyword keyword() {
        return ended ? Keyword.NOT_A_KEYWORD : lexer.keyword();
    }

    /** The keyword that the token before this one was. */
    Keyword previous() {
        return lexer.previousKeyword();
    }

    int from() {
        return from;
    }

    int start() {
        return start;
    }

    /** The statement's end, once it is reached. */
    int end() {
        return lexer.start();
    }

    Lexer lexer() {
        return lexer;
    }
}
