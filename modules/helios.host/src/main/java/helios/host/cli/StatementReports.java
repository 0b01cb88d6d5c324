package helios.host.cli;

import helios.sql.LexerOptions;
import helios.sql.Normalizer;
import helios.sql.SqlSyntaxException;
import helios.sql.StatementCursor;
import helios.sql.analysis.Analysis;
import helios.sql.analysis.Classification;
import helios.sql.analysis.Kind;
import helios.sql.analysis.Quoting;
import helios.sql.analysis.RelationUse;
import helios.sql.analysis.Syntax;
import helios.sql.catalog.BuiltinCatalog;
import helios.sql.catalog.SearchPath;
import helios.sql.tree.Name;
import helios.sql.tree.QualifiedName;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Reads the statements of a file, one after another. */
final class StatementReports {

    /** How standard input is named. */
    static final String STANDARD_INPUT = "-";

    private final String file;
    private final byte[] text;
    private final Consumer<StatementReport> reports;
    private final Normalizer normalizer = new Normalizer();
    private final LineCounter lines;
    private boolean sql = true;

    private StatementReports(String file, byte[] text, Consumer<StatementReport> reports) {
        this.file = file;
        this.text = text;
        this.reports = reports;
        this.lines = new LineCounter(text);
    }

    /** Reports on each statement; returns whether all of them are SQL. */
    static boolean of(String file, byte[] text, Consumer<StatementReport> reports) {
        var all = new StatementReports(file, text, reports);
        all.read();
        return all.sql;
    }

    private void read() {
        var cursor = new StatementCursor().reset(text, 0, text.length, LexerOptions.DEFAULT);
        int behind = 0;
        try {
            while (cursor.next()) {
                report(cursor);
                behind = Math.min(cursor.end() + 1, text.length);
            }
        } catch (SqlSyntaxException e) {
            // Where a statement has something that is no token, nothing behind it can be told apart.
            sql = false;
            reports.accept(unreadable(skipBlanks(behind), e));
        }
    }

    private int skipBlanks(int from) {
        int start = from;
        while (start < text.length && text[start] <= ' ') {
            start++;
        }
        return start;
    }

    private StatementReport unreadable(int start, SqlSyntaxException error) {
        return new StatementReport(
                file,
                start,
                lines.at(start),
                text.length,
                Optional.empty(),
                Kind.OTHER,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.of(List.of()),
                Optional.empty(),
                Optional.empty(),
                Optional.of(error),
                Optional.of(lines.at(error.position())));
    }

    private void report(StatementCursor cursor) {
        normalizer.read(text, cursor.start(), cursor.end(), LexerOptions.DEFAULT);
        var syntax = Syntax.of(text, cursor.start(), cursor.end(), cursor.facts(), LexerOptions.DEFAULT);
        reports.accept(
                switch (syntax) {
                    case Syntax.Parsed parsed -> parsed(cursor, parsed);
                    case Syntax.Refused refused -> refused(cursor, refused);
                });
    }

    private StatementReport refused(StatementCursor cursor, Syntax.Refused refused) {
        sql = false;
        return new StatementReport(
                file,
                cursor.start(),
                lines.at(cursor.start()),
                cursor.end(),
                Optional.of(cursor.facts().verb()),
                Classification.UNPARSED.kind(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.of(List.of()),
                Optional.of(fingerprint()),
                Optional.of(normalizer.text()),
                Optional.of(refused.error()),
                Optional.of(lines.at(refused.error().position())));
    }

    private StatementReport parsed(StatementCursor cursor, Syntax.Parsed parsed) {
        var catalog = BuiltinCatalog.INSTANCE;
        var verb = parsed.facts().verb();
        var analysis = Analysis.of(parsed.tree(), verb, parsed.text(), catalog, SearchPath.UNKNOWN);
        var classification = Classification.of(parsed.tree(), parsed.facts(), catalog, SearchPath.UNKNOWN);
        boolean columnsKnown = analysis.outputKnown() || !analysis.output().isEmpty();
        return new StatementReport(
                file,
                cursor.start(),
                lines.at(cursor.start()),
                cursor.end(),
                Optional.of(verb),
                classification.kind(),
                classification.reasons(),
                names(analysis.read()),
                names(analysis.written()),
                analysis.functions().stream().map(StatementReports::text).toList(),
                columnsKnown ? Optional.of(analysis.output()) : Optional.empty(),
                Optional.of(fingerprint()),
                Optional.of(normalizer.text()),
                Optional.empty(),
                Optional.empty());
    }

    private String fingerprint() {
        return "%016x".formatted(normalizer.fingerprint());
    }

    private static List<String> names(List<RelationUse> relations) {
        return relations.stream().map(use -> text(use.name())).distinct().toList();
    }

    /** A name as the server keeps it; in quotes only where a dot or a quote would be taken for another thing. */
    private static String text(QualifiedName name) {
        return name.parts().stream()
                .map(Name::value)
                .map(part -> part.contains(".") || part.contains("\"") ? Quoting.identifier(part) : part)
                .collect(Collectors.joining("."));
    }
}
