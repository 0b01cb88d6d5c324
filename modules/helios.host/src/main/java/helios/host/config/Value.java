package helios.host.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of {@code proxy.toml}, or of an option, that knows where it comes from. */
sealed interface Value {

    Origin origin();

    /** What it is, for a text that says what it should be. Never shows more than one short line. */
    String describe();

    /**
     * A single value.
     *
     * @param value String, Long, Double, Boolean or a date or time of {@code java.time}
     * @param flexible true: a text that may also stand for a number or a boolean, because an environment variable was put
     *     into it or it was given outside of the file
     */
    record Single(Origin origin, Object value, boolean flexible) implements Value {

        private static final int SHOWN = 60;

        @Override
        public String describe() {
            return switch (value) {
                case String text when text.length() > SHOWN -> "\"" + text.substring(0, SHOWN) + "…\"";
                case String text -> "\"" + text + "\"";
                default -> value.toString();
            };
        }
    }

    /** Something that was there, but whose problem is noted already. */
    record Refused(Origin origin) implements Value {
        @Override
        public String describe() {
            return "not usable";
        }
    }

    /** An array. */
    record Items(Origin origin, List<Value> items) implements Value {
        @Override
        public String describe() {
            return "an array";
        }
    }

    /** A table, which the steps of reading change in place. */
    record Table(Origin origin, Map<String, Value> entries) implements Value {

        Table(Origin origin) {
            this(origin, new LinkedHashMap<>());
        }

        /** A table that holds nothing but one value, in tables in tables where its path has several parts. */
        static Table of(String source, String path, Value leaf) {
            var root = new Table(Origin.outside(source, ""));
            var table = root;
            var keys = path.split("\\.", -1);
            for (int i = 0; i < keys.length - 1; i++) {
                var next = new Table(table.origin.child(keys[i]));
                table.put(keys[i], next);
                table = next;
            }
            table.put(keys[keys.length - 1], leaf);
            return root;
        }

        @Override
        public String describe() {
            return "a table";
        }

        @Nullable
        Value get(String key) {
            return entries.get(key);
        }

        void put(String key, Value value) {
            entries.put(key, value);
        }

        @Nullable
        Value remove(String key) {
            return entries.remove(key);
        }

        /** The table of this name; a new and empty one, which is not part of this one, where there is none. */
        Table tableOrEmpty(String key) {
            return get(key) instanceof Table table ? table : new Table(origin.child(key));
        }

        /** Lays another table over this one: its single values and arrays replace those of the same name. */
        void overlay(Table other) {
            other.entries.forEach((key, value) -> {
                if (value instanceof Table upper && get(key) instanceof Table lower) {
                    lower.overlay(upper);
                } else {
                    put(key, value);
                }
            });
        }
    }
}
