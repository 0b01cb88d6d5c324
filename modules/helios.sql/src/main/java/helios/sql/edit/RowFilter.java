package helios.sql.edit;

import helios.sql.Lexer;
import helios.sql.TokenKind;
import helios.sql.analysis.Quoting;
import helios.sql.analysis.RelationUse;
import helios.sql.analysis.Site;
import helios.sql.catalog.Table;
import helios.sql.tree.Expression;
import helios.sql.tree.FromItem;
import helios.sql.tree.MergeAction;
import helios.sql.tree.OnConflict;
import helios.sql.tree.QueryBody;
import helios.sql.tree.SqlStatement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Adds a condition on the rows of one relation, where its reference stands. */
final class RowFilter {

    private static final int TABLE_LENGTH = "TABLE".length();

    private final SqlText text;
    private final RelationUse use;
    private final Snippet condition;

    private RowFilter(SqlText text, RelationUse use, Snippet condition) {
        this.text = text;
        this.use = use;
        this.condition = condition;
    }

    static SqlText apply(SqlText text, RelationUse use, Snippet condition) {
        return new RowFilter(text, use, condition).apply();
    }

    private SqlText apply() {
        return switch (use.site()) {
            case Site.From from -> from(from);
            case Site.Target target -> target(target);
            case Site.Whole(var table) -> whole(table);
            case Site.Copied copied -> copied(copied);
            case Site.Named() -> throw refused("names it without reading or changing its rows by conditions");
        };
    }

    private NotProvableException refused(String why) {
        return new NotProvableException(
                "the rows of %s cannot be restricted: the statement %s".formatted(Quoting.name(use.name()), why));
    }

    private String qualified(Optional<?> alias) {
        return condition.qualified(alias.isPresent() ? Quoting.identifier(use.alias()) : Quoting.name(use.name()));
    }

    // In a FROM.

    private SqlText from(Site.From from) {
        var item = from.item();
        boolean renamed =
                item.alias().filter(alias -> !alias.columns().isEmpty()).isPresent();
        if (renamed || condition.hasQuery()) {
            return replaced(item);
        }
        return switch (from.restriction()) {
            case Site.Restriction.Where() ->
                switch (from.scope()) {
                    case QueryBody.Select select ->
                        where(select.where(), select.from().getLast().end(), item.alias());
                    case SqlStatement.Update update -> where(update.where(), end(update), item.alias());
                    case SqlStatement.Delete delete -> where(delete.where(), end(delete), item.alias());
                    default -> replaced(item);
                };
            case Site.Restriction.On(var join) -> and(join.on().orElseThrow(), qualified(item.alias()));
            case Site.Restriction.Nowhere() -> replaced(item);
        };
    }

    private static int end(SqlStatement.Update update) {
        return update.from().isEmpty()
                ? update.assignments().getLast().end()
                : update.from().getLast().end();
    }

    private static int end(SqlStatement.Delete delete) {
        return delete.using().isEmpty()
                ? delete.target().end()
                : delete.using().getLast().end();
    }

    private SqlText where(Optional<Expression> where, int otherwise, Optional<?> alias) {
        var added = qualified(alias);
        return where.map(present -> and(present, added))
                .orElseGet(() -> text.with(splices -> splices.insert(otherwise, " WHERE (" + added + ")")));
    }

    private SqlText and(Expression present, String added) {
        return text.with(splices -> splices.around(present.start(), present.end(), "(", ") AND (" + added + ")"));
    }

    /** {@code (SELECT * FROM t WHERE ...) AS t}. */
    private SqlText replaced(FromItem.Relation item) {
        int end = text.source().nameEnd(item);
        return text.with(splices -> {
            splices.insert(item.start(), "(SELECT * FROM ");
            item.sample().ifPresent(sample -> splices.insert(end, " ").copy(sample.start(), sample.end(), end));
            splices.insert(end, " WHERE (" + condition.text() + "))");
            if (item.alias().isEmpty()) {
                splices.insert(end, " AS " + Quoting.identifier(use.alias()));
            }
            item.sample().ifPresent(sample -> splices.replace(sample.start(), sample.end(), ""));
        });
    }

