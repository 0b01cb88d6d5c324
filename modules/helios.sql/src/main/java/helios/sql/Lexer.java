package helios.sql;

import java.util.Arrays;

/**
 * Cuts a text into tokens by the rules of PostgreSQL 18. A cursor: it is set on a range of bytes and moved from token to
 * token; it allocates nothing (but for a masked copy of a text in one of the few encodings that need it).
 *
 * <p>The token's attributes are valid until the next call of {@link #next}, {@link #nextOrComment} or {@link #reset}.
 * One thread at a time; the bytes must not change meanwhile. Positions are offsets in the array.
 *
 * <p>Three things are left to the reader of the tokens, as PostgreSQL leaves them to its parser: the escapes of
 * {@code U&'...'} and {@code U&"..."}, the digits of bit strings, and whether an escape makes a letter that the
 * database's encoding has. {@code backslash_quote} is taken to have its default.
 */
public final class Lexer {

    /** The longest operator and, longer ones being cut, the longest name. */
    static final int MAX_NAME_LENGTH = 63;

    // What a byte may begin; nothing where it is none of these. The higher bit: a byte that continues a word.
    private static final byte BLANK = 1;
    private static final byte OPERATOR = 2;
    private static final byte PUNCTUATION = 3;
    /** A byte that is a token whatever follows. */
    private static final byte SEPARATOR = 6;

    private static final byte QUOTE = 4;
    private static final byte DOUBLE_QUOTE = 5;
    private static final byte IN_WORD = 8;
    private static final byte WORD = IN_WORD | 1;
    /** A letter that in front of a quote begins a literal. */
    private static final byte LITERAL_WORD = IN_WORD | 4;

    private static final byte DIGIT = IN_WORD | 2;
    private static final byte DOLLAR = IN_WORD | 3;

    private static final byte[] CLASS = classes();
    private static final TokenKind[] SINGLE = singles();
    private static final byte[] SEPARATOR_KINDS = separatorKinds();
    private static final TokenKind[] KINDS = TokenKind.values();
    private static final Keyword[] KEYWORDS = Keyword.values();
    private static final int KIND = 0xFF;
    private static final int KEYWORD_SHIFT = Byte.SIZE;
    private static final int IDENTIFIER = ordinal(TokenKind.IDENTIFIER);
    private static final int KEYWORD = ordinal(TokenKind.KEYWORD);

    private byte[] original = {};
    private byte[] text = {};
    private int limit;
    private boolean standardConformingStrings = true;
    private boolean clientOnlyEncoding;

    // The token and the one before it. Few numbers, no references: each that is stored costs, for every token.
    private int what; // the number of its kind and, above that, of its keyword
    private long span; // where it ends and, above that, where it starts
    private int previousWhat;
    private long previousSpan;
    private int value;
    private boolean backslashInPlainString;

    /** Makes a lexer that is at the end of an empty text. */
    public Lexer() {}

    /** Sets this lexer in front of the first token of {@code text[from, to)}. */
    public Lexer reset(byte[] text, int from, int to, LexerOptions options) {
        if (from < 0 || to < from || to > text.length) {
            throw new IndexOutOfBoundsException("range [" + from + ", " + to + ") of " + text.length + " bytes");
        }
        this.original = text;
        this.text = options.encoding().mask(text, from, to);
        this.limit = to;
        this.standardConformingStrings = options.standardConformingStrings();
        this.clientOnlyEncoding = options.encoding().isClientOnly();
        token(TokenKind.END, from, from);
        remember();
        this.backslashInPlainString = false;
        return this;
    }

    /**
     * Moves to the next token; comments are skipped.
     *
     * @return false at the end of the text
     * @throws SqlSyntaxException if no token of PostgreSQL's begins here
     */
    public boolean next() {
        int at = skipBlanks(end());
        while (at < limit && CLASS[text[at] & 0xFF] == OPERATOR && startsComment(at)) {
            at = skipBlanks(skipComment(at));
        }
        return scan(at);
    }

