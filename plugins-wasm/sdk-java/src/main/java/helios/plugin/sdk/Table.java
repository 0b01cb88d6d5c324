package helios.plugin.sdk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rows as texts.
 *
 * @param columns at least one
 * @param rows each as wide as the columns; an absent value is NULL
 */
public record Table(List<Column> columns, List<List<Optional<String>>> rows) {

    /** The OID of {@code text}. */
    public static final long TEXT = 25;

    /**
     * A column.
     *
     * @param oid of its type
     */
    public record Column(String name, long oid) {

        /** A column of texts. */
        public static Column ofText(String name) {
            return new Column(name, TEXT);
        }
    }

    /** Copies the lists. */
    public Table {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /** As the ABI has them. */
    public Json json() {
        var heads = new ArrayList<Json>();
        for (var column : columns) {
            var head = new LinkedHashMap<String, Json>();
            head.put("name", new Json.Text(column.name()));
            head.put("oid", new Json.Num(column.oid()));
            heads.add(new Json.Members(head));
        }
        var lines = new ArrayList<Json>();
        for (var row : rows) {
            var line = new ArrayList<Json>();
            for (var value : row) {
                line.add(value.<Json>map(Json.Text::new).orElse(new Json.Null()));
            }
            lines.add(new Json.Elements(line));
        }
        return new Json.Members(Map.of("columns", new Json.Elements(heads), "rows", new Json.Elements(lines)));
    }

    /**
     * Reads what the ABI gives.
     *
     * @throws IllegalArgumentException if it is no table
     */
    public static Table of(Json json) {
        var columns = new ArrayList<Column>();
        for (var head : json.member("columns").orElse(new Json.Null()).elements()) {
            columns.add(new Column(head.member("name").flatMap(Json::text).orElse(""), (long) head.member("oid")
                    .flatMap(Json::number)
                    .orElse((double) TEXT)
                    .doubleValue()));
        }
        var rows = new ArrayList<List<Optional<String>>>();
        for (var line : json.member("rows").orElse(new Json.Null()).elements()) {
            var row = new ArrayList<Optional<String>>();
            for (var value : line.elements()) {
                row.add(value.text());
            }
            rows.add(row);
        }
        return new Table(columns, rows);
    }
}
