package helios.sql.analysis;

import helios.sql.Verb;
import helios.sql.tree.Expression;
import helios.sql.tree.Expression.Literal;
import helios.sql.tree.Grouping;
import helios.sql.tree.Name;
import helios.sql.tree.Query;
import helios.sql.tree.QueryBody;
import helios.sql.tree.SelectItem;
import helios.sql.tree.SortItem;
import helios.sql.tree.SqlStatement;
import helios.sql.tree.With;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads queries. */
final class QueryReader {

    private final Findings findings;
    private final SourceText text;
    private final ExpressionReader expressions;
    private final FromReader from;
    private final ChangeReader changes;

    QueryReader(Findings findings, SourceText text) {
        this.findings = findings;
        this.text = text;
        expressions = new ExpressionReader(findings, this);
        from = new FromReader(findings, this, expressions);
        changes = new ChangeReader(findings, this, from, expressions);
    }

    ChangeReader changes() {
        return changes;
    }

    ExpressionReader expressions() {
        return expressions;
    }

    // Common tables.

    /** The common tables that can be named behind a {@code WITH}. */
    Commons with(Optional<With> with, Scope scope, Commons outer) {
        return with.map(tables -> with(tables, scope, outer)).orElse(outer);
    }

    private Commons with(With with, Scope scope, Commons outer) {
        var all = Commons.inside(outer);
        var before = outer;
        var added = new ArrayList<Commons.Common>();
        for (var table : with.tables()) {
            var visible = with.recursive() ? all : before;
            var common = new Commons.Common(
                    table, (definition, self) -> common(definition.statement(), self, scope, visible));
            added.add(common);
            if (with.recursive()) {
                all.add(common);
            } else {
                before = Commons.inside(before);
                before.add(common);
            }
        }
        added.forEach(Commons.Common::columns);
        return with.recursive() ? all : before;
    }

    private List<Out> common(SqlStatement statement, Commons.Common self, Scope scope, Commons commons) {
        return switch (statement) {
            case SqlStatement.Select(var query, var _, var _) -> query(query, self, scope, commons);
            default -> changes.change(statement, scope, commons);
        };
    }

    // Queries.

    /** What a query gives. */
    List<Out> query(Query query, Scope scope, Commons outer) {
        return query(query, null, scope, outer);
    }

    private List<Out> query(Query query, Commons.@Nullable Common self, Scope scope, Commons outer) {
        var commons = with(query.with(), scope, outer);
        var columns = body(query.body(), query.limited(), self, scope, commons, query.orderBy());
        expressions.use(query.limit(), scope, commons);
        expressions.use(query.offset(), scope, commons);
        return columns;
    }

    private List<Out> body(
            QueryBody body,
            boolean limited,
            Commons.@Nullable Common self,
            Scope scope,
            Commons commons,
            List<SortItem> orderBy) {
        return switch (body) {
            case QueryBody.Select select -> select(select, limited, scope, commons, orderBy);
            case QueryBody.Values values -> values(values, limited, scope, commons);
            case QueryBody.Table table -> table(table, limited, scope, commons, orderBy);
            case QueryBody.Nested nested -> {
                var inner = nested.query();
                var here = with(inner.with(), scope, commons);
                var columns = body(inner.body(), limited || inner.limited(), self, scope, here, inner.orderBy());
                sort(orderBy, columns, Scope.EMPTY, commons);
                yield columns;
            }
            case QueryBody.SetOperation operation -> {
                var columns = combined(operation, self, scope, commons);
                sort(orderBy, columns, Scope.EMPTY, commons);
                yield columns;
            }
        };
    }

    private List<Out> combined(
            QueryBody.SetOperation operation, Commons.@Nullable Common self, Scope scope, Commons commons) {
        var columns = body(operation.first(), false, self, scope, commons, List.of());
        if (self != null) {
            self.firstRows(columns.stream().map(QueryReader::growing).toList());
        }
        for (var operand : operation.further()) {
            var others = body(operand.body(), false, null, scope, commons, List.of());
            if (!operand.all()) {
                columns.forEach(out -> findings.use(out.flow()));
                others.forEach(out -> findings.use(out.flow()));
            }
            columns = both(columns, others);
        }
        if (self != null) {
            link(self.columns(), columns);
        }
        return columns;
    }

