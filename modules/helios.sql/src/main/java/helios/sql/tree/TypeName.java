package helios.sql.tree;

import java.util.List;
import java.util.function.Consumer;

/**
 * A type. A type of several words has the name that PostgreSQL gives it: {@code double precision} is {@code float8},
 * {@code int} is {@code int4}.
 *
 * @param name its name
 * @param modifiers what stands in parentheses behind it
 * @param dimensions how many pairs of brackets follow, or 1 for {@code ARRAY}
 * @param setOf whether {@code SETOF} precedes it
 */
public record TypeName(
        QualifiedName name, List<Expression> modifiers, int dimensions, boolean setOf, int start, int end)
        implements Node {

    @Override
    public void forEachChild(Consumer<? super Node> action) {
        action.accept(name);
        Node.each(modifiers, action);
    }
}