    // Targets.

    private SqlText target(Site.Target target) {
        if (condition.hasQuery()) {
            throw refused("changes it, and the condition has a query in it");
        }
        var alias = target.item().alias();
        return switch (target.statement()) {
            case SqlStatement.Update update -> {
                checkCursor(update.where());
                yield where(update.where(), end(update), alias);
            }
            case SqlStatement.Delete delete -> {
                checkCursor(delete.where());
                yield where(delete.where(), end(delete), alias);
            }
            case SqlStatement.Insert insert ->
                insert.onConflict()
                        .filter(conflict -> !conflict.assignments().isEmpty())
                        .map(conflict -> conflict(conflict, alias))
                        .orElse(text);
            case SqlStatement.Merge merge -> merge(merge, qualified(alias));
            default -> throw refused("is of no kind that has conditions");
        };
    }

    private void checkCursor(Optional<Expression> where) {
        if (where.filter(Expression.CurrentOf.class::isInstance).isPresent()) {
            throw refused("changes the row at which a cursor stands");
        }
    }

    private SqlText conflict(OnConflict conflict, Optional<?> alias) {
        return where(conflict.where(), conflict.end(), alias);
    }

    /** Rows that the condition leaves out match nothing; those that nothing matches must be kept apart too. */
    private SqlText merge(SqlStatement.Merge merge, String added) {
        return text.with(splices -> {
            var on = merge.on();
            splices.around(on.start(), on.end(), "(", ") AND (" + added + ")");
            for (var action : merge.actions()) {
                if (action.match() == MergeAction.Match.NOT_MATCHED_BY_SOURCE) {
                    action.condition()
                            .ifPresentOrElse(
                                    present -> splices.around(
                                            present.start(), present.end(), "(", ") AND (" + added + ")"),
                                    () -> splices.insert(bySource(action), " AND (" + added + ")"));
                }
            }
        });
    }

    /** Behind {@code WHEN NOT MATCHED BY SOURCE}. */
    private int bySource(MergeAction action) {
        var lexer = lexer(action.start(), action.end());
        for (int words = 0; words < 5; words++) {
            lexer.next();
        }
        return lexer.end();
    }

    private Lexer lexer(int from, int to) {
        return new Lexer().reset(text.bytes(), from, to, text.source().options());
    }

    // Whole tables.

    private SqlText whole(QueryBody.Table table) {
        return text.with(splices -> splices.replace(table.start(), table.start() + TABLE_LENGTH, "SELECT * FROM")
                .insert(table.end(), " WHERE (" + condition.text() + ")"));
    }

    private SqlText copied(Site.Copied copied) {
        if (copied.copy().from()) {
            throw refused("copies rows into it");
        }
        var item = copied.item();
        var columns = copied.copy().columns();
        boolean partitioned = use.table()
                .filter(table -> table.kind() == Table.Kind.PARTITIONED)
                .isPresent();
        return text.with(splices -> {
            splices.insert(item.start(), "(SELECT ");
            if (columns.isEmpty()) {
                splices.insert(item.start(), columns());
            } else {
                splices.copy(columns.getFirst().start(), columns.getLast().end(), item.start());
                splices.replace(
                        item.end(),
                        behindColumns(columns.getLast().end(), copied.copy().end()),
                        "");
            }
            // COPY of a table leaves out what inherits from it.
            splices.insert(item.start(), partitioned ? " FROM " : " FROM ONLY ");
            splices.insert(item.end(), " WHERE (" + condition.text() + "))");
        });
    }

    /** The columns that COPY gives of a table: not those that are computed. */
    private String columns() {
        List<Table.Column> columns = use.table()
                .flatMap(Table::columns)
                .orElseThrow(() -> refused("copies all its columns, which are not known"));
        return columns.stream()
                .filter(column -> !column.generated())
                .map(column -> Quoting.identifier(column.name()))
                .collect(Collectors.joining(", "));
    }

    private int behindColumns(int from, int to) {
        var lexer = lexer(from, to);
        while (lexer.next() && lexer.kind() != TokenKind.RIGHT_PARENTHESIS) {
            // to the end of the list
        }
        return lexer.end();
    }
}
