package helios.sql.tree;

import java.util.Optional;
import java.util.function.Consumer;

/** An output column of a {@code SELECT} or {@code RETURNING}, or all columns where the value is a star. */
public record SelectItem(Expression value, Optional<Name> label, int start, int end) implements Node {

    @Override
    public void forEachChild(Consumer<? super Node> action) {
        action.accept(value);
        Node.each(label, action);
    }
}