    /** As {@link #next}, but a comment is a token too. */
    public boolean nextOrComment() {
        int at = skipBlanks(end());
        if (startsComment(at)) {
            remember();
            token(TokenKind.COMMENT, at, skipComment(at));
            return true;
        }
        return scan(at);
    }

    @SuppressWarnings("EnumOrdinal") // an index into what came from values()
    private static int ordinal(TokenKind kind) {
        return kind.ordinal();
    }

    /** The number of {@link #kind()}. */
    int kindNumber() {
        return what & KIND;
    }

    /** The number of {@link #keyword()}, 0 for none. */
    int keywordNumber() {
        return what >>> KEYWORD_SHIFT;
    }

    /** What the token is; {@link TokenKind#END} before the first and behind the last. */
    public TokenKind kind() {
        return KINDS[what & KIND];
    }

    /** Which keyword the token is; {@link Keyword#NOT_A_KEYWORD} if none. */
    public Keyword keyword() {
        return KEYWORDS[what >>> KEYWORD_SHIFT];
    }

    /** Tells whether the token is this keyword. */
    @SuppressWarnings("EnumOrdinal") // an index into what came from values()
    public boolean is(Keyword candidate) {
        return what >>> KEYWORD_SHIFT == candidate.ordinal();
    }

    /** Offset of the token's first byte; of the text's end behind the last token. */
    public int start() {
        return (int) (span >>> Integer.SIZE);
    }

    /** Offset behind the token's last byte. */
    public int end() {
        return (int) span;
    }

    /** The number that an {@link TokenKind#INTEGER} or a {@link TokenKind#PARAMETER} stands for. */
    public int value() {
        return value;
    }

    /**
     * Tells whether a plain string literal seen so far holds a backslash. While none does, the text has the same tokens
     * under either value of {@code standard_conforming_strings} (but for {@code U&'...'}, refused where it is off).
     */
    public boolean backslashInPlainString() {
        return backslashInPlainString;
    }

    /** The array that is read. */
    byte[] text() {
        return original;
    }

    /** What the token before this one was; {@link TokenKind#END} if this is the first. */
    TokenKind previousKind() {
        return KINDS[previousWhat & KIND];
    }

    /** Which keyword the token before this one was. */
    Keyword previousKeyword() {
        return KEYWORDS[previousWhat >>> KEYWORD_SHIFT];
    }

    int previousStart() {
        return (int) (previousSpan >>> Integer.SIZE);
    }

    int previousEnd() {
        return (int) previousSpan;
    }

    boolean standardConformingStrings() {
        return standardConformingStrings;
    }

    private boolean scan(int at) {
        remember();
        if (at >= limit) {
            token(TokenKind.END, limit, limit);
            return false;
        }
        switch (CLASS[text[at] & 0xFF]) {
            case WORD -> word(at);
            case LITERAL_WORD -> literalOrWord(at);
            case DIGIT -> number(at);
            case SEPARATOR -> separator(at);
            case PUNCTUATION -> punctuation(at);
            case OPERATOR -> operator(at);
            case QUOTE -> plainString(at);
            case DOUBLE_QUOTE -> quotedIdentifier(TokenKind.QUOTED_IDENTIFIER, at, at + 1);
            case DOLLAR -> dollar(at);
            default -> token(TokenKind.OTHER, at, at + 1);
        }
        return true;
    }

    /** The present token becomes the one before. */
    private void remember() {
        previousWhat = what;
        previousSpan = span;
    }

    @SuppressWarnings("EnumOrdinal") // an index into what came from values()
    private void token(TokenKind kind, int start, int end) {
        token(kind.ordinal(), start, end);
    }

    private void token(int what, int start, int end) {
        this.what = what;
        this.span = (long) start << Integer.SIZE | end;
    }

