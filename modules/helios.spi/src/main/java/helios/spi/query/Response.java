package helios.spi.query;

import java.util.List;
import java.util.Optional;

/** What a feature answers in place of a backend. */
public sealed interface Response {

    /** The tag of CommandComplete. */
    String commandTag();

    /**
     * Rows. Values are in the format that their column says; a client that asked for another gets them converted where
     * the kernel knows the type (bool, int2, int4, int8, float4, float8, text, varchar, bytea, uuid, json, jsonb),
     * otherwise the answer is dropped and the statement runs.
     *
     * @param columns at least one
     * @param rows each as wide as the columns; an absent value is NULL
     * @param commandTag such as {@code SELECT 2}
     */
    record Table(List<Column> columns, List<List<Optional<byte[]>>> rows, String commandTag) implements Response {

        /** Copies the lists, and refuses a row that is not as wide as the columns. */
        public Table {
            columns = List.copyOf(columns);
            rows = rows.stream().map(List::copyOf).toList();
            for (var row : rows) {
                if (row.size() != columns.size()) {
                    throw new IllegalArgumentException(
                            "a row of " + row.size() + " values does not fit " + columns.size() + " columns");
                }
            }
        }

        /** Rows with the tag {@code SELECT n}. */
        public static Table select(List<Column> columns, List<List<Optional<byte[]>>> rows) {
            return new Table(columns, rows, "SELECT " + rows.size());
        }
    }

    /**
     * A command without rows.
     *
     * @param commandTag such as {@code INSERT 0 1}
     */
    record Command(String commandTag) implements Response {}
}
