package helios.sql.edit;

import helios.sql.analysis.Quoting;
import helios.sql.analysis.RelationUse;
import helios.sql.analysis.Site;
import helios.sql.catalog.Table;
import helios.sql.tree.Expression;
import helios.sql.tree.QueryBody;
import helios.sql.tree.Returning;
import helios.sql.tree.SelectItem;
import java.util.List;
import java.util.stream.Collectors;

/** Changes the columns that the client gets. */
final class OutputEdit {

    private static final int TABLE_LENGTH = "TABLE".length();

    private OutputEdit() {}

    // Stars.

    static SqlText expanded(SqlText text) {
        var analysis = text.analysis();
        return text.with(splices -> {
            analysis.arms().forEach(arm -> {
                switch (arm) {
                    case QueryBody.Select select -> expand(select.items(), text, splices);
                    case QueryBody.Table table -> expand(table, text, splices);
                    default -> {}
                }
            });
            analysis.returning().map(Returning::items).ifPresent(items -> expand(items, text, splices));
        });
    }

    private static void expand(List<SelectItem> items, SqlText text, Splices splices) {
        for (var item : items) {
            var star = text.analysis().stars().get(item);
            if (star != null) {
                var columns = star.orElseThrow(OutputEdit::unknownColumns);
                splices.replace(item.start(), item.end(), String.join(", ", columns));
            }
        }
    }

    private static NotProvableException unknownColumns() {
        return new NotProvableException("what * stands for is not known");
    }

    private static void expand(QueryBody.Table table, SqlText text, Splices splices) {
        var use = text.analysis().read().stream()
                .filter(relation -> relation.site() instanceof Site.Whole(var whole) && whole.equals(table))
                .findFirst();
        var columns = use.flatMap(RelationUse::table).flatMap(Table::columns).orElseThrow(OutputEdit::unknownColumns);
        var list = columns.stream()
                .map(column -> Quoting.identifier(column.name()))
                .collect(Collectors.joining(", "));
        splices.replace(table.start(), table.start() + TABLE_LENGTH, "SELECT " + list + " FROM");
    }

    // Columns.

    static SqlText wrapped(SqlText text, int column, String template) {
        var _ = Snippet.of(template.replace("?", "NULL"), text.source().options());
        var plain = expanded(text);
        var analysis = plain.analysis();
        if (column < 0 || column >= analysis.output().size() || !analysis.outputKnown()) {
            throw new NotProvableException(
                    "the statement has no output column %d whose place is known".formatted(column));
        }
        var name = analysis.output().get(column).name();
        return plain.with(splices -> {
            boolean first = true;
            for (var arm : analysis.arms()) {
                wrap(plain, arm, column, template, first ? name : "", splices);
                first = false;
            }
            analysis.returning()
                    .ifPresent(returning -> wrap(plain, returning.items().get(column), template, name, splices));
            if (first && analysis.returning().isEmpty()) {
                throw new NotProvableException("the statement's output is not that of a query");
            }
        });
    }

    private static void wrap(SqlText text, QueryBody arm, int column, String template, String name, Splices splices) {
        switch (arm) {
            case QueryBody.Select select -> wrap(text, select.items().get(column), template, name, splices);
            case QueryBody.Values values -> {
                if (name.isEmpty() || name.equals("column" + (column + 1))) {
                    values.rows().forEach(row -> wrap(row.get(column), template, splices));
                }
            }
            default ->
                throw new NotProvableException("the statement's output cannot be changed in the form that it has");
        }
    }

    private static void wrap(Expression value, String template, Splices splices) {
        put(value, value.start(), value.end(), template, splices);
    }

    private static void wrap(SqlText text, SelectItem item, String template, String name, Splices splices) {
        int end = text.source().expressionEnd(item);
        put(item.value(), item.start(), end, template, splices);
        if (item.label().isEmpty() && !name.isEmpty()) {
            splices.insert(end, " AS " + Quoting.identifier(name));
        }
    }

    /** Puts the template in the expression's place; an expression of several parts gets parentheses. */
    private static void put(Expression value, int start, int end, String template, Splices splices) {
        boolean simple = value instanceof Expression.Column || value instanceof Expression.Call;
        var pieces = template.split("\\?", -1);
        splices.insert(start, pieces[0] + (simple ? "" : "("));
        var behind = simple ? "" : ")";
        splices.insert(end, behind + pieces[1]);
        for (int i = 2; i < pieces.length; i++) {
            splices.insert(end, simple ? "" : "(").copy(start, end, end).insert(end, behind + pieces[i]);
        }
    }
}
