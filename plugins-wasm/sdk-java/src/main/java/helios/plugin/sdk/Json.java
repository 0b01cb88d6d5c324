package helios.plugin.sdk;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** JSON, as plugins keep it in their entries. Its {@code toString} writes it. */
public sealed interface Json {

    /** Nothing. */
    record Null() implements Json {

        @Override
        public String toString() {
            return "null";
        }
    }

    /** True or false. */
    record Bool(boolean value) implements Json {

        @Override
        public String toString() {
            return value ? "true" : "false";
        }
    }

    /** A number. */
    record Num(double value) implements Json {

        private static final double EXACT = 1L << 53;

        @Override
        public String toString() {
            long whole = (long) value;
            return whole == value && Math.abs(value) < EXACT ? Long.toString(whole) : Double.toString(value);
        }
    }

    /** A text. */
    record Text(String value) implements Json {

        @Override
        public String toString() {
            var out = new StringBuilder(value.length() + 2);
            JsonText.quote(value, out);
            return out.toString();
        }
    }

    /** Values in order. */
    record Elements(List<Json> values) implements Json {

        /** Copies the list. */
        public Elements {
            values = List.copyOf(values);
        }

        @Override
        public String toString() {
            var out = new StringBuilder("[");
            for (var value : values) {
                out.append(out.length() > 1 ? "," : "").append(value);
            }
            return out.append(']').toString();
        }
    }

    /** Named values, in the order in which they were put. */
    record Members(Map<String, Json> members) implements Json {

        /** Copies the map. */
        public Members {
            members = new LinkedHashMap<>(members);
        }

        @Override
        public String toString() {
            var out = new StringBuilder("{");
            for (var member : members.entrySet()) {
                out.append(out.length() > 1 ? "," : "");
                JsonText.quote(member.getKey(), out);
                out.append(':').append(member.getValue());
            }
            return out.append('}').toString();
        }
    }

    /**
     * Reads a text.
     *
     * @throws IllegalArgumentException if it is no JSON
     */
    static Json read(String text) {
        return new JsonText(text).read();
    }

    /** A member of an object. */
    default Optional<Json> member(String name) {
        return this instanceof Members(var members) ? Optional.ofNullable(members.get(name)) : Optional.empty();
    }

    /** The elements of an array; none of anything else. */
    default List<Json> elements() {
        return this instanceof Elements(var values) ? values : List.of();
    }

    /** What it says, if it is a text. */
    default Optional<String> text() {
        return this instanceof Text(var value) ? Optional.of(value) : Optional.empty();
    }

    /** What it says, if it is a number. */
    default Optional<Double> number() {
        return this instanceof Num(var value) ? Optional.of(value) : Optional.empty();
    }
}
