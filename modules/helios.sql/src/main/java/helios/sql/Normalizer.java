package helios.sql;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Makes of a statement the form that all statements of its shape share: literals and parameters become {@code ?}, a list
 * of nothing else ({@code IN (...)}, a row of {@code VALUES}, {@code ARRAY[...]}) becomes one, equal rows become one,
 * comments go, and blanks become a single space. The fingerprint is a 64-bit hash of that form which takes no heed of
 * blanks and of the case of words without quotes.
 *
 * <p>What PostgreSQL's own normalization leaves stands here too: lengths of types ({@code varchar(10)}), positions in
 * {@code ORDER BY} and {@code GROUP BY}, {@code IS NULL} and its like. What it takes for a literal is one: the field of
 * {@code EXTRACT}, the values of {@code SET}. Most utility statements it leaves as they are; here they lose their
 * literals as well.
 *
 * <p>Reusable, not by several threads at once; {@link #text()} alone makes objects.
 */
public final class Normalizer {

    private static final byte PLACEHOLDER = '?';
    private static final byte SEPARATOR = 0x1F;
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private final TokenBuffer tokens = new TokenBuffer();
    private final LiteralFinder literals = new LiteralFinder(tokens);

    // The form: per item the token's index, or its complement for a placeholder, and whether blanks stood before it.
    private int[] items = new int[64];
    private boolean[] spaces = new boolean[64];
    private int size;

    // The open parentheses and brackets: where each is among the items, whether IN stands before it, and whether the
    // rows of a VALUES stand in it.
    private int[] openers = new int[16];
    private boolean[] afterIn = new boolean[16];
    private boolean[] afterValues = new boolean[16];
    private int depth;

    /** Makes a normalizer that has read an empty statement. */
    public Normalizer() {}

    /**
     * Reads one statement, {@code text[from, to)}.
     *
     * @throws SqlSyntaxException if it has something that is no token
     */
    public Normalizer read(byte[] text, int from, int to, LexerOptions options) {
        tokens.load(text, from, to, options);
        literals.reset();
        size = 0;
        depth = 0;
        afterValues[0] = false;
        int end = tokens.size() - 1;
        for (int i = 0; i < end; i++) {
            boolean space = i > 0 && tokens.start(i) > tokens.end(i - 1);
            while (literals.isSign(i)) {
                i++;
            }
            add(literals.isLiteral(i) ? ~i : i, space);
            group(i);
        }
        return this;
    }

    private void add(int item, boolean space) {
        if (size == items.length) {
            items = Arrays.copyOf(items, size * 2);
            spaces = Arrays.copyOf(spaces, size * 2);
        }
        items[size] = item;
        spaces[size] = space;
        size++;
    }

    private void group(int token) {
        switch (tokens.kind(token)) {
            case LEFT_PARENTHESIS, LEFT_BRACKET -> open(token);
            case RIGHT_PARENTHESIS, RIGHT_BRACKET -> close();
            case COMMA -> {}
            default -> afterValues[depth] = false;
        }
    }

    private void open(int token) {
        if (tokens.keyword(token - 1) == Keyword.VALUES && tokens.kind(token) == TokenKind.LEFT_PARENTHESIS) {
            afterValues[depth] = true;
        }
        depth++;
        if (depth == openers.length) {
            openers = Arrays.copyOf(openers, depth * 2);
            afterIn = Arrays.copyOf(afterIn, depth * 2);
            afterValues = Arrays.copyOf(afterValues, depth * 2);
        }
        openers[depth] = size - 1;
        afterIn[depth] = tokens.keyword(token - 1) == Keyword.IN;
        afterValues[depth] = false;
    }

    private void close() {
        if (depth == 0) {
            return;
        }
        int opener = openers[depth];
        boolean list = afterIn[depth] || tokens.kind(items[opener]) == TokenKind.LEFT_BRACKET;
        depth--;
        boolean row = afterIn[depth] || afterValues[depth];
        if (list || row) {
            collapseList(opener);
        }
        if (row && repeatsFormerRow(opener)) {
            size = opener - 1;
        }
    }

    /** Makes {@code (?, ?, ?)} {@code (?)}. */
    private void collapseList(int opener) {
        for (int i = opener + 1; i < size - 1; i++) {
            boolean odd = (i - opener) % 2 == 1;
            if (odd ? items[i] >= 0 : items[i] < 0 || tokens.kind(items[i]) != TokenKind.COMMA) {
                return;
            }
        }
        if (size - opener > 3) {
            items[opener + 2] = items[size - 1];
            spaces[opener + 2] = spaces[size - 1];
            size = opener + 3;
        }
    }

    /** Tells whether the row from {@code opener} to the end equals the one in front of the comma before it. */
    private boolean repeatsFormerRow(int opener) {
        int length = size - opener;
        int former = opener - 1 - length;
        if (former < 0 || items[opener - 1] < 0 || tokens.kind(items[opener - 1]) != TokenKind.COMMA) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (!isSame(items[former + i], items[opener + i])) {
                return false;
            }
        }
        return true;
    }

    private boolean isSame(int a, int b) {
        if (a < 0 || b < 0) {
            return a < 0 && b < 0;
        }
        return Arrays.equals(
                tokens.text(), tokens.start(a), tokens.end(a), tokens.text(), tokens.start(b), tokens.end(b));
    }

    /** The hash of the form of what was read last. */
    public long fingerprint() {
        long hash = FNV_OFFSET;
        for (int i = 0; i < size; i++) {
            hash = items[i] < 0 ? add(hash, PLACEHOLDER) : addToken(hash, items[i]);
            hash = add(hash, SEPARATOR);
        }
        hash ^= hash >>> 32;
        hash *= 0x9E3779B97F4A7C15L;
        return hash ^ (hash >>> 29);
    }

    private long addToken(long before, int token) {
        long hash = before;
        var text = tokens.text();
        boolean folds = tokens.kind(token) == TokenKind.KEYWORD || tokens.kind(token) == TokenKind.IDENTIFIER;
        for (int i = tokens.start(token); i < tokens.end(token); i++) {
            hash = add(hash, folds ? AsciiCase.lower(text[i]) : text[i]);
        }
        return hash;
    }

    private static long add(long hash, byte next) {
        return (hash ^ (next & 0xFF)) * FNV_PRIME;
    }

    /** The form of what was read last. */
    public String text() {
        var result = new ByteArrayOutputStream();
        for (int i = 0; i < size; i++) {
            if (spaces[i]) {
                result.write(' ');
            }
            if (items[i] < 0) {
                result.write(PLACEHOLDER);
            } else {
                int start = tokens.start(items[i]);
                result.write(tokens.text(), start, tokens.end(items[i]) - start);
            }
        }
        return result.toString(tokens.options().encoding().charset());
    }
}
