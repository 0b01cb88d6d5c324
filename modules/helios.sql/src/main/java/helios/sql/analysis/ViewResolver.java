package helios.sql.analysis;

import helios.sql.LexerOptions;
import helios.sql.Parser;
import helios.sql.SqlSyntaxException;
import helios.sql.catalog.Catalog;
import helios.sql.catalog.CatalogSnapshot;
import helios.sql.catalog.ObjectName;
import helios.sql.catalog.SearchPath;
import helios.sql.catalog.Table;
import helios.sql.catalog.Volatility;
import helios.sql.tree.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds what reading each view, and each table with policies, runs, through all views below it. */
public final class ViewResolver {

    /** Deeper than any view that someone wrote; what is deeper is taken for volatile. */
    private static final int MAX_DEPTH = 100;

    private final CatalogSnapshot raw;
    private final Map<ObjectName, Volatility> known = new HashMap<>();
    private int depth;

    private ViewResolver(CatalogSnapshot raw) {
        this.raw = raw;
    }

    /** The snapshot of what was gathered, in which {@link Table#reading} of views and policies was found. */
    public static CatalogSnapshot resolve(CatalogSnapshot.Builder builder) {
        var resolver = new ViewResolver(builder.build());
        for (var table : resolver.raw.relations()) {
            var reading = resolver.reading(table);
            if (reading != table.reading()) {
                builder.relation(table.reading(reading));
            }
        }
        return builder.build();
    }

    private Volatility reading(Table table) {
        if (table.definition().isEmpty() && table.policies().isEmpty()) {
            return table.reading();
        }
        var found = known.get(table.name());
        if (found != null) {
            return found;
        }
        if (depth == MAX_DEPTH) {
            return Volatility.VOLATILE;
        }
        depth++;
        known.put(table.name(), Volatility.VOLATILE);
        var result = read(table);
        known.put(table.name(), result);
        depth--;
        return result;
    }

    private Volatility read(Table table) {
        try {
            var roots = new ArrayList<Node>();
            table.definition().ifPresent(query -> roots.add(parse(query)));
            table.policies().forEach(condition -> roots.add(parse("SELECT " + condition)));
            return ReadCheck.volatility(List.copyOf(roots), new Below());
        } catch (SqlSyntaxException e) {
            return Volatility.UNKNOWN;
        }
    }

    private static Node parse(String query) {
        var bytes = query.getBytes(StandardCharsets.UTF_8);
        return new Parser().parse(bytes, 0, bytes.length, LexerOptions.DEFAULT);
    }

    /** The catalog as the definition of a view sees it. */
    private final class Below implements Catalog {

        @Override
        public Volatility function(Optional<String> schema, String name, SearchPath path) {
            return raw.function(schema, name, path);
        }

        @Override
        public Volatility operator(Optional<String> schema, String symbol, SearchPath path) {
            return raw.operator(schema, symbol, path);
        }

        @Override
        public Volatility type(Optional<String> schema, String name, SearchPath path) {
            return raw.type(schema, name, path);
        }

        @Override
        public Optional<Table> relation(Optional<String> schema, String name, SearchPath path) {
            return raw.relation(schema, name, path).map(table -> table.reading(reading(table)));
        }
    }
}
