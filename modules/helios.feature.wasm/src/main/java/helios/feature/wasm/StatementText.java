package helios.feature.wasm;

import helios.plugin.When;
import helios.plugin.host.ParsedSql;
import helios.plugin.host.SqlView;
import helios.spi.query.Query;
import helios.sql.LexerOptions;
import helios.sql.NormalForm;
import helios.sql.StatementFacets;
import helios.sql.analysis.Analysis;
import helios.sql.analysis.Classification;
import helios.sql.analysis.Quoting;
import helios.sql.analysis.SqlFacets;
import helios.sql.analysis.Syntax;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a statement's text tells: as it stands now, or as the client sent it. Nothing is computed that nobody asks for. */
final class StatementText implements When.Subject {

    private final Request request;
    private final Query query;
    private final boolean original;
    private Optional<Syntax> ownSyntax = Optional.empty();

    private StatementText(Request request, boolean original) {
        this.request = request;
        this.query = request.query();
        this.original = original;
    }

    /** The text as the hooks before left it. */
    static StatementText present(Request request) {
        return new StatementText(request, false);
    }

    /** The text as the client sent it. */
    static StatementText original(Request request) {
        var query = request.query();
        return new StatementText(request, !query.text().equals(query.clientText()));
    }

    Request request() {
        return request;
    }

    String string() {
        return original ? query.clientText() : query.text();
    }

    @Override
    public byte[] text() {
        return original ? query.clientText().getBytes(options().encoding().charset()) : query.textBytes();
    }

    /** In UTF-8, whatever the client's encoding is. */
    byte[] utf8() {
        boolean already = options().encoding().charset().equals(StandardCharsets.UTF_8);
        return already ? text() : string().getBytes(StandardCharsets.UTF_8);
    }

    private LexerOptions options() {
        return LexerOptions.of(query.session());
    }

    private Syntax syntax() {
        if (!original) {
            return query.facet(SqlFacets.SYNTAX);
        }
        var known = ownSyntax.orElseGet(() -> Syntax.of(text(), options()));
        ownSyntax = Optional.of(known);
        return known;
    }

    NormalForm normalForm() {
        return original ? NormalForm.of(text(), options()) : query.facet(StatementFacets.NORMAL_FORM);
    }

    String fingerprint() {
        return HexFormat.of().toHexDigits(normalForm().fingerprint());
    }

    Classification classification() {
        if (!original) {
            return query.facet(SqlFacets.CLASSIFICATION);
        }
        return syntax() instanceof Syntax.Parsed(var _, var facts, var tree)
                ? Classification.of(tree, facts, SqlFacets.catalog(query), SqlFacets.path(query.session()))
                : Classification.UNPARSED;
    }

    private Optional<Analysis> analysis() {
        if (!original) {
            return query.facet(SqlFacets.ANALYSIS);
        }
        return syntax() instanceof Syntax.Parsed(var source, var facts, var tree)
                ? Optional.of(Analysis.of(
                        tree, facts.verb(), source, SqlFacets.catalog(query), SqlFacets.path(query.session())))
                : Optional.empty();
    }

    @Override
    public Optional<List<String>> tables() {
        return analysis()
                .map(found -> Stream.concat(found.written().stream(), found.read().stream())
                        .map(relation -> Quoting.name(relation.name()))
                        .distinct()
                        .toList());
    }

    /** A statement that cannot be parsed may be of any kind. */
    @Override
    public Optional<String> kind() {
        return syntax() instanceof Syntax.Parsed
                ? Optional.of(classification().kind().name())
                : Optional.empty();
    }

    @Override
    public boolean hasAttribute(String key) {
        return request.attribute(key).isPresent();
    }

    @Override
    public String applicationName() {
        return query.session().setting("application_name").orElse("");
    }

    SqlView sql() {
        return ParsedSql.of(syntax(), SqlFacets.catalog(query), SqlFacets.path(query.session()));
    }
}
