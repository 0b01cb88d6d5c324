package helios.host.config;

import helios.spi.config.Applies;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the keys that differ between two records of one schema, and keeps the old values of those that need a restart. */
final class Comparison {

    final List<String> changed = new ArrayList<>();
    final List<String> requiresRestart = new ArrayList<>();

    /** The record to go on with. */
    Optional<Record> section(Section section, Optional<Record> older, Optional<Record> newer) {
        if (older.isPresent() != newer.isPresent()) {
            changed.add(section.main().orElse(section.owner()) + "." + Binder.ENABLED);
            return newer;
        }
        return newer.map(record -> record(section.path(), section.schema(), older.orElseThrow(), record));
    }

    private Record record(String path, RecordSchema schema, Record older, Record newer) {
        if (older.equals(newer)) {
            return older;
        }
        int changedBefore = changed.size();
        var values = new ArrayList<Object>();
        for (var field : schema.fields()) {
            var key = path.isEmpty() ? field.key() : path + "." + field.key();
            values.add(value(key, field, schema.get(older, field), schema.get(newer, field)));
        }
        try {
            return schema.construct(values.toArray());
        } catch (RuntimeException _) {
            // The new values are valid only together with those that wait for a restart: so all of them wait.
            var here = changed.subList(changedBefore, changed.size());
            requiresRestart.addAll(here);
            here.clear();
            return older;
        }
    }

    private Object value(String key, RecordSchema.Field field, Object older, Object newer) {
        if (older.equals(newer)) {
            return older;
        }
        if (field.applies() == Applies.When.RESTART) {
            requiresRestart.add(key);
            return older;
        }
        return switch (field.shape()) {
            case Shape.Nested(var schema) -> record(key, schema, (Record) older, (Record) newer);
            case Shape.Maybe(Shape.Nested(var schema))
            when older instanceof Optional<?> before
                    && newer instanceof Optional<?> after
                    && before.isPresent()
                    && after.isPresent() ->
                Optional.of(record(key, schema, (Record) before.get(), (Record) after.get()));
            case Shape.Single _, Shape.Maybe _, Shape.Many _, Shape.Named _, Shape.Free _ -> {
                changed.add(key);
                yield newer;
            }
        };
    }
}
