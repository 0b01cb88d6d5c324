package helios.sql.tree;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A value. Parentheses around one make no node of their own; they do not belong to {@code start} and {@code end}. */
public sealed interface Expression extends Node {

    /** A constant; its text stands between {@code start} and {@code end}. */
    record Literal(Kind kind, int start, int end) implements Expression {

        /** The kinds of constants. */
        public enum Kind {
            NUMBER,
            STRING,
            /** {@code B'...'} or {@code X'...'}. */
            BITS,
            TRUE,
            FALSE,
            NULL
        }

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            // no parts
        }
    }

    /** A string read as a type's constant: {@code date '2026-01-01'}. */
    record TypedLiteral(TypeName type, Literal value, int start, int end) implements Expression {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(type);
            action.accept(value);
        }
    }

    /** {@code $1}. */
    record Parameter(int number, int start, int end) implements Expression {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            // no parts
        }
    }

    /**
     * A column, or a field of one.
     *
     * @param path its name, with what qualifies it
     */
    record Column(List<Name> path, int start, int end) implements Expression {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            Node.each(path, action);
        }
    }

    /**
     * {@code *} or {@code t.*}.
     *
     * @param path what qualifies it
     */
    record Star(List<Name> path, int start, int end) implements Expression {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            Node.each(path, action);
        }
    }

    /** A part of a value: {@code (v).f}, {@code a[1]}. */
    record Access(Expression value, List<Accessor> path, int start, int end) implements Expression {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(value);
            path.forEach(accessor -> accessor.forEachChild(action));
        }
    }

    /** A step into a value. */
    sealed interface Accessor {

        /** {@code .name}. */
        record Field(Name name) implements Accessor {
            @Override
            public void forEachChild(Consumer<? super Node> action) {
                action.accept(name);
            }
        }

        /** {@code .*}. */
        record AllFields() implements Accessor {
            @Override
            public void forEachChild(Consumer<? super Node> action) {
                // no parts
            }
        }

        /** {@code [index]}. */
        record Element(Expression index) implements Accessor {
            @Override
            public void forEachChild(Consumer<? super Node> action) {
                action.accept(index);
            }
        }

        /** {@code [from:to]}. */
        record Slice(Optional<Expression> from, Optional<Expression> to) implements Accessor {
            @Override
            public void forEachChild(Consumer<? super Node> action) {
                Node.each(from, action);
                Node.each(to, action);
            }
        }

        /** Calls the action for each node in this step. */
        void forEachChild(Consumer<? super Node> action);
    }

    /** Terms that {@code AND} joins, or {@code OR}; two or more. */
    record Logic(Junction junction, List<Expression> terms, int start, int end) implements Expression {

        /** What joins the terms. */
        public enum Junction {
            AND,
            OR
        }

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            Node.each(terms, action);
        }
    }

    /** {@code NOT}. */
    record Not(Expression operand, int start, int end) implements Expression {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(operand);
        }
    }

    /** Operands that operators of equal precedence join, from left to right: {@code a + b - c}. */
    record Operation(Expression first, List<Term> further, int start, int end) implements Expression {

        /** An operator and the operand behind it. */
        public record Term(Operator operator, Expression operand) {}

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(first);
            further.forEach(term -> action.accept(term.operand()));
        }
    }

    /** An operator in front of its only operand. */
    record Prefix(Operator operator, Expression operand, int start, int end) implements Expression {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(operand);
        }
    }

    /**
     * {@code IS [NOT]} something.
     *
     * @param further the right side of {@code DISTINCT FROM}
     */
    record Is(Expression value, boolean negated, Test test, Optional<Expression> further, int start, int end)
            implements Expression {

        /** What is tested. */
        public enum Test {
            NULL,
            TRUE,
            FALSE,
            UNKNOWN,
            DISTINCT_FROM,
            DOCUMENT,
            NORMALIZED,
            JSON
        }

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(value);
            Node.each(further, action);
        }
    }

    /** {@code BETWEEN}. */
    record Between(
            Expression value, boolean negated, boolean symmetric, Expression low, Expression high, int start, int end)
            implements Expression {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(value);
            action.accept(low);
            action.accept(high);
        }
    }

    /** {@code IN} with a list. */
    record InList(Expression value, boolean negated, List<Expression> list, int start, int end) implements Expression {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(value);
            Node.each(list, action);
        }
    }

    /** {@code IN} with a query. */
    record InQuery(Expression value, boolean negated, Query query, int start, int end) implements Expression {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(value);
            action.accept(query);
        }
    }

    /** {@code LIKE}, {@code ILIKE} or {@code SIMILAR TO}. */
    record Match(
            Expression value,
            boolean negated,
            Syntax syntax,
            Expression pattern,
            Optional<Expression> escape,
            int start,
            int end)
            implements Expression {

        /** How the pattern is read. */
        public enum Syntax {
            LIKE,
            ILIKE,
            SIMILAR
        }

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(value);
            action.accept(pattern);
            Node.each(escape, action);
        }
    }

    /**
     * An operator with {@code ANY} or {@code ALL} of an array or of a query's rows.
     *
     * @param operator of {@code LIKE} and its kin the operator that they stand for
     * @param operand an array, or a {@link Subquery}
     */
    record Quantified(Expression value, Operator operator, boolean all, Expression operand, int start, int end)
            implements Expression {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(value);
            action.accept(operand);
        }
    }

    /** {@code OVERLAPS} of two rows. */
    record Overlaps(Row left, Row right, int start, int end) implements Expression {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(left);
            action.accept(right);
        }
    }

    /** {@code value::type} or {@code CAST(value AS type)}. */
    record Cast(Expression value, TypeName type, int start, int end) implements Expression {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(value);
            action.accept(type);
        }
    }

    /** {@code COLLATE}. */
    record Collate(Expression value, QualifiedName collation, int start, int end) implements Expression {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(value);
            action.accept(collation);
        }
    }

    /**
     * {@code AT TIME ZONE}, {@code AT LOCAL}.
     *
     * @param zone missing for {@code LOCAL}
     */
    record AtTimeZone(Expression value, Optional<Expression> zone, int start, int end) implements Expression {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(value);
            Node.each(zone, action);
        }
    }

    /**
     * A call of a function, aggregate or window function.
     *
     * @param name its name, as written
     * @param arguments its arguments; empty for a star
     * @param star whether it is {@code f(*)}
     * @param distinct whether {@code DISTINCT} is given
     * @param variadic whether the last argument is {@code VARIADIC}
     * @param orderBy the {@code ORDER BY} inside the parentheses
     * @param withinGroup that of {@code WITHIN GROUP}
     * @param filter the condition of {@code FILTER}
     * @param over the window
     */
    record Call(
            QualifiedName name,
            List<Expression> arguments,
            boolean star,
            boolean distinct,
            boolean variadic,
            List<SortItem> orderBy,
            List<SortItem> withinGroup,
            Optional<Expression> filter,
            Optional<Window> over,
            int start,
            int end)
            implements Expression {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(name);
            Node.each(arguments, action);
            Node.each(orderBy, action);
            Node.each(withinGroup, action);
            Node.each(filter, action);
            Node.each(over, action);
        }
    }

    /** {@code name => value}, as an argument. */
    record NamedArgument(Name name, Expression value, int start, int end) implements Expression {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(name);
            action.accept(value);
        }
    }

    /**
     * A call in a syntax of its own, such as {@code COALESCE(...)}, {@code EXTRACT(... FROM ...)}, {@code CURRENT_USER}
     * or {@code JSON_QUERY(...)}.
     *
     * @param word the word that begins it, in lower case
     * @param parts the expressions, types, queries and sort items in it, in order
     * @param filter as of {@link Call}, of an aggregate
     * @param over as of {@link Call}, of an aggregate
     */
    record Builtin(
            String word, List<Node> parts, Optional<Expression> filter, Optional<Window> over, int start, int end)
            implements Expression {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            Node.each(parts, action);
            Node.each(filter, action);
            Node.each(over, action);
        }
    }

    /** {@code CASE}. */
    record Case(Optional<Expression> value, List<When> whens, Optional<Expression> otherwise, int start, int end)
            implements Expression {

        /** A {@code WHEN}. */
        public record When(Expression condition, Expression result) {}

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            Node.each(value, action);
            for (var when : whens) {
                action.accept(when.condition());
                action.accept(when.result());
            }
            Node.each(otherwise, action);
        }
    }

    /** {@code ROW(...)} or, with two values or more, {@code (...)}. */
    record Row(boolean explicit, List<Expression> values, int start, int end) implements Expression {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            Node.each(values, action);
        }
    }

    /** {@code ARRAY[...]}, or brackets inside of one. */
    record Array(List<Expression> elements, int start, int end) implements Expression {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            Node.each(elements, action);
        }
    }

    /** A query in parentheses, as a value. */
    record Subquery(Form form, Query query, int start, int end) implements Expression {

        /** What becomes of the rows. */
        public enum Form {
            /** The one row's one column. */
            SCALAR,
            /** {@code EXISTS}: whether there is a row. */
            EXISTS,
            /** {@code ARRAY}: all of them. */
            ARRAY,
            /** The operand of a {@link Quantified}, or of {@code (a, b) = (SELECT ...)} in a {@code SET}. */
            ROWS
        }

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(query);
        }
    }

    /** {@code DEFAULT}. */
    record Default(int start, int end) implements Expression {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            // no parts
        }
    }

    /** {@code CURRENT OF cursor}, as the condition of an UPDATE or DELETE. */
    record CurrentOf(Name cursor, int start, int end) implements Expression {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(cursor);
        }
    }
}
