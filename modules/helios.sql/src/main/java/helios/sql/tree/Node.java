package helios.sql.tree;

import java.util.Comparator;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A part of a statement. */
public sealed interface Node
        permits Alias,
                Assignment,
                CommonTable,
                Expression,
                FromItem,
                Grouping,
                Locking,
                MergeAction,
                Name,
                OnConflict,
                QualifiedName,
                Query,
                QueryBody,
                Returning,
                SelectItem,
                SortItem,
                SqlStatement,
                TableSample,
                TypeName,
                Window,
                With {

    /** Offset of the first byte. */
    int start();

    /** Offset behind the last byte. */
    int end();

    /** Calls the action for each part of this node, in the order of the text. */
    void forEachChild(Consumer<? super Node> action);

    /** Calls the action for this node and for every node below it, parents first. */
    default void forEach(Consumer<? super Node> action) {
        action.accept(this);
        forEachChild(child -> child.forEach(action));
    }

    /** Calls the action for each of these, by where they start; for use by {@link #forEachChild}. */
    static void inOrder(Stream<? extends Node> nodes, Consumer<? super Node> action) {
        nodes.sorted(Comparator.comparingInt(Node::start)).forEach(action);
    }

    /** Calls the action for each of these; for use by {@link #forEachChild}. */
    static void each(Iterable<? extends Node> nodes, Consumer<? super Node> action) {
        nodes.forEach(action);
    }

    /** Calls the action for the node if there is one; for use by {@link #forEachChild}. */
    static void each(Optional<? extends Node> node, Consumer<? super Node> action) {
        node.ifPresent(action);
    }
}
