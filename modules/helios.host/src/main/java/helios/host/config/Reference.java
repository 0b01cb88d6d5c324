package helios.host.config;

import helios.spi.config.Applies;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What can be written into {@code proxy.toml}: every key of the kernel and of the installed features. Immutable. */
public final class Reference {

    /**
     * A key.
     *
     * @param section the table that it stands in, as one writes its header: {@code [limits]}, {@code [[nodes]]}; empty at the
     *     root
     * @param name its full name, such as {@code limits.max_cancel_keys}
     * @param type what it takes
     * @param fallback its value where it is not given
     * @param applies when a change takes effect
     * @param doc what it does
     */
    public record Key(String section, String name, String type, String fallback, Applies.When applies, String doc) {

        /** The last part of the name, as one writes it below the header. */
        public String key() {
            return name.substring(name.lastIndexOf('.') + 1);
        }

        /** The letter by which the documentation calls the reload class. */
        public char letter() {
            return switch (applies) {
                case LIVE -> 'L';
                case NEW_CONNECTIONS -> 'C';
                case RESTART -> 'S';
            };
        }

        /** Some lines for a terminal. */
        public String text() {
            var when = switch (applies) {
                case LIVE -> "live, for the next query";
                case NEW_CONNECTIONS -> "for new connections";
                case RESTART -> "after a restart";
            };
            return """
                    %s
                        type     %s
                        default  %s
                        changes  %s: %s
                        %s
                    """.formatted(name, type, fallback, letter(), when, doc);
        }
    }

    private final List<Key> keys;
    private final UnaryOperator<String> aliases;

    private Reference(List<Key> keys, UnaryOperator<String> aliases) {
        this.keys = List.copyOf(keys);
        this.aliases = aliases;
    }

    /**
     * The reference of sections.
     *
     * @param defaults the values of keys that depend on machine and user
     * @param aliases gives the proper name of a key
     */
    static Reference of(List<Section> sections, Map<String, String> defaults, UnaryOperator<String> aliases) {
        var keys = new ArrayList<Key>();
        for (var section : sections) {
            if (section.single()) {
                addTable(keys, section.path(), "[" + section.path() + "]", section.schema(), true, defaults);
            } else {
                addKeys(keys, section.path(), "", section.schema(), defaults);
            }
        }
        return new Reference(keys, aliases);
    }

    private static void addTable(
            List<Key> keys,
            String path,
            String header,
            RecordSchema schema,
            boolean switchable,
            Map<String, String> defaults) {
        if (switchable && schema.field(Binder.ENABLED).isEmpty()) {
            keys.add(new Key(
                    header,
                    path + "." + Binder.ENABLED,
                    "true or false",
                    "true",
                    Applies.When.LIVE,
                    "false switches off what the section is for, as if it were not there."));
        }
        addKeys(keys, path, header, schema, defaults);
    }

    /** Adds the keys of a table and then, as one has to write them, the tables in it. */
    private static void addKeys(
            List<Key> keys, String path, String header, RecordSchema schema, Map<String, String> defaults) {
        for (var field : schema.fields()) {
            if (nested(field.shape()).isEmpty()) {
                keys.add(key(path, header, field, defaults));
            }
        }
        for (var field : schema.fields()) {
            var name = join(path, field.key());
            boolean many = field.shape() instanceof Shape.Many;
            nested(field.shape())
                    .ifPresent(inner -> addTable(
                            keys,
                            name,
                            many ? "[[" + name + "]]" : "[" + name + "]",
                            inner,
                            field.shape() instanceof Shape.Maybe,
                            defaults));
        }
    }

    private static Optional<RecordSchema> nested(Shape shape) {
        return switch (shape) {
            case Shape.Nested(var schema) -> Optional.of(schema);
            case Shape.Maybe(var content) -> nested(content);
            case Shape.Many(var element) -> nested(element);
            case Shape.Named _, Shape.Single _, Shape.Free _ -> Optional.empty();
        };
    }

    private static Key key(String path, String header, RecordSchema.Field field, Map<String, String> defaults) {
        return new Key(
                header,
                join(path, field.key()),
                type(field),
                field.fallback()
                        .map(text -> text.isEmpty() ? "\"\"" : text)
                        .orElseGet(() -> path.isEmpty() && defaults.containsKey(field.key())
                                ? String.valueOf(defaults.get(field.key()))
                                : absent(field.shape())),
                field.applies(),
                field.doc());
    }

    private static String type(RecordSchema.Field field) {
        var file = field.fileKey()
                .map("; or the name of a file with it, as %s"::formatted)
                .orElse("");
        return field.shape().describe() + unit(field) + file;
    }

    private static String unit(RecordSchema.Field field) {
        if (!field.shape().describe().endsWith("duration")) {
            return "";
        }
        return field.key().endsWith("_ms") ? ", a bare number in milliseconds" : ", a bare number in seconds";
    }

    private static String absent(Shape shape) {
        return switch (shape) {
            case Shape.Maybe _ -> "none";
            case Shape.Many _ -> "[]";
            case Shape.Named _ -> "{}";
            case Shape.Single _, Shape.Nested _, Shape.Free _ -> "none; it is required";
        };
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** All keys: those of the root, of the kernel's sections, of the features' sections. */
    public List<Key> keys() {
        return keys;
    }

    /** The key of this name, or all keys of the section of this name; aliases of both are understood. Empty if there is none. */
    public List<Key> find(String name) {
        var proper = aliases.apply(name);
        return keys.stream()
                .filter(key -> key.name.equals(proper) || key.name.startsWith(proper + "."))
                .toList();
    }

    /** All names that {@link #find} finds keys by, but for aliases. */
    public List<String> names() {
        var names = new LinkedHashSet<String>();
        for (var key : keys) {
            for (int dot = key.name.indexOf('.'); dot >= 0; dot = key.name.indexOf('.', dot + 1)) {
                names.add(key.name.substring(0, dot));
            }
            names.add(key.name);
        }
        return List.copyOf(names);
    }
}
