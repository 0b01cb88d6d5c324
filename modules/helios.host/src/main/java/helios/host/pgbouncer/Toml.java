package helios.host.pgbouncer;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A {@code proxy.toml} in the making: tables in a fixed order, each key with a word on where it comes from. */
final class Toml {

    /** The root, {@code [pool]} and so on; the arrays of tables among them are {@code pool.overrides}, {@code nodes} and {@code
     * hba}. */
    private static final List<String> ORDER =
            List.of("", "pool", "pool.overrides", "backend", "tls", "auth", "nodes", "hba", "limits", "console");

    /**
     * {@code key = value}.
     *
     * @param value as TOML has it
     * @param origin what it comes from; empty = nothing to say
     */
    record Line(String key, String value, String origin) {

        private String text() {
            return key + " = " + value + (origin.isEmpty() ? "" : "  # " + origin.replaceAll("\\p{Cntrl}", "?"));
        }
    }

    private final Map<String, List<Line>> tables = new LinkedHashMap<>();
    private final Map<String, List<List<Line>>> arrays = new LinkedHashMap<>();

    /** Adds a key to a table. */
    void put(String table, String key, String value, String origin) {
        tables.computeIfAbsent(table, _ -> new ArrayList<>()).add(new Line(key, value, origin));
    }

    /** Adds a table to an array of tables. */
    void add(String array, List<Line> table) {
        arrays.computeIfAbsent(array, _ -> new ArrayList<>()).add(List.copyOf(table));
    }

    /** The text of the file, below a comment. */
    String text(String comment) {
        var parts = new ArrayList<>(List.of("# " + comment.replaceAll("\\p{Cntrl}", "?") + "\n"));
        for (var name : ORDER) {
            if (tables.containsKey(name)) {
                parts.add(lines(name.isEmpty() ? "" : "[" + name + "]\n", tables.getOrDefault(name, List.of())));
            }
            arrays.getOrDefault(name, List.of()).forEach(table -> parts.add(lines("[[" + name + "]]\n", table)));
        }
        return String.join("\n", parts);
    }

    private static String lines(String header, List<Line> lines) {
        return lines.stream().map(line -> line.text() + "\n").collect(Collectors.joining("", header, ""));
    }

    // ---- values

    /** A string; what looks like a variable of {@code proxy.toml} is none. */
    static String string(String value) {
        return "\"" + org.tomlj.Toml.tomlEscape(value).toString().replace("${", "$${") + "\"";
    }

    /** A string that an environment variable gives, and is empty without it. */
    static String variable(String name) {
        return "\"${%s:-}\"".formatted(name);
    }

    static String number(BigDecimal value) {
        return value.toPlainString();
    }

    static String number(int value) {
        return Integer.toString(value);
    }

    /** A list of strings; one alone needs no brackets. */
    static String list(List<String> values) {
        return values.size() == 1
                ? string(values.getFirst())
                : values.stream().map(Toml::string).collect(Collectors.joining(", ", "[", "]"));
    }
}
