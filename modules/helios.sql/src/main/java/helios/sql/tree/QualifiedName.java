package helios.sql.tree;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The name of a relation, function, operator or type, with what qualifies it.
 *
 * @param parts at least one; the last is the object's own name
 */
public record QualifiedName(List<Name> parts, int start, int end) implements Node {

    /** The object's own name. */
    public String name() {
        return parts.getLast().value();
    }

    /** The schema, if it is written. */
    public Optional<String> schema() {
        return parts.size() < 2
                ? Optional.empty()
                : Optional.of(parts.get(parts.size() - 2).value());
    }

    @Override
    public void forEachChild(Consumer<? super Node> action) {
        Node.each(parts, action);
    }

    /** The parts with dots between them, without quotes. */
    @Override
    public String toString() {
        return parts.stream().map(Name::value).collect(Collectors.joining("."));
    }
}
