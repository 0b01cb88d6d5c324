package helios.sql.tree;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A {@code TABLESAMPLE}. */
public record TableSample(
        QualifiedName method, List<Expression> arguments, Optional<Expression> repeatable, int start, int end)
        implements Node {

    @Override
    public void forEachChild(Consumer<? super Node> action) {
        action.accept(method);
        Node.each(arguments, action);
        Node.each(repeatable, action);
    }
}
