package helios.sql.analysis;

/**
 * A column of a relation, where a value comes from.
 *
 * @param relation the reference to the relation
 * @param column the column's name, or {@link #WHOLE_ROW}
 */
public record Origin(RelationUse relation, String column) {

    /** Stands for all columns of a relation, where a row is used as a whole. */
    public static final String WHOLE_ROW = "*";

    /** The column with its relation, as that is written: {@code schema.table.column}, quoted where SQL needs it. */
    @Override
    public String toString() {
        var name = column.equals(WHOLE_ROW) ? WHOLE_ROW : Quoting.identifier(column);
        return Quoting.name(relation.name()) + "." + name;
    }
}
