package helios.sql.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a database held at one moment. */
public final class CatalogSnapshot implements Catalog {

    /** Something in a schema. */
    private record Entry(String schema, Volatility volatility) {}

    private final Map<String, List<Entry>> functions;
    private final Map<String, List<Entry>> operators;
    private final Map<String, List<Entry>> types;
    private final Map<String, List<Table>> relations;

    private CatalogSnapshot(Builder builder) {
        functions = copy(builder.functions);
        operators = copy(builder.operators);
        types = copy(builder.types);
        relations = copy(builder.relations);
    }

    private static <T> Map<String, List<T>> copy(Map<String, List<T>> lists) {
        var copy = new HashMap<String, List<T>>();
        lists.forEach((name, list) -> copy.put(name, List.copyOf(list)));
        return copy;
    }

    /** Gathers what a database holds. Of what is added twice under one name, the least promising counts. */
    public static final class Builder {

        private final Map<String, List<Entry>> functions = new HashMap<>();
        private final Map<String, List<Entry>> operators = new HashMap<>();
        private final Map<String, List<Entry>> types = new HashMap<>();
        private final Map<String, List<Table>> relations = new HashMap<>();

        /** Makes an empty one. */
        public Builder() {}

        /** Adds a function. */
        public Builder function(ObjectName name, Volatility volatility) {
            add(functions, name, volatility);
            return this;
        }

        /** Adds an operator. */
        public Builder operator(ObjectName name, Volatility volatility) {
            add(operators, name, volatility);
            return this;
        }

        /** Adds a type that is not PostgreSQL's own, with what a cast to it may run. */
        public Builder type(ObjectName name, Volatility volatility) {
            add(types, name, volatility);
            return this;
        }

        private static void add(Map<String, List<Entry>> to, ObjectName name, Volatility volatility) {
            to.computeIfAbsent(name.name(), _ -> new ArrayList<>(1)).add(new Entry(name.schema(), volatility));
        }

        /** Adds a relation, in place of one that has its name. */
        public Builder relation(Table table) {
            var same = relations.computeIfAbsent(table.name().name(), _ -> new ArrayList<>(1));
            same.removeIf(other -> other.name().equals(table.name()));
            same.add(table);
            return this;
        }

        /** Makes the snapshot of what was added so far. */
        public CatalogSnapshot build() {
            return new CatalogSnapshot(this);
        }
    }

    @Override
    public Volatility function(Optional<String> schema, String name, SearchPath path) {
        return worst(functions, schema, name, path);
    }

    @Override
    public Volatility operator(Optional<String> schema, String symbol, SearchPath path) {
        return worst(operators, schema, symbol, path);
    }

    /** PostgreSQL's own types are known without being added. */
    @Override
    public Volatility type(Optional<String> schema, String name, SearchPath path) {
        var added = worst(types, schema, name, path);
        var own = BuiltinCatalog.INSTANCE.type(schema, name, path);
        if (added == Volatility.UNKNOWN) {
            return own;
        }
        return own == Volatility.UNKNOWN ? added : added.or(own);
    }

    private static Volatility worst(
            Map<String, List<Entry>> entries, Optional<String> schema, String name, SearchPath path) {
        return entries.getOrDefault(name, List.of()).stream()
                .filter(entry -> schema.map(entry.schema()::equals).orElseGet(() -> path.mayReach(entry.schema())))
                .map(Entry::volatility)
                .reduce(Volatility::or)
                .orElse(Volatility.UNKNOWN);
    }

    @Override
    public Optional<Table> relation(Optional<String> schema, String name, SearchPath path) {
        var candidates = relations.getOrDefault(name, List.of());
        if (schema.isPresent()) {
            return in(schema.get(), candidates);
        }
        if (path.schemas().isEmpty()) {
            return in(SearchPath.SYSTEM, candidates)
                    .or(() -> candidates.size() == 1 ? Optional.of(candidates.getFirst()) : Optional.empty());
        }
        var schemas = new ArrayList<>(path.schemas().get());
        if (!schemas.contains(SearchPath.SYSTEM)) {
            schemas.addFirst(SearchPath.SYSTEM);
        }
        return schemas.stream().flatMap(next -> in(next, candidates).stream()).findFirst();
    }

    private static Optional<Table> in(String schema, List<Table> candidates) {
        return candidates.stream()
                .filter(table -> table.name().schema().equals(schema))
                .findFirst();
    }

    /** All relations. */
    public Collection<Table> relations() {
        return relations.values().stream().flatMap(List::stream).toList();
    }
}
