package helios.sql.tree;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An {@code ON CONFLICT}.
 *
 * @param columns the columns or expressions whose index arbitrates
 * @param predicate the condition of a partial index
 * @param constraint the constraint that arbitrates
 * @param assignments what {@code DO UPDATE} sets; empty for {@code DO NOTHING}
 * @param where the condition of {@code DO UPDATE}
 */
public record OnConflict(
        List<Expression> columns,
        Optional<Expression> predicate,
        Optional<Name> constraint,
        List<Assignment> assignments,
        Optional<Expression> where,
        int start,
        int end)
        implements Node {

    @Override
    public void forEachChild(Consumer<? super Node> action) {
        Node.each(columns, action);
        Node.each(predicate, action);
        Node.each(constraint, action);
        Node.each(assignments, action);
        Node.each(where, action);
    }
}
