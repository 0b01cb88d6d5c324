package helios.sql.analysis;

import helios.sql.LexerOptions;
import helios.sql.catalog.BuiltinCatalog;
import helios.sql.catalog.Catalog;
import helios.sql.catalog.CatalogSnapshot;
import helios.sql.catalog.ObjectName;
import helios.sql.catalog.SearchPath;
import helios.sql.catalog.Table;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Statements and catalogs for tests. */
final class Statements {

    /** The tables {@code users(id, name, ssn)} and {@code orders(id, user_id, total)} in {@code public}. */
    static final Catalog SHOP = new CatalogSnapshot.Builder()
            .relation(table("users", "id", "name", "ssn"))
            .relation(table("orders", "id", "user_id", "total"))
            .build();

    private Statements() {}

    static Table table(String name, String... columns) {
        return Table.of(
                new ObjectName("public", name),
                Arrays.stream(columns)
                        .map(column -> new Table.Column(column, "text", false))
                        .toList());
    }

    static Syntax.Parsed parse(String sql) {
        return (Syntax.Parsed) Syntax.of(sql.getBytes(StandardCharsets.UTF_8), LexerOptions.DEFAULT);
    }

    static Analysis analyse(String sql, Catalog catalog) {
        var parsed = parse(sql);
        return Analysis.of(parsed.tree(), parsed.facts().verb(), parsed.text(), catalog, SearchPath.of("public"));
    }

    static Analysis analyse(String sql) {
        return analyse(sql, BuiltinCatalog.INSTANCE);
    }

    static Classification classify(String sql, Catalog catalog) {
        var parsed = parse(sql);
        return Classification.of(parsed.tree(), parsed.facts(), catalog, SearchPath.of("public"));
    }

    static Kind kind(String sql) {
        return classify(sql, BuiltinCatalog.INSTANCE).kind();
    }

    static List<String> names(List<RelationUse> relations) {
        return relations.stream().map(use -> use.name().toString()).toList();
    }

    /** An output column as {@code name: origins}, with a question mark where these are not all known. */
    static String text(OutputColumn column) {
        var origins = column.lineage().origins().stream()
                .map(Origin::toString)
                .sorted()
                .toList();
        return column.name() + ": " + String.join(" ", origins)
                + (column.lineage().known() ? "" : " ?");
    }

    static List<String> output(String sql, Catalog catalog) {
        return analyse(sql, catalog).output().stream().map(Statements::text).toList();
    }

    static List<String> used(String sql, Catalog catalog) {
        return analyse(sql, catalog).used().origins().stream()
                .map(Origin::toString)
                .sorted()
                .toList();
    }
}
