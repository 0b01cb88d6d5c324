package helios.host.cli;

import helios.host.log.LogFormat;
import helios.sql.SqlSyntaxException;
import helios.sql.analysis.Origin;
import helios.sql.analysis.OutputColumn;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a report on a statement is written. */
enum ReportFormat {

    /** For people: a heading, and a line for each thing that there is. */
    TEXT {
        @Override
        String text(StatementReport report) {
            var lines = new StringBuilder();
            lines.append(at(report.file(), report.place()));
            report.verbText().ifPresent(verb -> lines.append("  ").append(verb));
            lines.append("  ").append(report.kind()).append('\n');
            line(lines, "no read because", report.reasons());
            line(lines, "reads", report.reads());
            line(lines, "writes", report.writes());
            line(lines, "functions", report.functions());
            line(
                    lines,
                    "columns",
                    report.columns()
                            .map(columns ->
                                    columns.stream().map(ReportFormat::column).toList())
                            .orElse(List.of("only the server knows")));
            report.fingerprint().ifPresent(fingerprint -> line(lines, "fingerprint", List.of(fingerprint)));
            report.normalized().ifPresent(normalized -> line(lines, "normalized", List.of(normalized)));
            report.error().ifPresent(error -> line(lines, "error", List.of(error(report, error))));
            return lines.toString();
        }
    },

    /** One JSON object a line. */
    JSON {
        @Override
        String text(StatementReport report) {
            var line = new StringBuilder("{\"file\":");
            LogFormat.quote(line, report.file());
            line.append(",\"start\":").append(report.start());
            line.append(",\"end\":").append(report.end());
            member(line, "verb", report.verbText());
            member(line, "kind", Optional.of(report.kind().name()));
            member(line, "reads", report.reads());
            member(line, "writes", report.writes());
            member(line, "functions", report.functions());
            line.append(",\"columns\":");
            report.columns().ifPresentOrElse(columns -> columns(line, columns), () -> line.append("null"));
            member(line, "fingerprint", report.fingerprint());
            member(line, "normalized", report.normalized());
            line.append(",\"error\":");
            report.error().ifPresentOrElse(error -> error(line, error), () -> line.append("null"));
            return line.append('}').toString();
        }
    };

    private static final int INDENT = 17;

    /** The report as text. */
    abstract String text(StatementReport report);

    // For people.

    private static void line(StringBuilder lines, String name, List<String> values) {
        if (!values.isEmpty()) {
            var text = String.join(", ", values).replace("\n", "\n" + " ".repeat(INDENT + 2));
            lines.append("  ")
                    .append(name)
                    .append(" ".repeat(INDENT - name.length()))
                    .append(text)
                    .append('\n');
        }
    }

    private static String column(OutputColumn column) {
        var origins = origins(column);
        if (!column.lineage().known()) {
            return column.name()
                    + (origins.isEmpty() ? " of unknown origin" : " perhaps of " + String.join(", ", origins));
        }
        return origins.isEmpty() ? column.name() : column.name() + " of " + String.join(" and ", origins);
    }

    private static String error(StatementReport report, SqlSyntaxException error) {
        var place = report.errorPlace().orElse(report.place());
        return "%s  %s (%s)".formatted(at(report.file(), place), error.reason(), error.sqlState());
    }

    private static String at(String file, StatementReport.Place place) {
        return "%s:%d:%d".formatted(file, place.line(), place.column());
    }

    // For programs.

    private static void member(StringBuilder line, String name, Optional<String> value) {
        line.append(",\"").append(name).append("\":");
        value.ifPresentOrElse(text -> LogFormat.quote(line, text), () -> line.append("null"));
    }

    private static void member(StringBuilder line, String name, List<String> values) {
        line.append(",\"").append(name).append("\":").append(array(values));
    }

    private static String array(List<String> values) {
        return values.stream()
                .map(value -> {
                    var quoted = new StringBuilder();
                    LogFormat.quote(quoted, value);
                    return quoted;
                })
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static void columns(StringBuilder line, List<OutputColumn> columns) {
        line.append(columns.stream()
                .map(column -> {
                    var object = new StringBuilder("{\"name\":");
                    LogFormat.quote(object, column.name());
                    object.append(",\"sources\":");
                    object.append(column.lineage().known() ? array(origins(column)) : "null");
                    return object.append('}');
                })
                .collect(Collectors.joining(",", "[", "]")));
    }

    private static List<String> origins(OutputColumn column) {
        return column.lineage().origins().stream()
                .map(Origin::toString)
                .distinct()
                .toList();
    }

    private static void error(StringBuilder line, SqlSyntaxException error) {
        line.append("{\"message\":");
        LogFormat.quote(line, error.reason());
        line.append(",\"position\":").append(error.position());
        line.append(",\"sqlstate\":\"").append(error.sqlState()).append("\"}");
    }
}
