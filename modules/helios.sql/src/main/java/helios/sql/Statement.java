package helios.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * One statement of a text: where it stands and what it is. Positions are offsets in the array that was read.
 *
 * @param from where the text between the preceding semicolon, or the whole text's start, and this statement begins:
 *     blanks and the comments in front of it
 * @param start its first token, as PostgreSQL's {@code stmt_location}
 * @param end the semicolon that ends it, or the whole text's end
 * @param facts what it is
 */
public record Statement(int from, int start, int end, StatementFacts facts) {

    /**
     * Splits a text as the server's parser would. Empty statements are left out: a text of none gives an empty list.
     * A {@link StatementCursor} does the same without making objects.
     *
     * @throws SqlSyntaxException if the text has something that is no token; the server refuses the whole text then
     */
    public static List<Statement> split(byte[] text, int from, int to, LexerOptions options) {
        var cursor = new StatementCursor().reset(text, from, to, options);
        if (!cursor.next()) {
            return List.of();
        }
        var first = cursor.statement();
        if (!cursor.next()) {
            return List.of(first);
        }
        var statements = new ArrayList<Statement>();
        statements.add(first);
        do {
            statements.add(cursor.statement());
        } while (cursor.next());
        return List.copyOf(statements);
    }
}
