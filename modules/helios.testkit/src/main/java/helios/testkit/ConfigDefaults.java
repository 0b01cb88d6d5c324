package helios.testkit;

import helios.spi.config.ConfigSpec;
import helios.spi.config.DataSize;
import helios.spi.config.Default;
import helios.spi.config.Secret;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes a config record as it comes out of a file that sets none of its keys. */
final class ConfigDefaults {

    private static final Pattern QUANTITY = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([a-zA-Z]*)");

    private final MethodHandles.Lookup lookup;

    private ConfigDefaults(MethodHandles.Lookup lookup) {
        this.lookup = lookup;
    }

    /**
     * The record with every key at its default.
     *
     * @throws IllegalStateException that names the key, if one has no default or one that its type does not take
     */
    static <C extends Record> C of(ConfigSpec<C> spec) {
        return spec.type().cast(new ConfigDefaults(spec.lookup()).record(spec.type()));
    }

    private Object record(Class<?> type) {
        var components = type.getRecordComponents();
        var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        var values = Arrays.stream(components).map(this::value).toArray();
        try {
            return lookup.findConstructor(type, MethodType.methodType(void.class, types))
                    .invokeWithArguments(values);
        } catch (Throwable e) {
            throw new IllegalStateException("the defaults of " + type.getSimpleName() + " make no record", e);
        }
    }

    private Object value(RecordComponent component) {
        var given = component.getAnnotation(Default.class);
        try {
            if (given != null) {
                return parse(given.value(), component.getGenericType(), component.getName());
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "the default \"%s\" of %s does not fit its type".formatted(given.value(), component), e);
        }
        var type = component.getType();
        if (type == Optional.class) {
            return Optional.empty();
        }
        if (type == List.class) {
            return List.of();
        }
        if (type == Map.class) {
            return Map.of();
        }
        if (type.isRecord() && type != DataSize.class) {
            return record(type);
        }
        throw new IllegalStateException(
                "the key %s is required: override FeatureContract.config() and give it a value".formatted(component));
    }

    private static Object parse(String text, Type generic, String name) {
        if (generic instanceof ParameterizedType parameterized) {
            var argument = parameterized.getActualTypeArguments()[0];
            return switch (((Class<?>) parameterized.getRawType()).getSimpleName()) {
                case "Optional" -> Optional.of(parse(text, argument, name));
                case "List" ->
                    elements(text)
                            .map(element -> parse(element, argument, name))
                            .toList();
                default -> throw new IllegalArgumentException("a default for " + generic);
            };
        }
        var type = (Class<?>) generic;
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant ->
                            constant.toString().toLowerCase(Locale.ROOT).equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no " + text + " in " + type));
        }
        return switch (type.getSimpleName()) {
            case "String" -> text;
            case "int" -> Integer.parseInt(text);
            case "long" -> Long.parseLong(text);
            case "double" -> Double.parseDouble(text);
            case "boolean" -> flag(text);
            case "Duration" -> duration(text, name);
            case "DataSize" -> size(text);
            case "Secret" -> new Secret(text);
            case "Path" -> Path.of(text);
            default -> throw new IllegalArgumentException("a default for " + type);
        };
    }

    private static Stream<String> elements(String text) {
        return Pattern.compile(",")
                .splitAsStream(text.replaceAll("[\\[\\]\"]", ""))
                .map(String::strip)
                .filter(element -> !element.isEmpty());
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Duration duration(String text, String name) {
        var unit = name.endsWith("Ms") ? "ms" : "s";
        var quantity = quantity(text);
        var millis = switch (quantity.group(2).isEmpty() ? unit : quantity.group(2)) {
            case "ms" -> 1.0;
            case "s" -> 1_000.0;
            case "m" -> 60_000.0;
            case "h" -> 3_600_000.0;
            case "d" -> 86_400_000.0;
            default -> throw new IllegalArgumentException(text);
        };
        return Duration.ofNanos(Math.round(Double.parseDouble(quantity.group(1)) * millis * 1e6));
    }

    private static DataSize size(String text) {
        var quantity = quantity(text);
        int shift = switch (quantity.group(2).toUpperCase(Locale.ROOT)) {
            case "", "B" -> 0;
            case "KB", "KIB" -> 10;
            case "MB", "MIB" -> 20;
            case "GB", "GIB" -> 30;
            default -> throw new IllegalArgumentException(text);
        };
        return new DataSize(Long.parseLong(quantity.group(1)) << shift);
    }

    private static Matcher quantity(String text) {
        var matcher = QUANTITY.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        return matcher;
    }
}
