package helios.sql.analysis;

import helios.spi.query.Facet;
import helios.spi.query.Query;
import helios.spi.session.Session;
import helios.sql.LexerOptions;
import helios.sql.SqlSyntaxException;
import helios.sql.catalog.Catalog;
import helios.sql.catalog.SearchPath;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is known of a query's statement. Each facet is derived from the text as earlier rewriters left it, the settings of
 * its session and the session's catalog ({@link Catalog#OF_SESSION}); without one nothing is known of relations and
 * functions.
 */
public final class SqlFacets {

    /** The tree of the statement. */
    public static final Facet<Syntax> SYNTAX =
            Facet.of("sql.syntax", query -> Syntax.of(query.textBytes(), LexerOptions.of(query.session())));

    /** What the statement means; absent if it cannot be parsed. */
    public static final Facet<Optional<Analysis>> ANALYSIS = Facet.of("sql.analysis", SqlFacets::analysis);

    /** The statement's kind, and why it is no read. */
    public static final Facet<Classification> CLASSIFICATION =
            Facet.of("sql.classification", SqlFacets::classification);

    /** What makes the statement the same as another; absent if it has something that is no token. */
    public static final Facet<Optional<StatementKey>> KEY = Facet.of("sql.key", SqlFacets::key);

    private SqlFacets() {}

    private static Optional<StatementKey> key(Query query) {
        try {
            return Optional.of(StatementKey.of(query.textBytes(), LexerOptions.of(query.session())));
        } catch (SqlSyntaxException e) {
            return Optional.empty();
        }
    }

    private static Optional<Analysis> analysis(Query query) {
        return query.facet(SYNTAX) instanceof Syntax.Parsed(var text, var facts, var tree)
                ? Optional.of(Analysis.of(tree, facts.verb(), text, catalog(query), path(query.session())))
                : Optional.empty();
    }

    /**
     * Where it is not known how a plain string reads, a statement is what is worse of both readings: a read only if it is
     * one in both.
     */
    private static Classification classification(Query query) {
        var present = classified(query.facet(SYNTAX), query);
        if (query.session().setting("standard_conforming_strings").isPresent() || present.kind() != Kind.READ) {
            return present;
        }
        var options = LexerOptions.of(query.session());
        return classified(Syntax.of(query.textBytes(), options.withStandardConformingStrings(false)), query);
    }

    private static Classification classified(Syntax syntax, Query query) {
        return switch (syntax) {
            case Syntax.Parsed(var _, var facts, var tree) ->
                Classification.of(tree, facts, catalog(query), path(query.session()));
            case Syntax.Refused _ -> Classification.UNPARSED;
        };
    }

    /** The catalog of the query's database. */
    public static Catalog catalog(Query query) {
        return query.session().get(Catalog.OF_SESSION).orElse(Catalog.UNKNOWN);
    }

    /** The session's search path; {@code "$user"} may be the role that was set or the user who signed in. */
    public static SearchPath path(Session session) {
        var setting = session.setting("search_path");
        if (setting.isEmpty()) {
            return SearchPath.UNKNOWN;
        }
        var users = Stream.concat(session.setting("role").stream(), Stream.of(session.user()))
                .distinct()
                .toList();
        return users.size() == 1 || !setting.get().contains("$user")
                ? SearchPath.parse(setting.get(), users.getLast())
                : SearchPath.UNKNOWN;
    }
}
