package helios.host.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseOptions;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;
import org.tomlj.TomlVersion;

/** Turns a TOML text into a tree of values with positions, variables already put in, and notes all errors of syntax. */
final class TomlReader {

    private static final Pattern DUPLICATE = Pattern.compile("(.+) previously defined at line (\\d+), column (\\d+)");
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** Without comments, whose bookkeeping fails on some broken texts. */
    private static final TomlParseOptions OPTIONS =
            TomlParseOptions.sourceless().withVersion(TomlVersion.V1_0_0);

    private final String source;
    private final Variables variables;
    private final Problems problems;
    private final Map<TomlPosition, String> paths = new HashMap<>();

    /**
     * A reader.
     *
     * @param source what the text is called in problems
     * @param variables what is put into its strings
     * @param problems where mistakes are noted
     */
    TomlReader(String source, Variables variables, Problems problems) {
        this.source = source;
        this.variables = variables;
        this.problems = problems;
    }

    /** Reads a whole file; what comes after an error is read all the same. */
    Value.Table read(String text) {
        var result = Toml.parse(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text, OPTIONS);
        var root = table(new Origin(source, 1, 1, ""), result);
        result.errors().forEach(this::syntaxError);
        return root;
    }

    /** Reads the text of one value, such as {@code [1, 2]}; a text that is no TOML stands for itself. */
    static Value value(Origin origin, String text) {
        var result = Toml.parse("value = " + text, OPTIONS);
        if (result.hasErrors() || result.size() != 1) {
            return new Value.Single(origin, text, true);
        }
        return outside(origin, result.get(List.of("value")));
    }

    private static Value outside(Origin origin, Object value) {
        return switch (value) {
            case TomlTable table -> {
                var copy = new Value.Table(origin);
                table.entrySet().forEach(e -> copy.put(e.getKey(), outside(origin.child(e.getKey()), e.getValue())));
                yield copy;
            }
            case TomlArray array ->
                new Value.Items(
                        origin,
                        IntStream.range(0, array.size())
                                .mapToObj(i -> outside(origin, array.get(i)))
                                .toList());
            default -> new Value.Single(origin, value, true);
        };
    }

    private void syntaxError(TomlParseError error) {
        var message = String.valueOf(error.getMessage());
        var match = DUPLICATE.matcher(message);
        if (!match.matches()) {
            problems.syntaxError(
                    at(error.position(), ""), Character.toLowerCase(message.charAt(0)) + message.substring(1));
            return;
        }
        int firstLine = Integer.parseInt(match.group(2));
        var first = TomlPosition.positionAt(firstLine, Integer.parseInt(match.group(3)));
        problems.error(
                at(error.position(), paths.getOrDefault(first, match.group(1))),
                "is given twice, first in line %d".formatted(firstLine));
    }

    private Origin at(TomlPosition position, String path) {
        return new Origin(source, position.line(), position.column(), path);
    }

    private Value.Table table(Origin origin, TomlTable toml) {
        var table = new Value.Table(origin);
        for (var key : toml.keySet()) {
            var path = List.of(key);
            var position = toml.inputPositionOf(path);
            var at = at(position, origin.child(key).path());
            paths.put(position, at.path());
            table.put(key, value(at, toml.get(path)));
        }
        return table;
    }

    private Value value(Origin origin, Object value) {
        return switch (value) {
            case TomlTable table -> table(origin, table);
            case TomlArray array -> {
                var items = new ArrayList<Value>();
                for (int i = 0; i < array.size(); i++) {
                    items.add(value(at(array.inputPositionOf(i), origin.path()), array.get(i)));
                }
                yield new Value.Items(origin, items);
            }
            case String text -> single(origin, text);
            default -> new Value.Single(origin, value, false);
        };
    }

    private Value single(Origin origin, String text) {
        try {
            var result = variables.substitute(text);
            return new Value.Single(origin, result.value(), result.substituted());
        } catch (IllegalArgumentException e) {
            problems.error(origin, String.valueOf(e.getMessage()));
            return new Value.Refused(origin);
        }
    }
}
