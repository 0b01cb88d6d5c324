package helios.sql.tree;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A {@code RETURNING}.
 *
 * @param oldAlias the name that {@code WITH (OLD AS ...)} gives to the former row
 * @param newAlias the name that {@code WITH (NEW AS ...)} gives to the new row
 */
public record Returning(Optional<Name> oldAlias, Optional<Name> newAlias, List<SelectItem> items, int start, int end)
        implements Node {

    @Override
    public void forEachChild(Consumer<? super Node> action) {
        Node.each(oldAlias, action);
        Node.each(newAlias, action);
        Node.each(items, action);
    }
}
