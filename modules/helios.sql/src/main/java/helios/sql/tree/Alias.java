package helios.sql.tree;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What a query calls something in its {@code FROM}.
 *
 * @param name the new name; missing only where a function's columns are defined without one
 * @param columns new names of its columns, from the first on
 * @param types types of these columns, where a function's result is defined so; else empty
 */
public record Alias(Optional<Name> name, List<Name> columns, List<TypeName> types, int start, int end) implements Node {

    @Override
    public void forEachChild(Consumer<? super Node> action) {
        Node.each(name, action);
        Node.inOrder(Stream.concat(columns.stream(), types.stream()), action);
    }
}
