package helios.sql.tree;

import java.util.List;
import java.util.function.Consumer;

/**
 * An item of a {@code SET}.
 *
 * @param columns the columns that are set; several in {@code (a, b) = ...}
 * @param value the value, or the row or query that gives all of them
 */
public record Assignment(List<Target> columns, Expression value, int start, int end) implements Node {

    /**
     * A column that is given a value.
     *
     * @param column its name
     * @param path what is changed inside of it
     */
    public record Target(Name column, List<Expression.Accessor> path) {}

    @Override
    public void forEachChild(Consumer<? super Node> action) {
        forEachTarget(columns, action);
        action.accept(value);
    }

    static void forEachTarget(List<Target> targets, Consumer<? super Node> action) {
        for (var target : targets) {
            action.accept(target.column());
            target.path().forEach(accessor -> accessor.forEachChild(action));
        }
    }
}
