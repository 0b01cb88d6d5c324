package helios.testkit;

import java.util.List;
import java.util.Optional;

/**
 * What one statement returned.
 *
 * @param columns the columns' names; empty for a statement without rows
 * @param rows the rows, each value as text, empty for NULL
 * @param tag the tag of CommandComplete, such as {@code "INSERT 0 1"}; empty for an empty statement and a suspended portal
 */
public record QueryResult(List<String> columns, List<List<Optional<String>>> rows, String tag) {

    /** Copies the lists. */
    public QueryResult {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /** The first column of the only row. */
    public String value() {
        if (rows.size() != 1) {
            throw new IllegalStateException("one row expected, got " + rows.size());
        }
        return values().getFirst();
    }

    /** The first column of each row; NULL is refused. */
    public List<String> values() {
        return rows.stream()
                .map(row -> row.getFirst().orElseThrow(() -> new IllegalStateException("NULL in " + columns)))
                .toList();
    }
}
