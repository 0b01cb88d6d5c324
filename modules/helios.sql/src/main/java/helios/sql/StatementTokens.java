package helios.sql;

import java.util.List;

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

    // What a token of a kind asks for.
    private static final byte NOTHING = 0;
    private static final byte OPEN = 1;
    private static final byte CLOSE = 2;
    private static final byte SEPARATE = 3;
    private static final byte WORD = 4;

    private static final int INTO = WriteSigns.bit(WriteSign.INTO);
    private static final byte[] ACTIONS = actions();
    private static final List<Keyword> NOTABLE_WORDS = List.of(
            Keyword.INSERT,
            Keyword.DELETE,
            Keyword.MERGE,
            Keyword.UPDATE,
            Keyword.SHARE,
            Keyword.NO,
            Keyword.KEY,
            Keyword.INTO,
            Keyword.UESCAPE,
            Keyword.ATOMIC,
            Keyword.END);
    private static final int LONGEST_NOTABLE = Keyword.UESCAPE.length();
    private static final int[] NOTABLE = notable();

    private final Lexer lexer = new Lexer();
    private ClientEncoding encoding = ClientEncoding.UTF8;
    private int from;
    private int start;
    private boolean ended = true;
    private int parentheses;
    private int bodies;
    private boolean separated;
    private Head head = Head.OTHER;
    private int calledEffects;
    private int writeSigns;
    /** Where the last keyword behind a dot starts. */
    private int dottedWord;

    private static byte[] actions() {
        var kinds = TokenKind.values();
        var actions = new byte[Lexer.WORD_AT_LARGE + 1];
        for (int i = 0; i < kinds.length; i++) {
            actions[i] = switch (kinds[i]) {
                case LEFT_PARENTHESIS -> OPEN;
                case RIGHT_PARENTHESIS -> CLOSE;
                case SEMICOLON -> SEPARATE;
                case KEYWORD -> WORD;
                default -> NOTHING;
            };
        }
        actions[Lexer.WORD_AT_LARGE] = WORD;
        return actions;
    }

    /** By the length of a word a set of the letters with which those begin of which {@link #noteNotable()} has something to note. */
    private static int[] notable() {
        var notable = new int[LONGEST_NOTABLE + 1];
        for (var keyword : NOTABLE_WORDS) {
            notable[keyword.length()] |= 1 << keyword.name().charAt(0);
        }
        return notable;
    }

    void reset(byte[] text, int from, int to, LexerOptions options) {
        lexer.reset(text, from, to, options);
        encoding = options.encoding();
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
        writeSigns = 0;
        dottedWord = -1;
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
        switch (ACTIONS[lexer.kindNumber()]) {
            case OPEN -> {
                parentheses++;
                noteCall();
            }
            case CLOSE -> parentheses = Math.max(0, parentheses - 1);
            case SEPARATE -> {
                if (parentheses == 0) {
                    ended = bodies == 0;
                    separated = true;
                    head = Head.START;
                    return;
                }
            }
            case WORD -> {
                if (noteWord()) {
                    return;
                }
            }
            default -> {}
        }
        if (bodies > 0) {
            separated = false;
        }
        if (head != Head.OTHER) {
            head = afterHead();
        }
    }

    /** Notes what a word means; tells whether it begins or ends a routine's body. */
    private boolean noteWord() {
        if (lexer.followsDot()) {
            dottedWord = lexer.start();
            return false;
        }
        return mayBeNotable() && noteNotable();
    }

    /** Most words are not looked up at all. */
    private boolean mayBeNotable() {
        int length = lexer.end() - lexer.start();
        return length <= LONGEST_NOTABLE && (NOTABLE[length] >>> lexer.text()[lexer.start()] & 1) != 0;
    }

    private boolean noteNotable() {
        switch (lexer.keyword()) {
            case INSERT, DELETE, MERGE -> noteChange();
            case UPDATE -> {
                noteLock();
                noteChange();
            }
            case SHARE, NO, KEY -> noteLock();
            case INTO -> {
                if (lexer.previousKeyword() != Keyword.INSERT && lexer.previousKeyword() != Keyword.MERGE) {
                    add(WriteSign.INTO);
                }
            }
            case UESCAPE -> {
                if (lexer.previousKind() == TokenKind.UNICODE_IDENTIFIER) {
                    calledEffects |= SessionEffects.bit(SessionEffect.OPAQUE_CODE);
                }
            }
            case ATOMIC, END -> {
                return parentheses == 0 && entersOrLeavesBody();
            }
            default -> {}
        }
        return false;
    }

    private void noteChange() {
        boolean lock = lexer.previousKeyword() == Keyword.FOR || lexer.previousKeyword() == Keyword.KEY;
        if (lexer.start() != start && !lock) {
            add(WriteSign.DATA_CHANGE);
        }
    }

    private void noteLock() {
        if (lexer.previousKeyword() == Keyword.FOR) {
            add(WriteSign.ROW_LOCK);
        }
    }

    void add(WriteSign sign) {
        writeSigns |= WriteSigns.bit(sign);
    }

    /** Signs so far that the statement does more than read, as the bits of {@link WriteSigns}. */
    int writeSigns() {
        return writeSigns;
    }

    /** Notes the call of the function whose name the previous token may be, and what it does to the session. */
    private void noteCall() {
        switch (lexer.previousKind()) {
            case IDENTIFIER -> {
                add(WriteSign.CALL);
                calledEffects |= SessionFunctions.effectOf(lexer.text(), lexer.previousStart(), lexer.previousEnd());
            }
            case QUOTED_IDENTIFIER -> {
                add(WriteSign.CALL);
                calledEffects |=
                        SessionFunctions.effectOf(lexer.text(), lexer.previousStart() + 1, lexer.previousEnd() - 1);
            }
            case UNICODE_IDENTIFIER -> {
                add(WriteSign.CALL);
                calledEffects |= SessionEffects.bit(SessionEffect.OPAQUE_CODE);
            }
            case STRING, ESCAPE_STRING -> noteEscapedName();
            case KEYWORD -> noteCallOf(lexer.previousKeyword());
            default -> {}
        }
    }

    /** Behind a {@code UESCAPE}, a string ends a name. */
    private void noteEscapedName() {
        if ((calledEffects & SessionEffects.bit(SessionEffect.OPAQUE_CODE)) != 0) {
            add(WriteSign.CALL);
        }
    }

    /** Behind a dot every word names a function, else those that are not kept for columns or the language itself. */
    private void noteCallOf(Keyword word) {
        boolean callable = switch (word.category()) {
            case UNRESERVED, TYPE_OR_FUNCTION_NAME -> lexer.previousStart() != start;
            case COLUMN_NAME, RESERVED -> lexer.previousStart() == dottedWord;
        };
        if (callable) {
            add(WriteSign.CALL);
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

    /** Moves to the {@code INTO} of a {@code SELECT INTO}; tells whether there is one. */
    boolean skipToInto() {
        while ((writeSigns & INTO) == 0) {
            if (!next()) {
                return false;
            }
        }
        return true;
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
            return TokenText.cut(readUnicode(), encoding.charset());
        }
        boolean quoted = lexer.kind() == TokenKind.QUOTED_IDENTIFIER;
        var name = TokenText.name(lexer.text(), lexer.start(), lexer.end(), quoted, encoding.charset());
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
                lexer.text(), lexer.start(), lexer.end(), lexer.kind(), lexer.standardConformingStrings(), encoding);
    }

    private String readUnicode() {
        int position = lexer.start();
        var escaped = TokenText.escaped(lexer.text(), position, lexer.end(), lexer.kind(), encoding);
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