    @SuppressWarnings("EnumOrdinal") // an index into what came from values()
    private void keyword(Keyword keyword, int start, int end) {
        token(KEYWORD | keyword.ordinal() << KEYWORD_SHIFT, start, end);
    }

    // Between tokens.

    private int skipBlanks(int at) {
        int i = at;
        while (i < limit && CLASS[text[i] & 0xFF] == BLANK) {
            i++;
        }
        return i;
    }

    private boolean startsComment(int at) {
        if (at + 1 >= limit) {
            return false;
        }
        byte first = text[at];
        return first == '-' ? text[at + 1] == '-' : first == '/' && text[at + 1] == '*';
    }

    private int skipComment(int at) {
        return text[at] == '-' ? skipLine(text, at + 2, limit) : skipBlockComment(at);
    }

    private static int skipLine(byte[] text, int at, int limit) {
        int i = at;
        while (i < limit && text[i] != '\n' && text[i] != '\r') {
            i++;
        }
        return i;
    }

    private int skipBlockComment(int at) {
        int depth = 1;
        int i = at + 2;
        while (depth > 0) {
            if (i + 1 >= limit) {
                throw new SqlSyntaxException("unterminated /* comment", at);
            }
            if (text[i] == '*' && text[i + 1] == '/') {
                depth--;
                i += 2;
            } else if (text[i] == '/' && text[i + 1] == '*') {
                depth++;
                i += 2;
            } else {
                i++;
            }
        }
        return i;
    }

    // Words.

    private void literalOrWord(int at) {
        boolean literal = at + 1 < limit && (text[at + 1] == '\'' || text[at + 1] == '&') && startsSpecialLiteral(at);
        if (!literal) {
            word(at);
        }
    }

    private void word(int at) {
        int i = at + 1;
        while (i < limit && continuesWord(text[i])) {
            i++;
        }
        int keyword = Keyword.find(text, at, i);
        token(keyword == 0 ? IDENTIFIER : KEYWORD | keyword << KEYWORD_SHIFT, at, i);
    }

    /** Reads {@code E'}, {@code B'}, {@code X'}, {@code N'}, {@code U&'} and {@code U&"}; false if none is here. */
    private boolean startsSpecialLiteral(int at) {
        if (text[at + 1] == '\'') {
            switch (AsciiCase.lower(text[at])) {
                case 'e' -> escapeString(TokenKind.ESCAPE_STRING, at, at + 2);
                case 'b' -> bitString(TokenKind.BIT_STRING, at, "unterminated bit string literal");
                case 'x' -> bitString(TokenKind.HEX_STRING, at, "unterminated hexadecimal string literal");
                case 'n' -> {
                    keyword(Keyword.NCHAR, at, at + 1);
                }
                default -> {
                    return false;
                }
            }
            return true;
        }
        if (AsciiCase.lower(text[at]) == 'u' && at + 2 < limit) {
            if (text[at + 2] == '"') {
                quotedIdentifier(TokenKind.UNICODE_IDENTIFIER, at, at + 3);
                return true;
            }
            if (text[at + 2] == '\'') {
                unicodeString(at);
                return true;
            }
        }
        return false;
    }

    private void quotedIdentifier(TokenKind kind, int at, int content) {
        int i = content;
        while (true) {
            if (i >= limit) {
                throw new SqlSyntaxException("unterminated quoted identifier", at);
            }
            if (text[i] == '"') {
                if (i + 1 >= limit || text[i + 1] != '"') {
                    break;
                }
                i++;
            }
            i++;
        }
        if (i == content) {
            throw new SqlSyntaxException("zero-length delimited identifier", at);
        }
        token(kind, at, i + 1);
    }

    // Strings.

    private void plainString(int at) {
        if (standardConformingStrings) {
            verbatimString(TokenKind.STRING, at, at + 1);
        } else {
            escapeString(TokenKind.STRING, at, at + 1);
        }
    }

