package helios.sql.catalog;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What PostgreSQL 18 brings, for those who have no server to ask: its functions and operators are known, a function or
 * operator of any other name is not, and a relation is taken for a plain table whose columns are not known.
 */
public final class BuiltinCatalog implements Catalog {

    /** The only one. */
    public static final Catalog INSTANCE = new BuiltinCatalog();

    private static final String RESOURCE = "postgresql-18.txt";

    private final Set<String> types = new HashSet<>();
    private final CatalogSnapshot known = read();

    private BuiltinCatalog() {}

    /** Each line: {@code f}, {@code o} or {@code t}, the first letter of the volatility, the name. */
    private CatalogSnapshot read() {
        var builder = new CatalogSnapshot.Builder();
        try (var reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(BuiltinCatalog.class.getResourceAsStream(RESOURCE), RESOURCE),
                StandardCharsets.UTF_8))) {
            reader.lines().forEach(line -> add(builder, line));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return builder.build();
    }

    private void add(CatalogSnapshot.Builder builder, String line) {
        var volatility = volatility(line.charAt(1));
        var name = new ObjectName(SearchPath.SYSTEM, line.substring(3));
        switch (line.charAt(0)) {
            case 'f' -> builder.function(name, volatility);
            case 'o' -> builder.operator(name, volatility);
            default -> types.add(name.name());
        }
    }

    private static Volatility volatility(char letter) {
        return switch (letter) {
            case 'i' -> Volatility.IMMUTABLE;
            case 's' -> Volatility.STABLE;
            default -> Volatility.VOLATILE;
        };
    }

    @Override
    public Volatility function(Optional<String> schema, String name, SearchPath path) {
        return known.function(schema, name, SearchPath.SYSTEM_ONLY);
    }

    @Override
    public Volatility operator(Optional<String> schema, String symbol, SearchPath path) {
        return known.operator(schema, symbol, SearchPath.SYSTEM_ONLY);
    }

    /** None of them is volatile. */
    @Override
    public Volatility type(Optional<String> schema, String name, SearchPath path) {
        boolean own = schema.map(SearchPath.SYSTEM::equals).orElse(true) && types.contains(name);
        return own ? Volatility.STABLE : Volatility.UNKNOWN;
    }

    @Override
    public Optional<Table> relation(Optional<String> schema, String name, SearchPath path) {
        return Optional.of(Table.assumed(new ObjectName(schema.orElse(""), name)));
    }
}
