package helios.sql;

import helios.sql.tree.Name;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** The parser's place in the tokens of one statement. */
final class TokenReader {

    /** How deep a statement may nest; far more than people write, far less than a thread's stack holds. */
    static final int MAX_DEPTH = 400;

    private final TokenBuffer tokens;
    private int index;
    private int depth;

    TokenReader(TokenBuffer tokens) {
        this.tokens = tokens;
    }

    // Looking.

    TokenKind kind() {
        return tokens.kind(index);
    }

    TokenKind kind(int ahead) {
        return tokens.kind(index + ahead);
    }

    Keyword keyword() {
        return tokens.keyword(index);
    }

    Keyword keyword(int ahead) {
        return tokens.keyword(index + ahead);
    }

    boolean at(TokenKind kind) {
        return tokens.kind(index) == kind;
    }

    boolean at(Keyword keyword) {
        return tokens.keyword(index) == keyword;
    }

    boolean at(Keyword first, Keyword second) {
        return at(first) && tokens.keyword(index + 1) == second;
    }

    /** Where the token starts. */
    int start() {
        return tokens.start(index);
    }

    /** Where the token before this one ends. */
    int end() {
        return tokens.end(index - 1);
    }

    /** The number that the token stands for. */
    int value() {
        return tokens.value(index);
    }