    private void unicodeString(int at) {
        if (!standardConformingStrings) {
            throw new SqlSyntaxException(
                    SqlSyntaxException.FEATURE_NOT_SUPPORTED,
                    "unsafe use of string constant with Unicode escapes while standard_conforming_strings is off",
                    at);
        }
        verbatimString(TokenKind.UNICODE_STRING, at, at + 3);
    }

    private void verbatimString(TokenKind kind, int at, int content) {
        boolean backslash = false;
        int i = content;
        while (true) {
            if (i >= limit) {
                throw new SqlSyntaxException("unterminated quoted string", at);
            }
            byte b = text[i];
            if (b == '\'') {
                int further = afterQuote(i, true);
                if (further < 0) {
                    break;
                }
                i = further;
            } else {
                backslash |= b == '\\';
                i++;
            }
        }
        backslashInPlainString |= backslash && kind == TokenKind.STRING;
        token(kind, at, i + 1);
    }

    private void bitString(TokenKind kind, int at, String unterminated) {
        int i = at + 2;
        while (true) {
            if (i >= limit) {
                throw new SqlSyntaxException(unterminated, at);
            }
            if (text[i] == '\'') {
                int further = afterQuote(i, false);
                if (further < 0) {
                    break;
                }
                i = further;
            } else {
                i++;
            }
        }
        token(kind, at, i + 1);
    }

    private void escapeString(TokenKind kind, int at, int content) {
        int i = content;
        while (true) {
            if (i >= limit) {
                throw new SqlSyntaxException("unterminated quoted string", at);
            }
            byte b = text[i];
            if (b == '\'') {
                int further = afterQuote(i, true);
                if (further < 0) {
                    break;
                }
                i = further;
            } else if (b == '\\') {
                backslashInPlainString |= kind == TokenKind.STRING;
                i = afterEscape(at, i);
            } else {
                i++;
            }
        }
        token(kind, at, i + 1);
    }

    /** Where the string goes on behind the quote at {@code quote}, or -1 if it ends there. */
    private int afterQuote(int quote, boolean doubles) {
        int i = quote + 1;
        if (i < limit && text[i] == '\'') {
            return doubles ? i + 1 : -1;
        }
        return continuation(text, i, limit);
    }

    /** Where a string goes on: behind blanks and {@code --} comments with a line end among them; -1 if it does not. */
    static int continuation(byte[] text, int at, int limit) {
        boolean newLine = false;
        int i = at;
        while (i < limit) {
            byte b = text[i];
            if (b == '\n' || b == '\r') {
                newLine = true;
                i++;
            } else if (CLASS[b & 0xFF] == BLANK) {
                i++;
            } else if (b == '-' && i + 1 < limit && text[i + 1] == '-') {
                i = skipLine(text, i + 2, limit);
            } else {
                return newLine && b == '\'' ? i + 1 : -1;
            }
        }
        return -1;
    }

    private int afterEscape(int string, int backslash) {
        if (backslash + 1 >= limit) {
            throw new SqlSyntaxException("unterminated quoted string", string);
        }
        byte escaped = text[backslash + 1];
        if (escaped == 'u' || escaped == 'U') {
            return afterUnicodeEscape(backslash);
        }
        if (escaped == '\'' && clientOnlyEncoding) {
            throw new SqlSyntaxException(
                    SqlSyntaxException.NONSTANDARD_ESCAPE, "unsafe use of \\' in a string literal", string);
        }
        return backslash + 2;
    }

