package helios.sql.analysis;

import helios.sql.LexerOptions;
import helios.sql.Parser;
import helios.sql.SessionEffects;
import helios.sql.SqlSyntaxException;
import helios.sql.StatementCursor;
import helios.sql.StatementFacts;
import helios.sql.TransactionEffect;
import helios.sql.Verb;
import helios.sql.tree.SqlStatement;

/** What came of parsing a statement. */
public sealed interface Syntax {

    /** What one pass over its tokens tells; of a text that has something that is no token, nothing. */
    StatementFacts facts();

    /**
     * It was parsed.
     *
     * @param text what the tree's positions are offsets in
     */
    record Parsed(SourceText text, StatementFacts facts, SqlStatement tree) implements Syntax {}

    /** PostgreSQL would refuse it, or it is of a kind that this parser does not know. */
    record Refused(StatementFacts facts, SqlSyntaxException error) implements Syntax {}

    /** Parses a text that holds one statement. */
    static Syntax of(byte[] text, LexerOptions options) {
        StatementFacts facts;
        int from;
        try {
            var cursor = new StatementCursor().reset(text, 0, text.length, options);
            cursor.next();
            facts = cursor.facts();
            from = cursor.start();
        } catch (SqlSyntaxException e) {
            return new Refused(new StatementFacts(Verb.UNKNOWN, TransactionEffect.NONE, SessionEffects.NONE), e);
        }
        return of(text, from, text.length, facts, options);
    }

    /** Parses the statement {@code text[from, to)}, whose facts are known. */
    static Syntax of(byte[] text, int from, int to, StatementFacts facts, LexerOptions options) {
        try {
            var tree = new Parser().parse(text, from, to, options);
            return new Parsed(new SourceText(text, options), facts, tree);
        } catch (SqlSyntaxException e) {
            return new Refused(facts, e);
        }
    }
}
