package helios.sql.tree;

import java.util.List;
import java.util.function.Consumer;

/**
 * A clause that locks rows.
 *
 * @param relations the names, as the query knows them, whose rows are locked; empty for all
 */
public record Locking(Strength strength, List<QualifiedName> relations, Wait waiting, int start, int end)
        implements Node {

    /** How strong the lock is. */
    public enum Strength {
        UPDATE,
        NO_KEY_UPDATE,
        SHARE,
        KEY_SHARE,
        /** {@code FOR READ ONLY}: no lock. */
        NONE
    }

    /** What happens at a row that another transaction has locked. */
    public enum Wait {
        WAIT,
        NOWAIT,
        SKIP_LOCKED
    }

    @Override
    public void forEachChild(Consumer<? super Node> action) {
        Node.each(relations, action);
    }
}