    private int afterUnicodeEscape(int backslash) {
        int codePoint = unicodeEscape(backslash);
        int after = backslash + (text[backslash + 1] == 'u' ? 6 : 10);
        if (codePoint >= Character.MIN_LOW_SURROGATE && codePoint <= Character.MAX_LOW_SURROGATE) {
            throw new SqlSyntaxException("invalid Unicode surrogate pair", backslash);
        }
        if (codePoint < Character.MIN_HIGH_SURROGATE || codePoint > Character.MAX_HIGH_SURROGATE) {
            if (codePoint <= 0 || codePoint > Character.MAX_CODE_POINT) {
                throw new SqlSyntaxException("invalid Unicode escape value", backslash);
            }
            return after;
        }
        boolean followed = after + 1 < limit && text[after] == '\\' && (text[after + 1] | 0x20) == 'u';
        int low = followed ? unicodeEscape(after) : 0;
        if (low < Character.MIN_LOW_SURROGATE || low > Character.MAX_LOW_SURROGATE) {
            throw new SqlSyntaxException("invalid Unicode surrogate pair", after);
        }
        return after + (text[after + 1] == 'u' ? 6 : 10);
    }

    /** The number in a {@code \}{@code uXXXX} or {@code \UXXXXXXXX}. */
    private int unicodeEscape(int backslash) {
        int digits = text[backslash + 1] == 'u' ? 4 : 8;
        int codePoint = 0;
        for (int i = backslash + 2; i < backslash + 2 + digits; i++) {
            int digit = i < limit ? Character.digit(text[i], 16) : -1;
            if (digit < 0) {
                throw new SqlSyntaxException(
                        SqlSyntaxException.INVALID_ESCAPE_SEQUENCE, "invalid Unicode escape", backslash);
            }
            codePoint = (codePoint << 4) | digit;
        }
        return codePoint;
    }

    // $1, $tag$...$tag$

    private void dollar(int at) {
        int i = at + 1;
        if (i < limit && CLASS[text[i] & 0xFF] == DIGIT) {
            parameter(at);
            return;
        }
        if (startsWord(i)) {
            i++;
            while (i < limit && text[i] != '$' && continuesWord(text[i])) {
                i++;
            }
        }
        if (i < limit && text[i] == '$') {
            dollarString(at, i + 1);
        } else {
            token(TokenKind.OTHER, at, at + 1);
        }
    }

    private void dollarString(int at, int content) {
        int length = content - at;
        for (int i = content; i + length <= limit; i++) {
            if (text[i] == '$' && Arrays.equals(original, at, content, original, i, i + length)) {
                token(TokenKind.DOLLAR_STRING, at, i + length);
                return;
            }
        }
        throw new SqlSyntaxException("unterminated dollar-quoted string", at);
    }

    private void parameter(int at) {
        long number = 0;
        int i = at + 1;
        while (i < limit && CLASS[text[i] & 0xFF] == DIGIT) {
            number = Math.min(number * 10 + (text[i] - '0'), Integer.MAX_VALUE + 1L);
            i++;
        }
        if (startsWord(i)) {
            throw new SqlSyntaxException("trailing junk after parameter", at);
        }
        if (number > Integer.MAX_VALUE) {
            throw new SqlSyntaxException("parameter number too large", at);
        }
        value = (int) number;
        token(TokenKind.PARAMETER, at, i);
    }

    // Numbers.

    private void number(int at) {
        if (text[at] == '0' && at + 1 < limit) {
            switch (text[at + 1] | 0x20) {
                case 'x' -> radixNumber(at, 16, "invalid hexadecimal integer");
                case 'o' -> radixNumber(at, 8, "invalid octal integer");
                case 'b' -> radixNumber(at, 2, "invalid binary integer");
                default -> decimalNumber(at);
            }
        } else {
            decimalNumber(at);
        }
    }

    private void radixNumber(int at, int radix, String empty) {
        int i = digits(at + 2, radix, true);
        if (i == at + 2) {
            int afterPrefix = i < limit && text[i] == '_' ? i + 1 : i;
            boolean more = afterPrefix < limit && continuesWord(text[afterPrefix]);
            throw new SqlSyntaxException(more ? "trailing junk after numeric literal" : empty, at);
        }
        endNumber(integer(at + 2, i, radix), at, i);
    }

