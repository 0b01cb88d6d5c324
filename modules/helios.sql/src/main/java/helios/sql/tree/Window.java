package helios.sql.tree;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A window, where it is defined or used.
 *
 * @param name the name that {@code WINDOW} gives it
 * @param base the window that it is, or that it refines
 * @param partitionBy the {@code PARTITION BY}
 * @param orderBy the {@code ORDER BY}
 * @param offsets the expressions in the frame's bounds
 */
public record Window(
        Optional<Name> name,
        Optional<Name> base,
        List<Expression> partitionBy,
        List<SortItem> orderBy,
        List<Expression> offsets,
        int start,
        int end)
        implements Node {

    @Override
    public void forEachChild(Consumer<? super Node> action) {
        Node.each(name, action);
        Node.each(base, action);
        Node.each(partitionBy, action);
        Node.each(orderBy, action);
        Node.each(offsets, action);
    }
}
