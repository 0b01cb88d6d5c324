package helios.sql.analysis;

import helios.sql.Lexer;
import helios.sql.LexerOptions;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * What makes a statement the same as another one: its words as they are written, literals and all, in their order, without
 * the blanks and comments between them. Two keys are compared in full.
 */
public final class StatementKey {

    private static final int SEPARATOR = 0;

    private final byte[] words;
    private final int hash;

    private StatementKey(byte[] words) {
        this.words = words;
        this.hash = Arrays.hashCode(words);
    }

    /**
     * The key of a text.
     *
     * @throws helios.sql.SqlSyntaxException if it has something that is no token
     */
    public static StatementKey of(byte[] text, LexerOptions options) {
        var words = new ByteArrayOutputStream(text.length + 16);
        // The same bytes are another string where a backslash escapes.
        words.write(options.standardConformingStrings() ? 1 : 2);
        var lexer = new Lexer().reset(text, 0, text.length, options);
        while (lexer.next()) {
            words.write(text, lexer.start(), lexer.end() - lexer.start());
            words.write(SEPARATOR);
        }
        return new StatementKey(words.toByteArray());
    }

    /** How many bytes it takes. */
    public int size() {
        return words.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StatementKey key && hash == key.hash && Arrays.equals(words, key.words);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
