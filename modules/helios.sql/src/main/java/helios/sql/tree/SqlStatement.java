package helios.sql.tree;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A statement. */
public sealed interface SqlStatement extends Node {

    /** A query as a statement; also as the body of a common table. */
    record Select(Query query, int start, int end) implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(query);
        }
    }

    /**
     * {@code INSERT}.
     *
     * @param columns the columns that are named
     * @param source the query or {@code VALUES}; missing for {@code DEFAULT VALUES}
     */
    record Insert(
            Optional<With> with,
            FromItem.Relation target,
            List<Assignment.Target> columns,
            Optional<Query> source,
            Optional<OnConflict> onConflict,
            Optional<Returning> returning,
            int start,
            int end)
            implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            Node.each(with, action);
            action.accept(target);
            Assignment.forEachTarget(columns, action);
            Node.each(source, action);
            Node.each(onConflict, action);
            Node.each(returning, action);
        }
    }

    /** {@code UPDATE}. */
    record Update(
            Optional<With> with,
            FromItem.Relation target,
            List<Assignment> assignments,
            List<FromItem> from,
            Optional<Expression> where,
            Optional<Returning> returning,
            int start,
            int end)
            implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            Node.each(with, action);
            action.accept(target);
            Node.each(assignments, action);
            Node.each(from, action);
            Node.each(where, action);
            Node.each(returning, action);
        }
    }

    /** {@code DELETE}. */
    record Delete(
            Optional<With> with,
            FromItem.Relation target,
            List<FromItem> using,
            Optional<Expression> where,
            Optional<Returning> returning,
            int start,
            int end)
            implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            Node.each(with, action);
            action.accept(target);
            Node.each(using, action);
            Node.each(where, action);
            Node.each(returning, action);
        }
    }

    /** {@code MERGE}. */
    record Merge(
            Optional<With> with,
            FromItem.Relation target,
            FromItem source,
            Expression on,
            List<MergeAction> actions,
            Optional<Returning> returning,
            int start,
            int end)
            implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            Node.each(with, action);
            action.accept(target);
            action.accept(source);
            action.accept(on);
            Node.each(actions, action);
            Node.each(returning, action);
        }
    }

    /**
     * {@code COPY}.
     *
     * @param relation the table, unless it is a statement that is copied
     * @param columns the columns that are named
     * @param statement the statement in parentheses
     * @param from whether data is copied into the table
     * @param throughClient whether the data comes from or goes to the client, rather than a file or a program
     * @param where the condition of {@code COPY FROM}
     */
    record Copy(
            Optional<FromItem.Relation> relation,
            List<Name> columns,
            Optional<SqlStatement> statement,
            boolean from,
            boolean throughClient,
            Optional<Expression> where,
            int start,
            int end)
            implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            Node.each(relation, action);
            Node.each(columns, action);
            Node.each(statement, action);
            Node.each(where, action);
        }
    }

    /**
     * {@code EXPLAIN}.
     *
     * @param analyze whether the statement is run
     */
    record Explain(boolean analyze, SqlStatement statement, int start, int end) implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(statement);
        }
    }

    /** {@code PREPARE}. */
    record Prepare(Name name, List<TypeName> types, SqlStatement statement, int start, int end)
            implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(name);
            Node.each(types, action);
            action.accept(statement);
        }
    }

    /** {@code EXECUTE}. */
    record Execute(Name name, List<Expression> arguments, int start, int end) implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(name);
            Node.each(arguments, action);
        }
    }

    /**
     * {@code DEALLOCATE}.
     *
     * @param name missing for {@code ALL}
     */
    record Deallocate(Optional<Name> name, int start, int end) implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            Node.each(name, action);
        }
    }

    /** {@code DECLARE}. */
    record Declare(Name cursor, boolean hold, Query query, int start, int end) implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(cursor);
            action.accept(query);
        }
    }

    /** {@code FETCH}, or {@code MOVE}. */
    record Fetch(Name cursor, boolean move, int start, int end) implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(cursor);
        }
    }

    /**
     * {@code CLOSE}.
     *
     * @param cursor missing for {@code ALL}
     */
    record Close(Optional<Name> cursor, int start, int end) implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            Node.each(cursor, action);
        }
    }

    /** {@code CALL}. */
    record CallProcedure(Expression.Call call, int start, int end) implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(call);
        }
    }

    /** {@code DO}: code in some language, which is not read. */
    record Do(int start, int end) implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            // its code is not read
        }
    }

    /**
     * {@code CREATE TABLE AS} or {@code CREATE MATERIALIZED VIEW}.
     *
     * @param target what is made
     * @param materialized whether it is a materialized view
     * @param columns the names that its columns get
     * @param statement the query, or an {@link Execute}
     */
    record CreateTableAs(
            QueryBody.Into target, boolean materialized, List<Name> columns, SqlStatement statement, int start, int end)
            implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(target.relation());
            Node.each(columns, action);
            action.accept(statement);
        }
    }

    /** {@code CREATE VIEW}. */
    record CreateView(QualifiedName name, boolean temporary, List<Name> columns, Query query, int start, int end)
            implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(name);
            Node.each(columns, action);
            action.accept(query);
        }
    }

    /**
     * {@code SET}, but for transaction modes and constraints. A setting with a syntax of its own has the name behind it:
     * {@code SET ROLE} sets {@code role}, {@code SET TIME ZONE} sets {@code timezone}.
     *
     * @param setting its name, as PostgreSQL compares it: in any case
     * @param scope how long it lasts
     * @param source where the value comes from
     * @param values the values, as written, where they are given
     */
    record Set(String setting, Scope scope, Source source, List<Value> values, int start, int end)
            implements SqlStatement {

        /** How long a setting lasts. */
        public enum Scope {
            SESSION,
            /** To the transaction's end. */
            LOCAL
        }

        /** Where a value comes from. */
        public enum Source {
            GIVEN,
            DEFAULT,
            /** {@code FROM CURRENT}. */
            CURRENT
        }

        /** Where a value is written: a word, a string or a number. */
        public record Value(int start, int end) {}

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            // no nodes in it
        }
    }

    /**
     * {@code RESET}, {@code SHOW}.
     *
     * @param setting its name as for {@link Set}; missing for {@code ALL}
     * @param show whether it is shown rather than reset
     */
    record Setting(Optional<String> setting, boolean show, int start, int end) implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            // no nodes in it
        }
    }

    /** {@code DISCARD}. */
    record Discard(What what, int start, int end) implements SqlStatement {

        /** What is discarded. */
        public enum What {
            ALL,
            PLANS,
            SEQUENCES,
            TEMPORARY
        }

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            // no nodes in it
        }
    }

    /** {@code LISTEN}. */
    record Listen(Name channel, int start, int end) implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(channel);
        }
    }

    /**
     * {@code UNLISTEN}.
     *
     * @param channel missing for all
     */
    record Unlisten(Optional<Name> channel, int start, int end) implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            Node.each(channel, action);
        }
    }

    /** {@code NOTIFY}. */
    record Notify(Name channel, int start, int end) implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            action.accept(channel);
        }
    }

    /** A statement that begins, ends or changes a transaction; {@code StatementFacts} says what it does. */
    record Transaction(int start, int end) implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            // no nodes in it
        }
    }

    /**
     * {@code LOCK}, {@code TRUNCATE}.
     *
     * @param truncate whether the tables are emptied rather than locked
     */
    record Tables(boolean truncate, List<FromItem.Relation> tables, int start, int end) implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            Node.each(tables, action);
        }
    }

    /**
     * Any other statement. It is not read in full: whether the server accepts it is not known.
     *
     * @param relations the relations that it is known to touch, as written
     * @param statements the queries and statements inside of it: sub-queries, a rule's actions, a routine's body
     */
    record Opaque(List<QualifiedName> relations, List<SqlStatement> statements, int start, int end)
            implements SqlStatement {

        @Override
        public void forEachChild(Consumer<? super Node> action) {
            Node.inOrder(Stream.concat(relations.stream(), statements.stream()), action);
        }
    }
}
