package helios.sql;

import helios.sql.tree.SqlStatement;

/**
 * Parses single statements by PostgreSQL 18's grammar into an immutable tree. Queries, statements that change data, and
 * the statements around them are read in full; of other statements the verb and the relations that stand in them, see
 * {@link SqlStatement.Opaque}.
 *
 * <p>Nesting is bounded, so that no text overflows the stack. Reusable, not by several threads at once.
 */
public final class Parser {

    private final TokenBuffer buffer = new TokenBuffer();

    /** Makes a parser. */
    public Parser() {}

    /**
     * Parses {@code text[from, to)}, which holds one statement and at most comments and semicolons behind it; a
     * {@link StatementCursor} finds where one stands in a text of several.
     *
     * @throws SqlSyntaxException if PostgreSQL would refuse the text, or if it nests too deeply
     */
    public SqlStatement parse(byte[] text, int from, int to, LexerOptions options) {
        var grammar = new Grammar(buffer.load(text, from, to, options));
        var statement = grammar.statement();
        var tokens = grammar.tokens;
        boolean more;
        do {
            more = tokens.accept(TokenKind.SEMICOLON);
        } while (more);
        if (!tokens.at(TokenKind.END)) {
            throw tokens.error();
        }
        return statement;
    }
}
