package helios.host.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes records of tables and notes everything in them that does not fit, not the first mistake alone. */
final class Binder {

    /** The key by which each section can be switched off. */
    static final String ENABLED = "enabled";

    private static final int MAX_SECRET_BYTES = 64 * 1024;
    private static final Pattern LEADING_KEY = Pattern.compile("([a-z0-9_]+(?:\\.[a-z0-9_]+)*):? (.*)", Pattern.DOTALL);

    private final Path base;
    private final KeyIndex index;
    private final Problems problems;

    /**
     * A binder.
     *
     * @param base what relative paths are relative to
     * @param index where keys exist that stand in the wrong table
     * @param problems where mistakes are noted
     */
    Binder(Path base, KeyIndex index, Problems problems) {
        this.base = base;
        this.index = index;
        this.problems = problems;
    }

    /**
     * Binds a table.
     *
     * @param complete false: what is given is checked, but nothing is missed and no record is made
     * @return empty if something is wrong with the table, or it need not be complete
     */
    Optional<Record> bind(RecordSchema schema, Value.Table table, boolean complete) {
        return Optional.ofNullable(record(schema, table, complete));
    }

    private @Nullable Record record(RecordSchema schema, Value.Table table, boolean complete) {
        int before = problems.count();
        refuseUnknown(schema, table);
        var values = new ArrayList<@Nullable Object>();
        for (var field : schema.fields()) {
            values.add(value(field, table, complete));
        }
        if (!complete || problems.count() > before || values.contains(null)) {
            return null;
        }
        try {
            return schema.construct(values.toArray());
        } catch (RuntimeException e) {
            problems.error(refused(schema, table, e));
            return null;
        }
    }

    private void refuseUnknown(RecordSchema schema, Value.Table table) {
        var known = schema.keys();
        table.entries().forEach((key, value) -> {
            if (!known.contains(key)) {
                problems.error(value.origin(), index.unknownKey(value.origin().path(), key, known));
            }
        });
    }

    /** What a constructor, or a provider, says of a table; a key at the beginning of its text says where. */
    static Problem refused(RecordSchema schema, Value.Table table, RuntimeException e) {
        var message = Optional.ofNullable(e.getMessage()).orElseGet(e::toString);
        var match = LEADING_KEY.matcher(message);
        if (match.matches()) {
            var path = match.group(1).split("\\.", -1);
            if (schema.field(path[0]).isPresent()) {
                return locate(table, path).problem(match.group(2));
            }
        }
        return table.origin().problem(message);
    }

    /** Where a key stands, or the table that should hold it. */
    private static Origin locate(Value.Table table, String... path) {
        var at = table.origin();
        Value value = table;
        for (var key : path) {
            value = value instanceof Value.Table inner ? inner.get(key) : null;
            at = value == null ? at.child(key) : value.origin();
        }
        return at;
    }

    private @Nullable Object value(RecordSchema.Field field, Value.Table table, boolean complete) {
        var given = given(field, table);
        if (given != null) {
            return read(field.key(), field.shape(), given, complete);
        }
        if (field.fallback().isPresent()) {
            return fallback(field, table.origin().child(field.key()), complete);
        }
        return switch (field.shape()) {
            case Shape.Maybe _ -> Optional.empty();
            case Shape.Many _ -> List.of();
            case Shape.Named _ -> Map.of();
            case Shape.Nested(var schema) -> record(schema, table.tableOrEmpty(field.key()), complete);
            case Shape.Single _, Shape.Free _ -> {
                if (complete) {
                    problems.error(table.origin().child(field.key()), "is required, but not given");
                }
                yield null;
            }
        };
    }

    private @Nullable Object fallback(RecordSchema.Field field, Origin origin, boolean complete) {
        var text = field.fallback().orElseThrow();
        var value = field.shape() instanceof Shape.Many && text.startsWith("[")
                ? TomlReader.value(origin, text)
                : new Value.Single(origin, text, true);
        return read(field.key(), field.shape(), value, complete);
    }

    /** What is given for a key: as it stands or, for a secret, in a file. What is given outside of the file is stronger. */
    private @Nullable Value given(RecordSchema.Field field, Value.Table table) {
        var direct = table.get(field.key());
        var fileKey = field.fileKey().orElse(field.key());
        var inFile = fileKey.equals(field.key()) ? null : table.get(fileKey);
        if (inFile == null) {
            return direct;
        }
        if (direct != null && direct.origin().inFile() == inFile.origin().inFile()) {
            problems.error(
                    inFile.origin(),
                    "is given beside %s %s; keep one of them"
                            .formatted(direct.origin().path(), direct.origin().reference()));
            return null;
        }
        return direct != null && inFile.origin().inFile() ? direct : contents(fileKey, inFile);
    }