    private static Out growing(Out out) {
        return new Out(out.name(), Flow.of(List.of(out.flow())), out.open(), out.base(), out.sql(), out.item());
    }

    private static void link(List<Out> recursive, List<Out> all) {
        boolean alike = recursive.size() == all.size() && closed(recursive) && closed(all);
        for (int i = 0; i < recursive.size(); i++) {
            var flow = recursive.get(i).flow();
            if (alike) {
                flow.add(all.get(i).flow());
            } else {
                all.forEach(out -> flow.add(out.flow()));
            }
        }
    }

    private static boolean closed(List<Out> columns) {
        return columns.stream().noneMatch(Out::open);
    }

    private static List<Out> both(List<Out> some, List<Out> others) {
        if (some.size() != others.size() || !closed(some) || !closed(others)) {
            var flows = new ArrayList<Flow>();
            some.forEach(out -> flows.add(out.flow()));
            others.forEach(out -> flows.add(out.flow()));
            return List.of(Out.open(Flow.of(flows)));
        }
        var result = new ArrayList<Out>(some.size());
        for (int i = 0; i < some.size(); i++) {
            var first = some.get(i);
            var flow = Flow.of(List.of(first.flow(), others.get(i).flow()));
            result.add(new Out(first.name(), flow, false, Optional.empty(), first.sql(), first.item()));
        }
        return List.copyOf(result);
    }

    private List<Out> values(QueryBody.Values values, boolean limited, Scope scope, Commons commons) {
        findings.part(Verb.SELECT, values).limited = limited;
        var columns = new ArrayList<Flow>();
        for (var row : values.rows()) {
            for (int i = 0; i < row.size(); i++) {
                if (i == columns.size()) {
                    columns.add(Flow.none());
                }
                columns.get(i).add(expressions.output(row.get(i), scope, commons));
            }
        }
        var result = new ArrayList<Out>(columns.size());
        columns.forEach(flow -> result.add(Out.named("column" + (result.size() + 1), flow)));
        return List.copyOf(result);
    }

    private List<Out> table(
            QueryBody.Table table, boolean limited, Scope scope, Commons commons, List<SortItem> orderBy) {
        var part = findings.part(Verb.SELECT, table);
        part.limited = limited;
        var relation = table.relation();
        var common = relation.name().parts().size() == 1
                ? commons.find(relation.name().name())
                : Optional.<Commons.Common>empty();
        var columns = common.map(Commons.Common::columns).orElseGet(() -> {
            var use = RelationUse.of(
                    RelationUse.Access.READ, relation, new Site.Whole(table), findings.table(relation.name()));
            return FromReader.columns(findings.add(use, part));
        });
        sort(orderBy, columns, scope.inner(List.of(Source.of(Optional.empty(), columns)), java.util.Map.of()), commons);
        return columns;
    }

    private List<Out> select(
            QueryBody.Select select, boolean limited, Scope outer, Commons commons, List<SortItem> orderBy) {
        var part = findings.part(Verb.SELECT, select);
        part.limited = limited;
        part.restricted = select.where().filter(ExpressionReader::isVariable).isPresent();
        var place = new FromReader.Place(outer, commons, part, select, new Site.Restriction.Where());
        var item = from.items(select.from(), place);
        var scope = outer.inner(item.sources(), item.merged());
        var columns = items(select.items(), item, scope, commons);
        expressions.use(select.where(), scope, commons);
        select.where().ifPresent(where -> expressions.pins(where, scope, part.relations::contains));
        select.groupBy().forEach(grouping -> group(grouping, columns, scope, commons));
        expressions.use(select.having(), scope, commons);
        expressions.use(select.windows(), scope, commons);
        expressions.use(select.distinctOn(), scope, commons);
        if (select.distinct() && select.distinctOn().isEmpty()) {
            columns.forEach(out -> findings.use(out.flow()));
        }
        sort(orderBy, columns, scope, commons);
        if (select.into().isPresent()) {
            findings.add(
                    RelationUse.of(
                            RelationUse.Access.WRITE,
                            select.into().get().relation(),
                            findings.table(select.into().get().relation())),
                    part);
            columns.forEach(out -> findings.use(out.flow()));
        }
        return columns;
    }

