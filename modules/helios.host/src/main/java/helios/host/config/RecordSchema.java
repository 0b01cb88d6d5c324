package helios.host.config;

import helios.spi.config.Applies;
import helios.spi.config.ConfigSpec;
import helios.spi.config.Default;
import helios.spi.config.Doc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The keys of a table, derived from a record, and the means to construct that record and to look into it. */
final class RecordSchema {

    /**
     * One key.
     *
     * @param key in snake_case
     * @param shape what it takes
     * @param fallback its value where it is not given, as in the file but without quotes
     * @param doc what it does
     * @param applies when a change of it takes effect
     * @param accessor reads it from a record
     */
    record Field(
            String key,
            Shape shape,
            Optional<String> fallback,
            String doc,
            Applies.When applies,
            MethodHandle accessor) {

        /** The key that names a file with the value, for secrets. */
        Optional<String> fileKey() {
            var single = shape instanceof Shape.Maybe(var content) ? content : shape;
            return single instanceof Shape.Single && single.isSecret() ? Optional.of(key + "_file") : Optional.empty();
        }
    }

    private final Class<? extends Record> type;
    private final List<Field> fields;
    private final MethodHandle constructor;

    private RecordSchema(Class<? extends Record> type, List<Field> fields, MethodHandle constructor) {
        this.type = type;
        this.fields = fields;
        this.constructor = constructor;
    }

    /**
     * The schema of a provider's record.
     *
     * @throws IllegalArgumentException if a component has a type that no key can have
     */
    static RecordSchema of(ConfigSpec<?> spec) {
        return of(spec.type(), spec.lookup());
    }

    static RecordSchema of(Class<? extends Record> type, MethodHandles.Lookup lookup) {
        try {
            var inside = MethodHandles.privateLookupIn(type, lookup);
            var components = type.getRecordComponents();
            var parameters =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            var constructor = inside.findConstructor(type, MethodType.methodType(void.class, parameters))
                    .asSpreader(Object[].class, parameters.length)
                    .asType(MethodType.methodType(Record.class, Object[].class));
            var fields = new Field[components.length];
            for (int i = 0; i < fields.length; i++) {
                fields[i] = field(components[i], inside);
            }
            return new RecordSchema(type, List.of(fields), constructor);
        } catch (IllegalAccessException | NoSuchMethodException e) {
            throw new IllegalArgumentException("the lookup given cannot construct " + type, e);
        }
    }

    private static Field field(RecordComponent component, MethodHandles.Lookup inside) throws IllegalAccessException {
        Shape shape;
        try {
            shape = Shape.of(component.getGenericType(), inside);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "component %s of %s: %s"
                            .formatted(component.getName(), component.getDeclaringRecord(), e.getMessage()),
                    e);
        }
        return new Field(
                snakeCase(component.getName()),
                shape,
                Optional.ofNullable(component.getAnnotation(Default.class)).map(Default::value),
                Optional.ofNullable(component.getAnnotation(Doc.class))
                        .map(Doc::value)
                        .orElse(""),
                Optional.ofNullable(component.getAnnotation(Applies.class))
                        .map(Applies::value)
                        .orElse(Applies.When.LIVE),
                inside.unreflect(component.getAccessor()));
    }

    static String snakeCase(String camelCase) {
        return camelCase.replaceAll("(\\p{Lu})", "_$1").toLowerCase(Locale.ROOT);
    }

    Class<? extends Record> type() {
        return type;
    }

    List<Field> fields() {
        return fields;
    }

    Optional<Field> field(String key) {
        return fields.stream().filter(field -> field.key.equals(key)).findFirst();
    }

    /** The names that a user may give in a table of this schema. */
    List<String> keys() {
        return fields.stream()
                .flatMap(field ->
                        field.fileKey().map(file -> List.of(field.key, file)).orElse(List.of(field.key)).stream())
                .toList();
    }

    /**
     * Constructs the record.
     *
     * @param values in the order of the fields
     * @throws RuntimeException what the record's constructor throws
     */
    Record construct(Object... values) {
        return (Record) invoke(constructor, (Object) values);
    }

    /** The value that a record has for a field. */
    Object get(Record from, Field field) {
        return invoke(field.accessor, from);
    }

    private static Object invoke(MethodHandle handle, Object argument) {
        try {
            return handle.invoke(argument);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