    private @Nullable Value contents(String key, Value given) {
        if (!(read(key, new Shape.Single(Path.class), given, true) instanceof Path file)) {
            return null;
        }
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_SECRET_BYTES + 1);
            if (bytes.length > MAX_SECRET_BYTES) {
                problems.error(given.origin(), file + " is larger than 64 KiB, too large for a secret");
                return null;
            }
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new Value.Single(given.origin(), text.replaceFirst("\r?\n\\z", ""), false);
        } catch (CharacterCodingException e) {
            problems.error(given.origin(), file + " is not UTF-8 text");
            return null;
        } catch (IOException e) {
            problems.error(given.origin(), file + " cannot be read: " + reason(e));
            return null;
        }
    }

    /** Why a file cannot be read, in words. */
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "permission denied";
            default -> Optional.ofNullable(e.getMessage()).orElseGet(e::toString);
        };
    }

    private @Nullable Object read(String key, Shape shape, Value given, boolean complete) {
        if (given instanceof Value.Refused) {
            return null;
        }
        return switch (shape) {
            case Shape.Single(var type) -> single(key, type, given);
            case Shape.Free _ -> free(given);
            case Shape.Maybe(Shape.Nested(var schema)) -> switchable(schema, given, complete);
            case Shape.Maybe(var content) -> optional(key, content, given, complete);
            case Shape.Many(var element) -> list(key, element, given, complete);
            case Shape.Named(var element) -> map(element, given, complete);
            case Shape.Nested(var schema) ->
                table(given).map(table -> record(schema, table, complete)).orElse(null);
        };
    }

    /** As it stands, in the collections of the JDK; a date is its text. */
    private static Object free(Value given) {
        return switch (given) {
            case Value.Single(var _, var value, var _) ->
                value instanceof Long || value instanceof Double || value instanceof Boolean ? value : value.toString();
            case Value.Items(var _, var items) ->
                items.stream().map(Binder::free).toList();
            case Value.Table(var _, var entries) -> {
                var map = new LinkedHashMap<String, Object>();
                entries.forEach((key, value) -> map.put(key, free(value)));
                yield Collections.unmodifiableMap(map);
            }
            case Value.Refused _ -> "";
        };
    }

    private @Nullable Object single(String key, Class<?> type, Value given) {
        if (!(given instanceof Value.Single single)) {
            problems.error(
                    given.origin(),
                    "must be a single value (%s), but is %s".formatted(ScalarType.describe(type), given.describe()));
            return null;
        }
        try {
            return ScalarType.read(type, key, single, base);
        } catch (IllegalArgumentException e) {
            problems.error(given.origin(), Optional.ofNullable(e.getMessage()).orElse("is not valid"));
            return null;
        }
    }

    /** An empty text means that there is none, except for a secret, by which callers may be admitted. */
    private @Nullable Object optional(String key, Shape content, Value given, boolean complete) {
        if (given instanceof Value.Single single && single.value().equals("")) {
            if (!content.isSecret()) {
                return Optional.empty();
            }
            problems.error(
                    given.origin(), "is given, but empty; give it a value, or remove the key if there is to be none");
            return null;
        }
        var value = read(key, content, given, complete);
        return value == null ? null : Optional.of(value);
    }

    private @Nullable Object switchable(RecordSchema schema, Value given, boolean complete) {
        return table(given)
                .<Object>map(table -> {
                    boolean on = takeSwitch(schema, table);
                    var value = record(schema, table, complete && on);
                    return Optional.ofNullable(on ? value : null);
                })
                .orElse(null);
    }

    /** Reads {@code enabled}, and takes it out of the table where the record does not know it. */
    boolean takeSwitch(RecordSchema schema, Value.Table table) {
        var given = table.get(ENABLED);
        if (given == null) {
            return true;
        }
        if (schema.field(ENABLED).isEmpty()) {
            table.remove(ENABLED);
        }
        return !Boolean.FALSE.equals(single(ENABLED, boolean.class, given));
    }

    private @Nullable Object list(String key, Shape element, Value given, boolean complete) {
        var items = given instanceof Value.Items(var _, var several) ? several : List.of(given);
        if (given instanceof Value.Table && element instanceof Shape.Nested) {
            problems.error(
                    given.origin(),
                    "must be an array of tables; write [[%s]]"
                            .formatted(given.origin().path()));
            return null;
        }
        var values = new ArrayList<Object>();
        for (var item : items) {
            var value = read(key, element, item, complete);
            if (value != null) {
                values.add(value);
            }
        }
        return values.size() == items.size() ? List.copyOf(values) : null;
    }

    private @Nullable Object map(Shape element, Value given, boolean complete) {
        var table = table(given).orElse(null);
        if (table == null) {
            return null;
        }
        var values = new LinkedHashMap<String, Object>();
        table.entries().forEach((key, item) -> {
            var value = read(key, element, item, complete);
            if (value != null) {
                values.put(key, value);
            }
        });
        return values.size() == table.entries().size() ? Collections.unmodifiableMap(values) : null;
    }

    private Optional<Value.Table> table(Value given) {
        if (given instanceof Value.Table table) {
            return Optional.of(table);
        }
        problems.error(
                given.origin(),
                "must be a table; write [%s]".formatted(given.origin().path()));
        return Optional.empty();
    }
}
