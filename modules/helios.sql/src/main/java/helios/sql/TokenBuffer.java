package helios.sql;

import java.util.Arrays;

/** All tokens of a text, for readers that look ahead. Reusable: what it has grown to it keeps. Ends with {@link TokenKind#END}. */
final class TokenBuffer {

    private static final TokenKind[] KINDS = TokenKind.values();
    private static final Keyword[] KEYWORDS = Keyword.values();

    private final Lexer lexer = new Lexer();
    private byte[] kinds = new byte[64];
    private short[] keywords = new short[64];
    private int[] starts = new int[64];
    private int[] ends = new int[64];
    private int[] values = new int[64];
    private int size;
    private LexerOptions options = LexerOptions.DEFAULT;

    /** Reads all tokens of {@code text[from, to)}. */
    TokenBuffer load(byte[] text, int from, int to, LexerOptions options) {
        this.options = options;
        lexer.reset(text, from, to, options);
        size = 0;
        do {
            lexer.next();
            add();
        } while (lexer.kind() != TokenKind.END);
        return this;
    }

    @SuppressWarnings("EnumOrdinal") // indices into what came from values()
    private void add() {
        if (size == kinds.length) {
            int capacity = size * 2;
            kinds = Arrays.copyOf(kinds, capacity);
            keywords = Arrays.copyOf(keywords, capacity);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
            values = Arrays.copyOf(values, capacity);
        }
        kinds[size] = (byte) lexer.kind().ordinal();
        keywords[size] = (short) lexer.keyword().ordinal();
        starts[size] = lexer.start();
        ends[size] = lexer.end();
        values[size] = lexer.value();
        size++;
    }

    /** How many there are, the end included. */
    int size() {
        return size;
    }

    /** The kind of the token at an index; {@link TokenKind#END} outside of the text. */
    TokenKind kind(int index) {
        return index >= 0 && index < size ? KINDS[kinds[index]] : TokenKind.END;
    }

    Keyword keyword(int index) {
        return index >= 0 && index < size ? KEYWORDS[keywords[index]] : Keyword.NOT_A_KEYWORD;
    }

    int start(int index) {
        return starts[index];
    }

    int end(int index) {
        return ends[index];
    }

    int value(int index) {
        return values[index];
    }

    byte[] text() {
        return lexer.text();
    }

    LexerOptions options() {
        return options;
    }
}
