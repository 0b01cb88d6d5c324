package helios.sql.tree;

import java.util.List;
import java.util.function.Consumer;

/**
 * An item of a {@code GROUP BY}.
 *
 * @param kind what it is
 * @param expressions what it groups by; empty for nested sets
 * @param sets the items of {@code GROUPING SETS}
 */
public record Grouping(Kind kind, List<Expression> expressions, List<Grouping> sets, int start, int end)
        implements Node {

    /** The forms of an item. */
    public enum Kind {
        EXPRESSION,
        /** {@code ()}. */
        EMPTY,
        ROLLUP,
        CUBE,
        GROUPING_SETS
    }

    @Override
    public void forEachChild(Consumer<? super Node> action) {
        Node.each(expressions, action);
        Node.each(sets, action);
    }
}
