package helios.sql.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A relation: a table, a view, or something else that can stand in a {@code FROM}.
 *
 * @param name its name
 * @param kind what it is
 * @param columns its columns in order; absent if they are not known
 * @param reading the worst that runs when it is read: the functions in a view, also in views below it, and in policies
 * @param definition the query of a view, every name in it qualified unless it is in {@code pg_catalog}
 * @param rowSecurity whether policies filter its rows
 * @param policies the conditions of these policies, written as the definition is
 * @param rules whether rules rewrite the statements that change it
 * @param parents what it inherits from or is a partition of
 * @param children what inherits from it, its partitions
 * @param triggers the functions that run when it is changed
 * @param cascades the tables whose rows change or go when rows of this one do
 */
public record Table(
        ObjectName name,
        Kind kind,
        Optional<List<Column>> columns,
        Volatility reading,
        Optional<String> definition,
        boolean rowSecurity,
        List<String> policies,
        boolean rules,
        List<ObjectName> parents,
        List<ObjectName> children,
        List<ObjectName> triggers,
        List<ObjectName> cascades) {

    /** What a relation is. */
    public enum Kind {
        TABLE,
        PARTITIONED,
        VIEW,
        MATERIALIZED_VIEW,
        FOREIGN,
        SEQUENCE,
        /** Not known, or none of these. */
        OTHER
    }

    /**
     * A column.
     *
     * @param type its type as PostgreSQL writes it
     * @param generated whether its value is computed from others
     */
    public record Column(String name, String type, boolean generated) {}

    /** Copies the lists. */
    public Table {
        columns = columns.map(List::copyOf);
        policies = List.copyOf(policies);
        parents = List.copyOf(parents);
        children = List.copyOf(children);
        triggers = List.copyOf(triggers);
        cascades = List.copyOf(cascades);
    }

    /** A table of which nothing more is known than that reading it changes nothing. */
    public static Table assumed(ObjectName name) {
        return plain(name, Optional.empty());
    }

    /** A table with these columns and nothing else. */
    public static Table of(ObjectName name, List<Column> columns) {
        return plain(name, Optional.of(columns));
    }

    private static Table plain(ObjectName name, Optional<List<Column>> columns) {
        return new Table(
                name,
                Kind.TABLE,
                columns,
                Volatility.IMMUTABLE,
                Optional.empty(),
                false,
                List.of(),
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /** The same with what reading it runs. */
    public Table reading(Volatility volatility) {
        return new Table(
                name,
                kind,
                columns,
                volatility,
                definition,
                rowSecurity,
                policies,
                rules,
                parents,
                children,
                triggers,
                cascades);
    }
}
