package helios.sql.analysis;

import helios.sql.catalog.Catalog;
import helios.sql.catalog.SearchPath;
import helios.sql.catalog.Table;
import helios.sql.catalog.Volatility;
import helios.sql.tree.CommonTable;
import helios.sql.tree.Expression;
import helios.sql.tree.Expression.Accessor;
import helios.sql.tree.FromItem;
import helios.sql.tree.Locking;
import helios.sql.tree.Node;
import helios.sql.tree.Operator;
import helios.sql.tree.QualifiedName;
import helios.sql.tree.QueryBody;
import helios.sql.tree.SortItem;
import helios.sql.tree.SqlStatement;
import helios.sql.tree.TableSample;
import helios.sql.tree.TypeName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks in a statement for what may change something, or what a standby refuses. */
final class ReadCheck {

    /** Functions said to be stable or immutable that a standby refuses: they need a transaction id or the WAL's end. */
    private static final Set<String> REFUSED_BY_STANDBYS =
            Set.of("txid_current", "pg_current_xact_id", "pg_walfile_name", "pg_walfile_name_offset");

    private static final Set<String> SAMPLING = Set.of("bernoulli", "system");

    private final Catalog catalog;
    private final SearchPath path;
    private final Set<String> reasons = new LinkedHashSet<>();
    private boolean makesTable;

    ReadCheck(Catalog catalog, SearchPath path) {
        this.catalog = catalog;
        this.path = path;
    }

    /** What was found, each as a sentence. */
    List<String> reasons() {
        return List.copyOf(reasons);
    }

    /** Whether a table is made of the result. */
    boolean makesTable() {
        return makesTable;
    }

    void check(Node root) {
        var commons = new Names();
        commons.collect(root);
        root.forEach(node -> check(node, commons));
    }

    /**
     * The names of common tables anywhere in the statement. A relation of such a name is looked up all the same unless
     * nothing in the catalog has that name: outside of the common table's scope it may be meant.
     */
    private static final class Names {
        private final Set<String> tables = new LinkedHashSet<>();

        void collect(Node root) {
            root.forEach(node -> {
                if (node instanceof CommonTable table) {
                    tables.add(table.name().value());
                }
            });
        }

        boolean mayMean(QualifiedName name) {
            return name.parts().size() == 1 && tables.contains(name.name());
        }
    }

    private void check(Node node, Names commons) {
        switch (node) {
            case SqlStatement.Insert _, SqlStatement.Update _, SqlStatement.Delete _, SqlStatement.Merge _ ->
                reasons.add("a common table changes data");
            case QueryBody.Select select
            when select.into().isPresent() -> {
                makesTable = true;
                reasons.add("INTO makes a table");
            }
            case Locking locking when locking.strength() != Locking.Strength.NONE -> reasons.add("it locks rows");
            case FromItem.Relation relation -> relation(relation.name(), commons);
            case TableSample sample -> sample(sample);
            case Expression expression -> expression(expression);
            case TypeName type -> type(type.name());
            case SortItem sort -> sort.using().ifPresent(this::operator);
            default -> {}
        }
    }

    private void relation(QualifiedName name, Names commons) {
        var table = catalog.relation(name.schema(), name.name(), path);
        if (table.isEmpty() && !commons.mayMean(name)) {
            reasons.add("the relation %s is not known".formatted(Quoting.name(name)));
        }
        table.map(Table::reading)
                .filter(volatility -> !volatility.readsOnly())
                .ifPresent(volatility ->
                        reasons.add("reading %s runs what %s".formatted(Quoting.name(name), says(volatility))));
    }

    private void sample(TableSample sample) {
        if (sample.method().parts().size() > 1
                || !SAMPLING.contains(sample.method().name())) {
            reasons.add("the sampling method %s is not PostgreSQL's own".formatted(Quoting.name(sample.method())));
        }
    }

    private void expression(Expression expression) {
        switch (expression) {
            case Expression.Call call -> function(call.name());
            case Expression.Operation operation -> operation.further().forEach(term -> operator(term.operator()));
            case Expression.Prefix prefix -> operator(prefix.operator());
            case Expression.Quantified quantified -> operator(quantified.operator());
            case Expression.Match match ->
                symbol(
                        switch (match.syntax()) {
                            case LIKE -> match.negated() ? "!~~" : "~~";
                            case ILIKE -> match.negated() ? "!~~*" : "~~*";
                            case SIMILAR -> match.negated() ? "!~" : "~";
                        });
            case Expression.Between _ -> {
                symbol("<=");
                symbol(">=");
            }
            case Expression.InList in -> symbol(in.negated() ? "<>" : "=");
            case Expression.InQuery _ -> symbol("=");
            case Expression.Is is when is.test() == Expression.Is.Test.DISTINCT_FROM -> symbol("=");
            case Expression.Case choice when choice.value().isPresent() -> symbol("=");
            case Expression.Column column
            when column.path().size() > 1 ->
                functionOfRow(column.path().getLast().value());
            case Expression.Access access ->
                access.path().forEach(step -> {
                    if (step instanceof Accessor.Field(var field)) {
                        functionOfRow(field.value());
                    }
                });
            default -> {}
        }
    }

    private void function(QualifiedName name) {
        var volatility = catalog.function(name.schema(), name.name(), path);
        if (!volatility.readsOnly()) {
            reasons.add("the function %s %s".formatted(Quoting.name(name), says(volatility)));
        } else if (REFUSED_BY_STANDBYS.contains(name.name())) {
            reasons.add("a standby refuses the function %s".formatted(Quoting.name(name)));
        }
    }

    /** A cast runs the functions of its type, and the checks of a domain. */
    private void type(QualifiedName name) {
        var volatility = catalog.type(name.schema(), name.name(), path);
        if (!volatility.readsOnly()) {
            reasons.add("the type %s %s".formatted(Quoting.name(name), says(volatility)));
        }
    }

    /** {@code t.f} calls {@code f(t)} where {@code t} has no such column. */
    private void functionOfRow(String name) {
        if (catalog.function(Optional.empty(), name, path) == Volatility.VOLATILE) {
            reasons.add("%s may be a call of a function that %s"
                    .formatted(Quoting.identifier(name), says(Volatility.VOLATILE)));
        }
    }

    private void operator(Operator operator) {
        operator(operator.schema(), operator.symbol());
    }

    private void symbol(String symbol) {
        operator(Optional.empty(), symbol);
    }

    private void operator(Optional<String> schema, String symbol) {
        var volatility = catalog.operator(schema, symbol, path);
        if (!volatility.readsOnly()) {
            reasons.add("the operator %s %s".formatted(symbol, says(volatility)));
        }
    }

    private static String says(Volatility volatility) {
        return volatility == Volatility.UNKNOWN ? "is not known" : "is volatile";
    }

    /** The same check for a view's query and the conditions of policies. */
    static Volatility volatility(List<Node> roots, Catalog catalog) {
        var check = new ReadCheck(catalog, SearchPath.SYSTEM_ONLY);
        roots.forEach(check::check);
        return check.reasons.isEmpty() ? Volatility.STABLE : Volatility.VOLATILE;
    }
}