    private void decimalNumber(int at) {
        int i = digits(at, 10, false);
        boolean fraction = i < limit && text[i] == '.' && !(i > at && i + 1 < limit && text[i + 1] == '.');
        if (fraction) {
            i = digits(i + 1, 10, false);
        }
        int exponent = exponent(at, i);
        if (!fraction && exponent == i) {
            endNumber(integer(at, i, 10), at, i);
        } else {
            endNumber(TokenKind.NUMERIC, at, exponent);
        }
    }

    /** Skips {@code digit (_? digit)*}, or {@code (_? digit)+} if it may begin with an underscore. */
    private int digits(int at, int radix, boolean leadingUnderscore) {
        int i = at;
        while (i < limit) {
            boolean underscore = text[i] == '_' && (i > at || leadingUnderscore);
            int digit = underscore ? i + 1 : i;
            if (digit >= limit || Character.digit(text[digit], radix) < 0) {
                break;
            }
            i = digit + 1;
        }
        return i;
    }

    /** Returns {@code at} if there is no exponent. */
    private int exponent(int number, int at) {
        if (at + 1 >= limit || (text[at] | 0x20) != 'e') {
            return at;
        }
        boolean signed = text[at + 1] == '+' || text[at + 1] == '-';
        int digits = signed ? at + 2 : at + 1;
        int after = digits(digits, 10, false);
        if (after > digits) {
            return after;
        }
        if (signed) {
            throw new SqlSyntaxException("trailing junk after numeric literal", number);
        }
        return at;
    }

    private TokenKind integer(int from, int to, int radix) {
        long number = 0;
        for (int i = from; i < to; i++) {
            if (text[i] != '_') {
                number = Math.min(number * radix + Character.digit(text[i], radix), Integer.MAX_VALUE + 1L);
            }
        }
        if (number > Integer.MAX_VALUE) {
            return TokenKind.NUMERIC;
        }
        value = (int) number;
        return TokenKind.INTEGER;
    }

    private void endNumber(TokenKind kind, int at, int end) {
        if (startsWord(end)) {
            throw new SqlSyntaxException("trailing junk after numeric literal", at);
        }
        token(kind, at, end);
    }

    // Operators and punctuation.

    private void punctuation(int at) {
        byte next = at + 1 < limit ? text[at + 1] : 0;
        switch (text[at]) {
            case '.' -> {
                if (next == '.') {
                    token(TokenKind.DOT_DOT, at, at + 2);
                } else if (CLASS[next & 0xFF] == DIGIT) {
                    decimalNumber(at);
                } else {
                    token(TokenKind.DOT, at, at + 1);
                }
            }
            case ':' -> {
                if (next == ':') {
                    token(TokenKind.TYPE_CAST, at, at + 2);
                } else if (next == '=') {
                    token(TokenKind.COLON_EQUALS, at, at + 2);
                } else {
                    token(TokenKind.COLON, at, at + 1);
                }
            }
            default -> throw new IllegalStateException("no punctuation");
        }
    }

    private void separator(int at) {
        token(SEPARATOR_KINDS[text[at]], at, at + 1);
    }

    private void operator(int at) {
        int i = at + 1;
        while (i < limit && CLASS[text[i] & 0xFF] == OPERATOR && !startsComment(i)) {
            i++;
        }
        i = withoutTrailingSigns(at, i);
        if (i - at > MAX_NAME_LENGTH) {
            throw new SqlSyntaxException("operator too long", at);
        }
        token(operatorKind(at, i), at, i);
    }

    /** A {@code +} or {@code -} ends an operator only if the operator has a character that standard SQL's have not. */
    private int withoutTrailingSigns(int from, int to) {
        if (!isSign(text[to - 1])) {
            return to;
        }
        for (int i = to - 2; i >= from; i--) {
            switch (text[i]) {
                case '~', '!', '@', '#', '^', '&', '|', '`', '?', '%' -> {
                    return to;
                }
                default -> {}
            }
        }
        int i = to;
        while (i > from + 1 && isSign(text[i - 1])) {
            i--;
        }
        return i;
    }