    /** Tells whether the token spells this, which is ASCII. */
    boolean isSpelled(String text) {
        int start = tokens.start(index);
        if (tokens.end(index) - start != text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (tokens.text()[start + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The token's text, as ASCII. */
    String spelling() {
        int start = tokens.start(index);
        return new String(tokens.text(), start, tokens.end(index) - start, StandardCharsets.US_ASCII);
    }

    // Moving.

    void next() {
        index++;
    }

    void next(int count) {
        index += count;
    }

    boolean accept(TokenKind kind) {
        if (!at(kind)) {
            return false;
        }
        index++;
        return true;
    }

    boolean accept(Keyword keyword) {
        if (!at(keyword)) {
            return false;
        }
        index++;
        return true;
    }

    boolean accept(Keyword first, Keyword second) {
        if (!at(first, second)) {
            return false;
        }
        index += 2;
        return true;
    }

    void expect(TokenKind kind) {
        if (!accept(kind)) {
            throw error();
        }
    }

    void expect(Keyword keyword) {
        if (!accept(keyword)) {
            throw error();
        }
    }

    /** Moves into a part that may hold itself, or refuses to. */
    void enter() {
        depth++;
        if (depth > MAX_DEPTH) {
            throw tooDeep();
        }
    }

    void leave() {
        depth--;
    }

    /** For parts that nest to the left, in a loop: refuses the one too many. */
    void checkChain(int length) {
        if (depth + length > MAX_DEPTH) {
            throw tooDeep();
        }
    }

    private SqlSyntaxException tooDeep() {
        return new SqlSyntaxException(
                SqlSyntaxException.TOO_COMPLEX, "statement nests deeper than " + MAX_DEPTH + " levels", start());
    }

    SqlSyntaxException error() {
        return at(TokenKind.END)
                ? new SqlSyntaxException("syntax error at end of input", start())
                : new SqlSyntaxException("syntax error", start());
    }

    SqlSyntaxException error(String reason) {
        return new SqlSyntaxException(reason, start());
    }

    // Strings and names.

    boolean atString() {
        return isString(kind());
    }

    static boolean isString(TokenKind kind) {
        return switch (kind) {
            case STRING, ESCAPE_STRING, DOLLAR_STRING, UNICODE_STRING -> true;
            default -> false;
        };
    }

    /** Moves behind a string constant and the {@code UESCAPE} that may follow it; checks its escapes. */
    void expectString() {
        if (!atString()) {
            throw error();
        }
        if (at(TokenKind.UNICODE_STRING)) {
            readUnicode();
        } else {
            index++;
        }
    }

    static boolean isIdentifier(TokenKind kind) {
        return kind == TokenKind.IDENTIFIER
                || kind == TokenKind.QUOTED_IDENTIFIER
                || kind == TokenKind.UNICODE_IDENTIFIER;
    }

    /** Tells whether the token may name a table or column. */
    boolean atColumnName() {
        return isColumnName(0);
    }

    boolean isColumnName(int ahead) {
        return isIdentifier(kind(ahead))
                || (isNameableWord(ahead)
                        && switch (keyword(ahead).category()) {
                            case UNRESERVED, COLUMN_NAME -> true;
                            case TYPE_OR_FUNCTION_NAME, RESERVED -> false;
                        });
    }

    /** Tells whether the token may name a function or type. */
    boolean atFunctionName() {
        return isIdentifier(kind())
                || (isNameableWord(0)
                        && switch (keyword().category()) {
                            case UNRESERVED, TYPE_OR_FUNCTION_NAME -> true;
                            case COLUMN_NAME, RESERVED -> false;
                        });
    }

    /** Tells whether the token may stand where everything but a reserved word may. */
    boolean atNonReservedWord() {
        return isIdentifier(kind()) || (isNameableWord(0) && keyword().category() != Keyword.Category.RESERVED);
    }

    /** Tells whether the token may label a column without {@code AS}. */
    boolean atBareLabel() {
        return isIdentifier(kind()) || (isNameableWord(0) && keyword().isBareLabel());
    }

    /** Some words are no names, not even labels, in front of some others: {@code NULLS FIRST}, {@code NOT LIKE}. */
    private boolean isNameableWord(int ahead) {
        var next = keyword(ahead + 1);
        return kind(ahead) == TokenKind.KEYWORD
                && switch (keyword(ahead)) {
                    case NULLS -> next != Keyword.FIRST && next != Keyword.LAST;
                    case FORMAT -> next != Keyword.JSON;
                    case WITH -> next != Keyword.TIME && next != Keyword.ORDINALITY;
                    case WITHOUT -> next != Keyword.TIME;
                    case NOT ->
                        switch (next) {
                            case BETWEEN, IN, LIKE, ILIKE, SIMILAR -> false;
                            default -> true;
                        };
                    default -> true;
                };
    }

    Name columnName() {
        if (!atColumnName()) {
            throw error();
        }
        return name();
    }

    Name functionName() {
        if (!atFunctionName()) {
            throw error();
        }
        return name();
    }

    /** A name behind {@code AS} or a dot, where every word will do. */
    Name label() {
        if (!isIdentifier(kind()) && !isNameableWord(0)) {
            throw error();
        }
        return name();
    }

    /** The name that the token is, whatever word it is. */
    Name name() {
        int start = start();
        if (at(TokenKind.UNICODE_IDENTIFIER)) {
            var value = TokenText.cut(readUnicode(), charset());
            return new Name(value, start, end());
        }
        var value = TokenText.name(tokens.text(), start, tokens.end(index), at(TokenKind.QUOTED_IDENTIFIER), charset());
        index++;
        return new Name(value, start, end());
    }

    /** Reads a string constant and moves behind it. */
    String readString() {
        if (at(TokenKind.UNICODE_STRING)) {
            return readUnicode();
        }
        var string = string();
        index++;
        return string;
    }

    /** Reads a {@code U&"..."} or {@code U&'...'} with the {@code UESCAPE} that may follow. */
    private String readUnicode() {
        int position = start();
        var escaped = TokenText.escaped(
                tokens.text(),
                position,
                tokens.end(index),
                kind(),
                tokens.options().encoding());
        index++;
        char escape = TokenText.DEFAULT_ESCAPE;
        if (accept(Keyword.UESCAPE)) {
            if (!atString() || at(TokenKind.UNICODE_STRING)) {
                throw error("UESCAPE must be followed by a simple string literal");
            }
            escape = TokenText.escapeCharacter(string(), start());
            index++;
        }
        return TokenText.withoutUnicodeEscapes(escaped, escape, position);
    }

    private String string() {
        return TokenText.string(
                tokens.text(),
                start(),
                tokens.end(index),
                kind(),
                tokens.options().standardConformingStrings(),
                tokens.options().encoding());
    }

    private Charset charset() {
        return tokens.options().encoding().charset();
    }
}
