package helios.sql.tree;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What a query selects. */
public sealed interface QueryBody extends Node {

    /**
     * {@code SELECT}.
     *
     * @param distinct whether {@code DISTINCT} is given
     * @param distinctOn the expressions of {@code DISTINCT ON}
     * @param items the output
     * @param into where {@code SELECT INTO} puts it
     * @param from the items of {@code FROM}
     * @param where the condition
     * @param groupBy the {@code GROUP BY}
     * @param having the condition on groups
     * @param windows the windows defined by {@code WINDOW}
     */
    record Select(
            boolean distinct,
            List<Expression> distinctOn,
            List<SelectItem> items,
            Optional<Into> into,
            List<FromItem> from,
            Optional<Expression> where,
            List<Grouping> groupBy,
            Optional<Expression> having,
            List<Window> windows,
            int start,
            int end)
            implements QueryBody {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            Node.each(distinctOn, action);
            Node.each(items, action);
            into.ifPresent(target -> action.accept(target.relation()));
            Node.each(from, action);
            Node.each(where, action);
            Node.each(groupBy, action);
            Node.each(having, action);
            Node.each(windows, action);
        }
    }

    /** The table that a {@code SELECT INTO} or a {@code CREATE TABLE AS} makes. */
    record Into(QualifiedName relation, boolean temporary) {}

    /** {@code VALUES}. */
    record Values(List<List<Expression>> rows, int start, int end) implements QueryBody {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            rows.forEach(row -> Node.each(row, action));
        }
    }

    /** {@code TABLE name}. */
    record Table(FromItem.Relation relation, int start, int end) implements QueryBody {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(relation);
        }
    }

    /** A query in parentheses. */
    record Nested(Query query, int start, int end) implements QueryBody {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(query);
        }
    }

    /**
     * Operands that set operations of equal precedence join, from left to right.
     *
     * @param first the leftmost operand
     * @param further the others, at least one
     */
    record SetOperation(QueryBody first, List<Further> further, int start, int end) implements QueryBody {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(first);
            further.forEach(operand -> action.accept(operand.body()));
        }
    }

    /** An operator and the operand behind it. */
    record Further(Combination combination, boolean all, QueryBody body) {}

    /** The set operators. */
    enum Combination {
        UNION,
        INTERSECT,
        EXCEPT
    }
}
