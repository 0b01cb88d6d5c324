package helios.sql.analysis;

import helios.sql.tree.Alias;
import helios.sql.tree.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Something in a scope that columns can be taken from.
 *
 * @param name what qualifies its columns; absent if nothing can
 * @param relation the relation that it is, if its own name qualifies it
 * @param columns what it gives
 * @param byNameOnly whether its columns must be qualified
 */
record Source(Optional<String> name, Optional<RelationUse> relation, List<Out> columns, boolean byNameOnly) {

    private static final List<String> SYSTEM = List.of("ctid", "xmin", "xmax", "cmin", "cmax", "tableoid");

    static Source of(Optional<String> name, List<Out> columns) {
        return new Source(name, Optional.empty(), columns, false);
    }

    /** Tells whether these names, the last first, qualify a column of this source. */
    boolean isMeant(List<Name> qualifier) {
        int last = qualifier.size() - 1;
        if (!name.equals(Optional.of(qualifier.get(last).value()))) {
            return false;
        }
        if (last == 0) {
            return true;
        }
        return relation.flatMap(use -> use.table()
                        .map(table -> table.name().schema())
                        .filter(schema -> !schema.isEmpty())
                        .or(() -> use.name().schema()))
                .map(schema -> schema.equals(qualifier.get(last - 1).value()))
                .orElse(relation.isPresent());
    }

    /** The columns of this name that there are for certain. */
    List<Flow> certain(String column) {
        var found = new ArrayList<Flow>(1);
        for (var out : columns) {
            if (!out.open() && out.name().equals(column)) {
                found.add(out.flow());
            }
        }
        if (found.isEmpty() && relation.isPresent() && SYSTEM.contains(column)) {
            found.add(Flow.of(new Origin(relation.get(), column)));
        }
        return found;
    }

    /** The columns of this name that there may be. */
    List<Flow> possible(String column) {
        var found = new ArrayList<Flow>(1);
        for (var out : columns) {
            if (out.open()) {
                found.add(out.possible(column));
            }
        }
        return found;
    }

    /** The whole row. */
    Flow row() {
        return Flow.of(columns.stream().map(Out::flow).toList());
    }

    /** What an alias makes of columns: it may give new names to the first of them. */
    static List<Out> renamed(List<Out> columns, List<Name> names) {
        var result = new ArrayList<Out>(columns.size());
        int open = 0;
        while (open < columns.size() && !columns.get(open).open()) {
            open++;
        }
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i).value();
            result.add(
                    i < open
                            ? columns.get(i).renamed(name)
                            : Out.named(
                                    name,
                                    Flow.someOf(columns.stream().map(Out::flow).toList())));
        }
        if (names.size() < columns.size() || open < columns.size()) {
            result.addAll(columns.subList(Math.min(names.size(), open), columns.size()));
        }
        return List.copyOf(result);
    }

    static List<Name> columnNames(Optional<Alias> alias) {
        return alias.map(Alias::columns).orElse(List.of());
    }
}
