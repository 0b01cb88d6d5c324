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
        var statement = statement(grammar);
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

    private static SqlStatement statement(Grammar grammar) {
        var tokens = grammar.tokens;
        int start = tokens.start();
        var utilities = grammar.utilities;
        var session = grammar.session;
        return switch (tokens.keyword()) {
            case BEGIN, START -> session.begin(start);
            case COMMIT, END, ROLLBACK, ABORT -> session.end(start);
            case SAVEPOINT -> session.savepoint(start);
            case RELEASE -> session.release(start);
            case SET -> session.set(start);
            case RESET, SHOW -> session.resetOrShow(start);
            case DISCARD -> session.discard(start);
            case LISTEN -> session.listen(start);
            case UNLISTEN -> session.unlisten(start);
            case NOTIFY -> session.notify(start);
            case LOCK -> session.lock(start);
            case TRUNCATE -> session.truncate(start);
            case COPY -> utilities.copy(start);
            case EXPLAIN -> utilities.explain(start);
            case PREPARE ->
                tokens.keyword(1) == Keyword.TRANSACTION && TokenReader.isString(tokens.kind(2))
                        ? session.prepareTransaction(start)
                        : utilities.prepare(start);
            case EXECUTE -> utilities.execute(start);
            case DEALLOCATE -> utilities.deallocate(start);
            case DECLARE -> utilities.declare(start);
            case FETCH, MOVE -> utilities.fetch(start);
            case CLOSE -> utilities.close(start);
            case CALL -> utilities.call(start);
            case DO -> utilities.doBlock(start);
            case CREATE -> grammar.creates.create(start);
            case ALTER, ANALYZE, ANALYSE, CHECKPOINT, CLUSTER, COMMENT, DROP, GRANT, IMPORT, LOAD -> opaque(grammar);
            case REASSIGN, REFRESH, REINDEX, REVOKE, SECURITY, VACUUM -> opaque(grammar);
            default -> grammar.queries.preparable();
        };
    }

    private static SqlStatement opaque(Grammar grammar) {
        return grammar.opaques.statement(grammar.tokens.start());
    }
}
