package helios.plugin.host;

import helios.sql.LexerOptions;
import helios.sql.SqlSyntaxException;
import helios.sql.analysis.Analysis;
import helios.sql.analysis.Lineage;
import helios.sql.analysis.OutputColumn;
import helios.sql.analysis.Quoting;
import helios.sql.analysis.StatementPart;
import helios.sql.analysis.Syntax;
import helios.sql.catalog.Catalog;
import helios.sql.catalog.SearchPath;
import helios.sql.edit.NotProvableException;
import helios.sql.edit.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A statement's structure as {@code helios.sql} knows it. For one call: edits accumulate. */
public final class ParsedSql implements SqlView {

    private static final SqlAnswer PAST_THE_END = new SqlAnswer.PastTheEnd();
    private static final SqlAnswer UNKNOWN = new SqlAnswer.Unknown();

    private SqlText text;
    private boolean edited;

    private ParsedSql(SqlText text) {
        this.text = text;
    }

    /** The view of a statement; of one that cannot be parsed nothing is known. */
    public static SqlView of(byte[] statement, LexerOptions options, Catalog catalog, SearchPath path) {
        return of(Syntax.of(statement, options), catalog, path);
    }

    /** The view of a statement that was parsed already. */
    public static SqlView of(Syntax syntax, Catalog catalog, SearchPath path) {
        try {
            return new ParsedSql(SqlText.of(syntax, catalog, path));
        } catch (SqlSyntaxException _) {
            return SqlView.UNKNOWN;
        }
    }

    @Override
    public SqlAnswer ask(int what, int index) {
        if (index < 0) {
            return PAST_THE_END;
        }
        var analysis = text.analysis();
        return switch (what) {
            case 1 -> element(analysis.written(), index, relation -> Quoting.name(relation.name()));
            case 2 -> element(analysis.read(), index, relation -> Quoting.name(relation.name()));
            case 3 -> output(analysis, index, column -> Optional.of(column.name()));
            case 4 -> output(analysis, index, column -> lines(column.lineage()));
            case 5 -> element(analysis.functions(), index, Quoting::name);
            case 6 -> element(analysis.parts(), index, part -> part.verb().name());
            case 7 -> element(analysis.sortOperators(), index, operator -> operator);
            case 8 -> used(analysis.used(), index);
            case 9 ->
                element(
                        analysis.relations(),
                        index,
                        relation -> analysis.pinned().containsKey(relation)
                                ? analysis.pinned().get(relation).stream()
                                        .sorted()
                                        .map(Quoting::identifier)
                                        .collect(Collectors.joining("\n"))
                                : "");
            case 10 -> element(analysis.parts(), index, part -> describe(analysis, part));
            case 11 -> output(analysis, index, OutputColumn::text);
            default -> PAST_THE_END;
        };
    }

    private static <E> SqlAnswer element(List<E> list, int index, Function<E, String> answer) {
        return index < list.size() ? new SqlAnswer.Text(answer.apply(list.get(index))) : PAST_THE_END;
    }

    /** A star that nobody could expand makes the number of columns unknown. */
    private static SqlAnswer output(Analysis analysis, int index, Function<OutputColumn, Optional<String>> answer) {
        var columns = analysis.output();
        if (index >= columns.size()) {
            return analysis.outputKnown() ? PAST_THE_END : UNKNOWN;
        }
        boolean certain = columns.subList(0, index + 1).stream().allMatch(OutputColumn::expanded);
        return certain
                ? answer.apply(columns.get(index))
                        .<SqlAnswer>map(SqlAnswer.Text::new)
                        .orElse(UNKNOWN)
                : UNKNOWN;
    }

    private static Optional<String> lines(Lineage lineage) {
        return lineage.known() ? Optional.of(String.join("\n", sorted(lineage))) : Optional.empty();
    }

    private static List<String> sorted(Lineage lineage) {
        return lineage.origins().stream()
                .map(Object::toString)
                .distinct()
                .sorted()
                .toList();
    }

    private static SqlAnswer used(Lineage used, int index) {
        return used.known() ? element(sorted(used), index, column -> column) : UNKNOWN;
    }

    private static String describe(Analysis analysis, StatementPart part) {
        var lines = new ArrayList<String>();
        if (part.restricted()) {
            lines.add("where");
        }
        if (part.limited()) {
            lines.add("limit");
        }
        var relations = analysis.relations();
        part.relations().forEach(relation -> lines.add(Integer.toString(relations.indexOf(relation))));
        return String.join("\n", lines);
    }

    @Override
    public Edit edit(int what, int index, String argument) {
        try {
            var changed = switch (what) {
                case 1 -> text.wrapOutput(index, argument);
                case 2 -> text.restrict(index, argument);
                case 3 -> text.limit(Long.parseLong(argument.strip()));
                case 4 -> text.expandStars();
                default -> throw new IllegalArgumentException("no such edit");
            };
            text = changed;
            edited = true;
            return Edit.DONE;
        } catch (NotProvableException _) {
            return Edit.NOT_PROVABLE;
        } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
            return Edit.BAD;
        }
    }

    @Override
    public Optional<String> edited() {
        return edited ? Optional.of(text.text()) : Optional.empty();
    }
}
