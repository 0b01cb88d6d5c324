package helios.sql.tree;

import java.util.List;
import java.util.function.Consumer;

/**
 * A common table expression.
 *
 * @param name its name
 * @param columns names of its columns
 * @param statement a query, or a statement that changes data
 * @param added the columns that {@code SEARCH} and {@code CYCLE} add
 */
public record CommonTable(Name name, List<Name> columns, SqlStatement statement, List<Name> added, int start, int end)
        implements Node {

    @Override
    public void forEachChild(Consumer<? super Node> action) {
        action.accept(name);
        Node.each(columns, action);
        action.accept(statement);
        Node.each(added, action);
    }
}