    // Output.

    /** The columns of a {@code SELECT} list, or of a {@code RETURNING}. */
    List<Out> items(List<SelectItem> items, FromReader.Item source, Scope scope, Commons commons) {
        var result = new ArrayList<Out>(items.size());
        for (var item : items) {
            if (item.value() instanceof Expression.Star(var path, var _, var _)) {
                var columns = path.isEmpty()
                        ? source.star()
                        : scope.source(path).map(Source::columns).orElse(List.of(Out.open(Flow.someOf(List.of()))));
                columns.forEach(out -> result.add(out.at(item)));
                findings.stars.put(item, expansion(columns));
            } else {
                var name = item.label().map(Name::value).orElseGet(() -> OutputName.of(item.value()));
                var flow = expressions.output(item.value(), scope, commons);
                result.add(Out.named(name, flow).with(slice(item)).at(item));
            }
        }
        return List.copyOf(result);
    }

    /** The columns as SQL, unless they are not known or two of them cannot be told apart. */
    private static Optional<List<String>> expansion(List<Out> columns) {
        var sql = columns.stream().flatMap(out -> out.sql().stream()).distinct().toList();
        return closed(columns) && sql.size() == columns.size() ? Optional.of(sql) : Optional.empty();
    }

    /** The expression of an item as it is written, its parentheses included. */
    private String slice(SelectItem item) {
        return text.slice(item.start(), text.expressionEnd(item));
    }

    private void sort(List<SortItem> orderBy, List<Out> columns, Scope scope, Commons commons) {
        for (var sort : orderBy) {
            sort.using().ifPresent(findings.sortOperators::add);
            sort.value().forEach(node -> operators(node));
            findings.use(outputColumn(sort.value(), columns)
                    .orElseGet(() -> expressions.value(sort.value(), scope, commons)));
        }
    }

    private void operators(helios.sql.tree.Node node) {
        switch (node) {
            case Expression.Operation operation ->
                operation.further().forEach(term -> findings.sortOperators.add(term.operator()));
            case Expression.Prefix prefix -> findings.sortOperators.add(prefix.operator());
            default -> {}
        }
    }

    private void group(Grouping grouping, List<Out> columns, Scope scope, Commons commons) {
        for (var expression : grouping.expressions()) {
            var ordinal = expression instanceof Literal ? outputColumn(expression, columns) : Optional.<Flow>empty();
            var flow = ordinal.orElseGet(() -> expressions.value(expression, scope, commons));
            findings.use(flow);
            // A name that is no column of the FROM is one of the output.
            if (expression instanceof Expression.Column(var path, var _, var _) && path.size() == 1) {
                outputColumn(expression, columns).ifPresent(findings::use);
            }
        }
        grouping.sets().forEach(set -> group(set, columns, scope, commons));
    }

    /** The output column that an item of an {@code ORDER BY} means: by its name or its number. */
    private Optional<Flow> outputColumn(Expression value, List<Out> columns) {
        return switch (value) {
            case Expression.Column(var path, var _, var _)
            when path.size() == 1 ->
                columns.stream()
                        .filter(out ->
                                !out.open() && out.name().equals(path.getFirst().value()))
                        .map(Out::flow)
                        .findFirst();
            case Literal(var kind, var start, var end)
            when kind == Literal.Kind.NUMBER ->
                number(text.slice(start, end))
                        .map(index -> closed(columns) && index <= columns.size()
                                ? columns.get(index - 1).flow()
                                : Flow.someOf(columns.stream().map(Out::flow).toList()));
            default -> Optional.empty();
        };
    }

    private static Optional<Integer> number(String digits) {
        return digits.matches("[1-9][0-9]{0,4}") ? Optional.of(Integer.valueOf(digits)) : Optional.empty();
    }
}
