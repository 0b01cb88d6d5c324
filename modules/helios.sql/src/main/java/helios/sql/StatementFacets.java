package helios.sql;

import helios.spi.query.Facet;
import helios.spi.query.Query;
import java.util.List;

/**
 * What the tokens of a query's statement tell, computed when it is first asked for and kept with the query. Each is
 * derived from the text as earlier rewriters left it and the settings of its session.
 */
public final class StatementFacets {

    /** Verb, effects, signs that it writes; {@link StatementFacts#UNKNOWN} where something is no token. */
    public static final Facet<StatementFacts> FACTS = Facet.of("sql.facts", StatementFacets::facts);

    /** The hints in its comments, in order; none where something is no token. */
    public static final Facet<List<HintComment>> HINTS = Facet.of("sql.hints", StatementFacets::hints);

    /** Its normal form and fingerprint; a mere placeholder where something is no token. */
    public static final Facet<NormalForm> NORMAL_FORM = Facet.of("sql.normal_form", StatementFacets::normalForm);

    private StatementFacets() {}

    private static StatementFacts facts(Query query) {
        var text = query.textBytes();
        try {
            var cursor = new StatementCursor().reset(text, 0, text.length, LexerOptions.of(query.session()));
            return cursor.next() ? cursor.facts() : StatementFacts.UNKNOWN;
        } catch (SqlSyntaxException _) {
            return StatementFacts.UNKNOWN;
        }
    }

    private static List<HintComment> hints(Query query) {
        var text = query.textBytes();
        try {
            return HintComment.findAll(text, 0, text.length, LexerOptions.of(query.session()));
        } catch (SqlSyntaxException _) {
            return List.of();
        }
    }

    private static NormalForm normalForm(Query query) {
        return NormalForm.of(query.textBytes(), LexerOptions.of(query.session()));
    }
}
