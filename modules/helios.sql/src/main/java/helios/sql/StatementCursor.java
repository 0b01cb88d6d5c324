package helios.sql;

/**
 * Splits a text into its statements, as the server's parser would, and gathers each one's facts, in one pass over the
 * tokens. A cursor: set it on a range of bytes, then move it from statement to statement. For a statement whose facts
 * are plain (no effect on transaction or session) it allocates nothing.
 *
 * <p>A semicolon inside parentheses ({@code CREATE RULE ... DO (...; ...)}) or inside a routine's body
 * ({@code BEGIN ATOMIC ... END}) ends no statement. Empty statements are left out; a text of none has no statement.
 *
 * <p>The attributes are valid until the next call of {@link #next} or {@link #reset}. One thread at a time.
 */
public final class StatementCursor {

    private final StatementTokens tokens = new StatementTokens();
    private final HeadReader head = new HeadReader(tokens);
    private StatementFacts facts = StatementFacts.UNKNOWN;

    /** Makes a cursor that is at the end of an empty text. */
    public StatementCursor() {}

    /** Sets this cursor in front of the first statement of {@code text[from, to)}. */
    public StatementCursor reset(byte[] text, int from, int to, LexerOptions options) {
        tokens.reset(text, from, to, options);
        return this;
    }

    /**
     * Moves to the next statement.
     *
     * @return false if there is none
     * @throws SqlSyntaxException if the statement has something that is no token; the server refuses the whole text
     *     then, the statements in front of it too
     */
    public boolean next() {
        if (!tokens.nextStatement()) {
            return false;
        }
        facts = head.read();
        return true;
    }

    /** Where the text of the statement and of the comments in front of it begins: behind the preceding semicolon. */
    public int from() {
        return tokens.from();
    }

    /** Offset of the statement's first token. */
    public int start() {
        return tokens.start();
    }

    /** Offset of the semicolon that ends the statement, or of the text's end. */
    public int end() {
        return tokens.end();
    }

    /** What the statement is. */
    public StatementFacts facts() {
        return facts;
    }

    /** The statement, as an object that stays valid. */
    public Statement statement() {
        return new Statement(from(), start(), end(), facts);
    }

    /** As {@link Lexer#backslashInPlainString()}, of all that was read so far. */
    public boolean backslashInPlainString() {
        return tokens.lexer().backslashInPlainString();
    }
}
