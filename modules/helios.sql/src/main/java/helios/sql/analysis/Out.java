package helios.sql.analysis;

import helios.sql.tree.SelectItem;
import java.util.Optional;

/**
 * A column that a query, a relation or a join gives, or, {@code open}, any number of columns of which nothing is known.
 *
 * @param name what it is called; of no meaning if open
 * @param flow where its values come from; if open, where those of all its columns do
 * @param base the relation whose columns these are, if open and of one
 * @param sql an expression that means the column where it was taken from
 * @param item where it is written
 */
record Out(
        String name,
        Flow flow,
        boolean open,
        Optional<RelationUse> base,
        Optional<String> sql,
        Optional<SelectItem> item) {

    static final String STAR = "*";

    static Out named(String name, Flow flow) {
        return new Out(name, flow, false, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Columns about which nobody knows anything. */
    static Out open(Flow flow) {
        return new Out(STAR, flow, true, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The columns of a relation that the catalog does not know. */
    static Out open(RelationUse relation) {
        var all = Flow.of(new Origin(relation, Origin.WHOLE_ROW));
        return new Out(STAR, all, true, Optional.of(relation), Optional.empty(), Optional.empty());
    }

    /** The flow of the column of this name, which may be among those that are open. */
    Flow possible(String column) {
        return base.map(relation -> Flow.of(new Origin(relation, column))).orElse(flow);
    }

    Out renamed(String other) {
        return new Out(other, flow, open, base, sql, item);
    }

    Out with(String expression) {
        return new Out(name, flow, open, base, Optional.of(expression), item);
    }

    Out at(SelectItem where) {
        return new Out(name, flow, open, base, sql, Optional.of(where));
    }
}
