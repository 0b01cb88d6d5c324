package helios.host.config;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a key takes, derived from the type of its component. */
sealed interface Shape {

    /** One value. */
    record Single(Class<?> type) implements Shape {}

    /** Something that may be left out. */
    record Maybe(Shape content) implements Shape {}

    /** An array; one value alone counts as an array of one. */
    record Many(Shape element) implements Shape {}

    /** A table whose keys are the user's. */
    record Named(Shape value) implements Shape {}

    /** A table whose keys are a record's components. */
    record Nested(RecordSchema schema) implements Shape {}

    /** Whatever the user writes: texts, numbers, booleans, lists and tables of them. */
    record Free() implements Shape {}

    /**
     * The shape of a type.
     *
     * @throws IllegalArgumentException if no key can have this type
     */
    static Shape of(Type type, MethodHandles.Lookup lookup) {
        if (type instanceof ParameterizedType generic) {
            var arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == Optional.class) {
                return new Maybe(of(arguments[0], lookup));
            }
            if (generic.getRawType() == List.class) {
                return new Many(of(arguments[0], lookup));
            }
            if (generic.getRawType() == Map.class && arguments[0] == String.class) {
                return new Named(of(arguments[1], lookup));
            }
        }
        if (type == Object.class) {
            return new Free();
        }
        if (type instanceof Class<?> plain) {
            if (ScalarType.supports(plain)) {
                return new Single(plain);
            }
            if (plain.isRecord()) {
                return new Nested(RecordSchema.of(plain.asSubclass(Record.class), lookup));
            }
        }
        throw new IllegalArgumentException("no key of proxy.toml can have the type " + type.getTypeName());
    }

    /** Tells whether the values are never shown. */
    default boolean isSecret() {
        return switch (this) {
            case Single(var type) -> ScalarType.isSecret(type);
            case Maybe(var content) -> content.isSecret();
            case Many(var element) -> element.isSecret();
            case Named(var value) -> value.isSecret();
            case Nested _, Free _ -> false;
        };
    }

    /** What it is called in the reference. */
    default String describe() {
        return switch (this) {
            case Single(var type) -> ScalarType.describe(type);
            case Maybe(var content) -> content.describe();
            case Many(var element) -> "list: " + element.describe();
            case Named(var value) -> "table: " + value.describe();
            case Nested _ -> "table";
            case Free _ -> "any value";
        };
    }
}
