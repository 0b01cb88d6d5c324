package helios.host.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A configuration as a file in which a comment at each value tells where it comes from: a line, an option, a default. */
final class PrintedConfig {

    private static final Pattern TABLE = Pattern.compile("\\s*(\\[\\[?)([^\\[\\]]+)]]?\\s*");
    private static final Pattern ENTRY = Pattern.compile("\\s*([\\w-]+) = .*");

    private final Value.Table tree;
    private final Map<String, Integer> elements = new HashMap<>();
    private Optional<Value> table;

    PrintedConfig(Value.Table tree) {
        this.tree = tree;
        this.table = Optional.of(tree);
    }

    /**
     * Notes the sources.
     *
     * @param toml the configuration, each value on a line of its own
     */
    String withSources(String toml) {
        return toml.lines().map(this::withSource).collect(Collectors.joining("\n", "", "\n"));
    }

    private String withSource(String line) {
        var header = TABLE.matcher(line);
        if (header.matches()) {
            enter(header.group(2), header.group(1).length() == 2);
            return line;
        }
        var entry = ENTRY.matcher(line);
        return entry.matches() ? line + "  # " + source(entry.group(1)) : line;
    }

    private void enter(String path, boolean element) {
        table = find(List.of(path.split("\\.")));
        if (element) {
            int index = elements.merge(path, 1, Integer::sum) - 1;
            table = table.filter(value -> value instanceof Value.Items items
                            && index < items.items().size())
                    .map(value -> ((Value.Items) value).items().get(index));
        }
    }

    private Optional<Value> find(List<String> path) {
        Optional<Value> found = Optional.of(tree);
        for (var key : path) {
            found = found.flatMap(value -> child(value, key));
        }
        return found;
    }

    private static Optional<Value> child(Value value, String key) {
        return value instanceof Value.Table table ? Optional.ofNullable(table.get(key)) : Optional.empty();
    }

    private String source(String key) {
        return table.flatMap(value -> child(value, key))
                .map(value -> describe(value.origin()))
                .orElse("default");
    }

    private static String describe(Origin origin) {
        return origin.inFile()
                ? "%s:%d".formatted(Path.of(origin.source()).getFileName(), origin.line())
                : origin.source();
    }
}