    private static boolean isSign(byte b) {
        return b == '+' || b == '-';
    }

    private TokenKind operatorKind(int from, int to) {
        if (to - from == 1) {
            return SINGLE[text[from]];
        }
        if (to - from == 2) {
            byte first = text[from];
            byte second = text[from + 1];
            if (second == '=') {
                return switch (first) {
                    case '<' -> TokenKind.LESS_EQUALS;
                    case '>' -> TokenKind.GREATER_EQUALS;
                    case '!' -> TokenKind.NOT_EQUALS;
                    default -> TokenKind.OPERATOR;
                };
            }
            if (second == '>') {
                return switch (first) {
                    case '=' -> TokenKind.EQUALS_GREATER;
                    case '<' -> TokenKind.NOT_EQUALS;
                    default -> TokenKind.OPERATOR;
                };
            }
        }
        return TokenKind.OPERATOR;
    }

    // Bytes.

    private boolean startsWord(int at) {
        return at < limit
                && switch (CLASS[text[at] & 0xFF]) {
                    case WORD, LITERAL_WORD -> true;
                    default -> false;
                };
    }

    private static boolean continuesWord(byte b) {
        return (CLASS[b & 0xFF] & IN_WORD) != 0;
    }

    private static byte[] classes() {
        var classes = new byte[256];
        Arrays.fill(classes, 0x80, 0x100, WORD);
        Arrays.fill(classes, 'a', 'z' + 1, WORD);
        Arrays.fill(classes, 'A', 'Z' + 1, WORD);
        classes['_'] = WORD;
        setAll(classes, "bBeEnNuUxX", LITERAL_WORD);
        Arrays.fill(classes, '0', '9' + 1, DIGIT);
        setAll(classes, " \t\n\r\f\u000B", BLANK);
        setAll(classes, "~!@#^&|`?+-*/%<>=", OPERATOR);
        setAll(classes, "()[],;", SEPARATOR);
        setAll(classes, ".:", PUNCTUATION);
        classes['\''] = QUOTE;
        classes['"'] = DOUBLE_QUOTE;
        classes['$'] = DOLLAR;
        return classes;
    }

    private static void setAll(byte[] classes, String characters, byte value) {
        for (int i = 0; i < characters.length(); i++) {
            classes[characters.charAt(i)] = value;
        }
    }

    @SuppressWarnings("EnumOrdinal") // indices into what came from values()
    private static byte[] separatorKinds() {
        var kinds = new byte[128];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = (byte) SINGLE[i].ordinal();
        }
        return kinds;
    }

    private static TokenKind[] singles() {
        var singles = new TokenKind[128];
        Arrays.fill(singles, TokenKind.OTHER);
        for (char c : "~!@#&|`?".toCharArray()) {
            singles[c] = TokenKind.OPERATOR;
        }
        singles['('] = TokenKind.LEFT_PARENTHESIS;
        singles[')'] = TokenKind.RIGHT_PARENTHESIS;
        singles['['] = TokenKind.LEFT_BRACKET;
        singles[']'] = TokenKind.RIGHT_BRACKET;
        singles[','] = TokenKind.COMMA;
        singles[';'] = TokenKind.SEMICOLON;
        singles['+'] = TokenKind.PLUS;
        singles['-'] = TokenKind.MINUS;
        singles['*'] = TokenKind.STAR;
        singles['/'] = TokenKind.SLASH;
        singles['%'] = TokenKind.PERCENT;
        singles['^'] = TokenKind.CARET;
        singles['<'] = TokenKind.LESS;
        singles['>'] = TokenKind.GREATER;
        singles['='] = TokenKind.EQUALS;
        return singles;
    }
}
