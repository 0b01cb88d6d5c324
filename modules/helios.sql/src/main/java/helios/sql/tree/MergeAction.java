package helios.sql.tree;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A {@code WHEN} of a {@code MERGE}.
 *
 * @param match which rows it is for
 * @param condition the condition of {@code AND}
 * @param kind what it does
 * @param assignments what {@code UPDATE} sets
 * @param columns the columns that {@code INSERT} names
 * @param values the values of {@code INSERT}; empty for {@code DEFAULT VALUES}
 */
public record MergeAction(
        Match match,
        Optional<Expression> condition,
        Kind kind,
        List<Assignment> assignments,
        List<Assignment.Target> columns,
        List<Expression> values,
        int start,
        int end)
        implements Node {

    /** Which rows an action is for. */
    public enum Match {
        MATCHED,
        NOT_MATCHED_BY_SOURCE,
        NOT_MATCHED_BY_TARGET
    }

    /** What an action does. */
    public enum Kind {
        INSERT,
        UPDATE,
        DELETE,
        NOTHING
    }

    @Override
    public void forEachChild(Consumer<? super Node> action) {
        Node.each(condition, action);
        Node.each(assignments, action);
        Assignment.forEachTarget(columns, action);
        Node.each(values, action);
    }
}
