package helios.sql.tree;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What a query reads from. */
public sealed interface FromItem extends Node {

    /** What the query calls it, if it says so. */
    Optional<Alias> alias();

    /**
     * A table, view or common table; also the target of a statement that changes data.
     *
     * @param name as written
     * @param only whether {@code ONLY} leaves out what inherits from it
     */
    record Relation(
            QualifiedName name, boolean only, Optional<Alias> alias, Optional<TableSample> sample, int start, int end)
            implements FromItem {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(name);
            Node.each(alias, action);
            Node.each(sample, action);
        }
    }

    /** A query in parentheses. */
    record Derived(boolean lateral, Query query, Optional<Alias> alias, int start, int end) implements FromItem {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(query);
            Node.each(alias, action);
        }
    }

    /**
     * A function's result, or those of several in {@code ROWS FROM}.
     *
     * @param calls the functions; more than one, or with columns of their own, only in {@code ROWS FROM}
     * @param ordinality whether a column counts the rows
     */
    record Functions(boolean lateral, List<Call> calls, boolean ordinality, Optional<Alias> alias, int start, int end)
            implements FromItem {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            for (var call : calls) {
                action.accept(call.function());
                Node.each(call.columns(), action);
            }
            Node.each(alias, action);
        }
    }

    /**
     * One function of a {@link Functions}.
     *
     * @param columns the columns that {@code ROWS FROM} defines for it
     */
    record Call(Expression function, Optional<Alias> columns) {}

    /**
     * {@code JSON_TABLE} or {@code XMLTABLE}.
     *
     * @param parts its expressions and types
     * @param columns the columns that it makes
     */
    record Extracted(boolean lateral, List<Node> parts, List<Name> columns, Optional<Alias> alias, int start, int end)
            implements FromItem {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            Node.each(parts, action);
            Node.each(alias, action);
        }
    }

    /**
     * Two items joined.
     *
     * @param on the condition of {@code ON}
     * @param using the columns of {@code USING}
     * @param usingAlias the name of the columns that {@code USING} merges
     * @param alias only of a join in parentheses
     * @param parenthesised whether it stands in parentheses; {@code start} and {@code end} are outside of them
     */
    record Join(
            Kind kind,
            boolean natural,
            FromItem left,
            FromItem right,
            Optional<Expression> on,
            List<Name> using,
            Optional<Name> usingAlias,
            Optional<Alias> alias,
            boolean parenthesised,
            int start,
            int end)
            implements FromItem {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(left);
            action.accept(right);
            Node.each(on, action);
            Node.each(using, action);
            Node.each(usingAlias, action);
            Node.each(alias, action);
        }
    }

    /** How rows without a partner are treated. */
    enum Kind {
        INNER,
        LEFT,
        RIGHT,
        FULL,
        CROSS
    }
}
