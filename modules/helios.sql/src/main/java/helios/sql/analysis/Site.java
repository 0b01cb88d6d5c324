package helios.sql.analysis;

import helios.sql.tree.FromItem;
import helios.sql.tree.Node;
import helios.sql.tree.QueryBody;
import helios.sql.tree.SqlStatement;

/** Where a relation stands, which says how its rows can be restricted. */
public sealed interface Site {

    /**
     * In the {@code FROM} of a SELECT or UPDATE, the {@code USING} of a DELETE or MERGE, by itself or in joins.
     *
     * @param item the reference
     * @param scope the select or statement whose {@code FROM} it is
     * @param restriction the clause that restricts the rows of this relation and of nothing else
     */
    record From(FromItem.Relation item, Node scope, Restriction restriction) implements Site {}

    /** Where a condition on a relation in a {@code FROM} belongs. */
    sealed interface Restriction {

        /** In the {@code WHERE} of its scope. */
        record Where() implements Restriction {}

        /** In the {@code ON} of the outer join that may leave the relation out. */
        record On(FromItem.Join join) implements Restriction {}

        /** In no clause: the reference itself must be replaced. */
        record Nowhere() implements Restriction {}
    }

    /** The target of an INSERT, UPDATE, DELETE or MERGE. */
    record Target(FromItem.Relation item, SqlStatement statement) implements Site {}

    /** The relation of a {@code TABLE}. */
    record Whole(QueryBody.Table table) implements Site {}

    /** The relation of a {@code COPY}. */
    record Copied(FromItem.Relation item, SqlStatement.Copy copy) implements Site {}

    /** A name in a statement that does not read or change rows by conditions: {@code DROP}, {@code LOCK}, {@code INTO}. */
    record Named() implements Site {}
}
