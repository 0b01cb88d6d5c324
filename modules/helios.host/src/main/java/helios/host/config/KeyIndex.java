package helios.host.config;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Knows in which tables a key exists, to tell somebody who wrote it into another one. */
final class KeyIndex {

    private final Map<String, Set<String>> paths = new LinkedHashMap<>();

    /** Adds the keys of a table and of the tables in it. */
    void add(String path, RecordSchema schema) {
        for (var field : schema.fields()) {
            var full = path.isEmpty() ? field.key() : path + "." + field.key();
            paths.computeIfAbsent(field.key(), _ -> new LinkedHashSet<>()).add(full);
            nested(field.shape(), full);
        }
    }

    private void nested(Shape shape, String path) {
        switch (shape) {
            case Shape.Nested(var schema) -> add(path, schema);
            case Shape.Maybe(var content) -> nested(content, path);
            case Shape.Many(var element) -> nested(element, path);
            case Shape.Named(var value) -> nested(value, path + ".<name>");
            case Shape.Single _, Shape.Free _ -> {}
        }
    }

    /**
     * What to say of a key that a table does not have.
     *
     * @param written the whole path as the user wrote it
     * @param key its last part as the table would call it
     * @param known the keys of that table
     */
    String unknownKey(String written, String key, List<String> known) {
        var nearest = Nearest.to(key, known).map(name -> asWritten(written, key, name));
        return "unknown key"
                + nearest.or(() -> elsewhere(key)).map(Nearest::question).orElse("");
    }

    private Optional<String> elsewhere(String key) {
        return paths.getOrDefault(key, Set.of()).stream().findFirst();
    }

    /** Keeps what the user put in front of a key, such as the {@code admin_} of a root key. */
    private static String asWritten(String written, String key, String name) {
        var last = written.substring(written.lastIndexOf('.') + 1);
        return last.endsWith(key) ? last.substring(0, last.length() - key.length()) + name : name;
    }
}
