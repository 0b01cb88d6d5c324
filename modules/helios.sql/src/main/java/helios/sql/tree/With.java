package helios.sql.tree;

import java.util.List;
import java.util.function.Consumer;

/** The common tables of a statement. */
public record With(boolean recursive, List<CommonTable> tables, int start, int end) implements Node {

    @Override
    public void forEachChild(Consumer<? super Node> action) {
        Node.each(tables, action);
    }
}
