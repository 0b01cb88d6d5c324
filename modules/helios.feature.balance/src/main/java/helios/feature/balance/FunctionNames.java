package helios.feature.balance;

import helios.sql.catalog.Catalog;
import helios.sql.catalog.SearchPath;
import helios.sql.catalog.Table;
import helios.sql.catalog.Volatility;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Functions by patterns of their names: one with a dot means calls that write the schema, one without means a name in any
 * schema.
 */
record FunctionNames(List<Pattern> plain, List<Pattern> qualified) {

    static FunctionNames of(List<String> globs) {
        return new FunctionNames(
                globs.stream()
                        .filter(glob -> !glob.contains("."))
                        .map(FunctionNames::pattern)
                        .toList(),
                globs.stream()
                        .filter(glob -> glob.contains("."))
                        .map(FunctionNames::pattern)
                        .toList());
    }

    private static Pattern pattern(String glob) {
        var regex = new StringBuilder();
        glob.codePoints().forEach(letter -> {
            switch (letter) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(Character.toString(letter)));
            }
        });
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    boolean isEmpty() {
        return plain.isEmpty() && qualified.isEmpty();
    }

    private boolean contain(Optional<String> schema, String name) {
        return plain.stream().anyMatch(pattern -> pattern.matcher(name).matches())
                || schema.map(written -> written + "." + name)
                        .filter(full -> qualified.stream()
                                .anyMatch(pattern -> pattern.matcher(full).matches()))
                        .isPresent();
    }

    /** A catalog in which these functions change nothing. */
    Catalog in(Catalog catalog) {
        return new Catalog() {
            @Override
            public Volatility function(Optional<String> schema, String name, SearchPath path) {
                return contain(schema, name) ? Volatility.STABLE : catalog.function(schema, name, path);
            }

            @Override
            public Volatility operator(Optional<String> schema, String symbol, SearchPath path) {
                return catalog.operator(schema, symbol, path);
            }

            @Override
            public Volatility type(Optional<String> schema, String name, SearchPath path) {
                return catalog.type(schema, name, path);
            }

            @Override
            public Optional<Table> relation(Optional<String> schema, String name, SearchPath path) {
                return catalog.relation(schema, name, path);
            }
        };
    }
}
