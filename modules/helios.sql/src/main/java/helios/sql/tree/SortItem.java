package helios.sql.tree;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * An item of an {@code ORDER BY}.
 *
 * @param value what to sort by
 * @param using the operator of {@code USING}
 * @param descending whether {@code DESC} is given
 * @param nulls where nulls go, if it is said
 */
public record SortItem(
        Expression value, Optional<Operator> using, boolean descending, Optional<Nulls> nulls, int start, int end)
        implements Node {

    /** Where nulls go. */
    public enum Nulls {
        FIRST,
        LAST
    }

    @Override
    public void forEachChild(Consumer<? super Node> action) {
        action.accept(value);
    }
}
