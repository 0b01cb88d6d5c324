package helios.feature.console;

import helios.spi.query.Column;
import helios.spi.query.Format;
import helios.spi.query.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A table of the console.
 *
 * @param columns its columns
 * @param rows makes its rows as they are now; a value is a text, a number, or an Optional of them, empty for NULL
 */
record Show(List<Column> columns, Supplier<List<List<Object>>> rows) {

    /**
     * A table.
     *
     * @param types of each column one letter, those of PgBouncer: s text, i int4, q int8, N numeric, T a time, b bytea
     * @param names of the columns, with a blank between them
     */
    static Show of(String types, String names, Supplier<List<List<Object>>> rows) {
        var columns = new ArrayList<Column>();
        var all = names.split(" ", -1);
        if (all.length != types.length()) {
            throw new IllegalArgumentException(all.length + " names, " + types.length() + " types");
        }
        for (int i = 0; i < all.length; i++) {
            columns.add(new Column(all[i], oid(types.charAt(i)), Format.TEXT));
        }
        return new Show(columns, rows);
    }

    private static int oid(char type) {
        return switch (type) {
            case 's', 'T' -> 25;
            case 'i' -> 23;
            case 'q' -> 20;
            case 'N' -> 1700;
            case 'b' -> 17;
            default -> throw new IllegalArgumentException("no type " + type);
        };
    }

    /** A table that Helios has nothing to put into. */
    static Show empty(String types, String names) {
        return of(types, names, List::of);
    }

    /** A table of one value. */
    static Show single(Fakes.Answer answer) {
        return of(String.valueOf(answer.type()), answer.column(), () -> List.of(List.of(answer.value())));
    }

    /** What it holds now. */
    Response.Table table() {
        return new Response.Table(
                columns,
                rows.get().stream()
                        .map(row -> row.stream().map(Show::text).toList())
                        .toList(),
                "SHOW");
    }

    private static Optional<byte[]> text(Object value) {
        return value instanceof Optional<?> maybe
                ? maybe.flatMap(Show::text)
                : Optional.of(value.toString().getBytes(StandardCharsets.UTF_8));
    }
}
