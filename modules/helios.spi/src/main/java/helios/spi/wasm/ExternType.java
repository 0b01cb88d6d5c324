package helios.spi.wasm;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.OptionalLong;

/** The type of an import or an export. */
public sealed interface ExternType {

    /**
     * A function.
     *
     * @param parameters their types
     * @param results their types
     */
    record Function(List<ValueType> parameters, List<ValueType> results) implements ExternType {

        /** Copies the lists. */
        public Function {
            parameters = List.copyOf(parameters);
            results = List.copyOf(results);
        }

        /** A function without parameters and results. */
        public static Function of() {
            return new Function(List.of(), List.of());
        }

        /** A function with one result. */
        public static Function returning(ValueType result, ValueType... parameters) {
            return new Function(List.of(parameters), List.of(result));
        }

        /** A function without a result. */
        public static Function taking(ValueType... parameters) {
            return new Function(List.of(parameters), List.of());
        }

        /** The type as errors show it: {@code (i32, i32) -> i64}. */
        @Override
        public String toString() {
            return text(parameters) + " -> " + (results.size() == 1 ? results.getFirst() : text(results));
        }

        private static String text(List<ValueType> types) {
            return types.stream().map(ValueType::toString).collect(joining(", ", "(", ")"));
        }
    }

    /**
     * A linear memory.
     *
     * @param minimumPages at first
     * @param maximumPages that the module itself declares
     */
    record Memory(long minimumPages, OptionalLong maximumPages) implements ExternType {}

    /**
     * A table.
     *
     * @param element the type of its entries
     * @param minimum entries at first
     * @param maximum entries that the module itself declares
     */
    record Table(ValueType element, long minimum, OptionalLong maximum) implements ExternType {}

    /**
     * A global.
     *
     * @param value its type
     * @param mutable whether it can change
     */
    record Global(ValueType value, boolean mutable) implements ExternType {}

    /** Anything that later proposals add, such as the tag of an exception. */
    record Other(String description) implements ExternType {}
}
