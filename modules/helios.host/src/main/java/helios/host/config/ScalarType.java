package helios.host.config;

import helios.host.net.AddressRange;
import helios.spi.config.DataSize;
import helios.spi.config.Secret;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads single values into the types that a component of a config record may have, and writes them back. */
final class ScalarType {

    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?) ?(ms|s|m|h)");
    private static final Pattern SIZE = Pattern.compile("(\\d+) ?(?:([KMGT])i?)?B", Pattern.CASE_INSENSITIVE);
    private static final Pattern DIGITS = Pattern.compile("\\d{1,19}");
    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,19}");
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,300}(?:\\.\\d{1,300})?(?:[eE][+-]?\\d{1,3})?");
    private static final BigDecimal MAX_NANOS =
            BigDecimal.valueOf(Duration.ofDays(36500).toNanos());

    private ScalarType() {}

    /** Tells whether values of a type can be read. */
    static boolean supports(Class<?> type) {
        return type.isEnum()
                || List.of(
                                String.class,
                                int.class,
                                Integer.class,
                                long.class,
                                Long.class,
                                double.class,
                                Double.class,
                                boolean.class,
                                Boolean.class,
                                Duration.class,
                                DataSize.class,
                                Secret.class,
                                Path.class,
                                Address.class,
                                AddressRange.class,
                                PrivateFile.class)
                        .contains(type);
    }

    /** Tells whether a value of this type is never shown and may be given as {@code <key>_file}. */
    static boolean isSecret(Class<?> type) {
        return type == Secret.class || type == PrivateFile.class;
    }

    /**
     * Reads a value.
     *
     * @param key the last part of its name, whose suffix says the unit of a bare number
     * @param base what a relative path is relative to
     * @throws IllegalArgumentException with a text for the user
     */
    static Object read(Class<?> type, String key, Value.Single given, Path base) {
        if (type.isEnum()) {
            return constant(type, given);
        }
        if (type == Duration.class) {
            return duration(key, given);
        }
        if (type == DataSize.class) {
            return size(given);
        }
        if (type == boolean.class || type == Boolean.class) {
            return bool(given);
        }
        if (type == int.class || type == Integer.class) {
            long value = integer(given);
            if (value != (int) value) {
                throw new IllegalArgumentException(
                        "must be from %d to %d, but is %d".formatted(Integer.MIN_VALUE, Integer.MAX_VALUE, value));
            }
            return (int) value;
        }
        if (type == long.class || type == Long.class) {
            return integer(given);
        }
        if (type == double.class || type == Double.class) {
            double value = number(given).doubleValue();
            if (Double.isInfinite(value)) {
                throw wrong("a number", given);
            }
            return value;
        }
        return text(type, given, base);
    }

    private static Object text(Class<?> type, Value.Single given, Path base) {
        if (!(given.value() instanceof String text)) {
            throw isSecret(type) ? new IllegalArgumentException("must be a string") : wrong("a string", given);
        }
        if (type == Secret.class) {
            return new Secret(text);
        }
        if (type == Address.class) {
            return Address.parse(text);
        }
        if (type == AddressRange.class) {
            return AddressRange.parse(text);
        }
        if (type == Path.class) {
            return path(text, base);
        }
        return type == PrivateFile.class ? new PrivateFile(path(text, base)) : text;
    }

    private static Path path(String text, Path base) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("must not be empty");
        }
        try {
            return base.resolve(text).normalize();
        } catch (InvalidPathException _) {
            throw new IllegalArgumentException("must be a path");
        }
    }

    private static Object constant(Class<?> type, Value.Single given) {
        var wanted = canonical(given.value().toString());
        for (var constant : type.getEnumConstants()) {
            if (canonical(constant.toString()).equals(wanted)) {
                return constant;
            }
        }
        var names = names(type);
        throw new IllegalArgumentException("must be %s, but is %s%s"
                .formatted(
                        oneOf(names),
                        given.describe(),
                        Nearest.hint(given.value().toString(), names)));
    }

    private static String canonical(String name) {
        return name.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    /** The values of an enum as one writes them. */
    static List<String> names(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static String oneOf(List<String> names) {
        int last = names.size() - 1;
        return last == 0
                ? names.getFirst()
                : names.subList(0, last).stream().collect(Collectors.joining(", ")) + " or " + names.get(last);
    }

    private static boolean bool(Value.Single given) {
        return switch (given.value()) {
            case Boolean value -> value;
            case String text when given.flexible() && text.equals("true") -> true;
            case String text when given.flexible() && text.equals("false") -> false;
            default -> throw wrong("true or false", given);
        };
    }

    private static long integer(Value.Single given) {
        if (given.value() instanceof Long value) {
            return value;
        }
        return flexible(given, INTEGER).flatMap(ScalarType::asLong).orElseThrow(() -> wrong("an integer", given));
    }

    private static Optional<Long> asLong(String digits) {
        try {
            return Optional.of(Long.parseLong(digits));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static BigDecimal number(Value.Single given) {
        return switch (given.value()) {
            case Long value -> BigDecimal.valueOf(value);
            case Double value when Double.isFinite(value) -> BigDecimal.valueOf(value);
            default -> flexible(given, NUMBER).map(BigDecimal::new).orElseThrow(() -> wrong("a number", given));
        };
    }

    private static Optional<String> flexible(Value.Single given, Pattern form) {
        return given.flexible()
                        && given.value() instanceof String text
                        && form.matcher(text).matches()
                ? Optional.of(text)
                : Optional.empty();
    }

    private static IllegalArgumentException wrong(String wanted, Value given) {
        return new IllegalArgumentException("must be %s, but is %s".formatted(wanted, given.describe()));
    }

    private static Duration duration(String key, Value.Single given) {
        boolean inMillis = key.endsWith("_ms");
        var wanted = "%s or a text such as \"250ms\", \"5s\", \"2m\" or \"1h\""
                .formatted(inMillis ? "a whole number of milliseconds" : "a number of seconds");
        BigDecimal nanos;
        if (given.value() instanceof String text && DURATION.matcher(text).matches()) {
            var match = DURATION.matcher(text).results().findFirst().orElseThrow();
            nanos = new BigDecimal(match.group(1)).multiply(nanosPer(match.group(2)));
        } else {
            BigDecimal count;
            try {
                count = number(given);
            } catch (IllegalArgumentException _) {
                throw wrong(wanted, given);
            }
            boolean whole = count.stripTrailingZeros().scale() <= 0;
            if (count.signum() < 0 || (inMillis && !whole)) {
                throw wrong(wanted, given);
            }
            nanos = count.multiply(nanosPer(inMillis ? "ms" : "s"));
        }
        if (nanos.compareTo(MAX_NANOS) > 0) {
            throw new IllegalArgumentException("must be at most 100 years, but is " + given.describe());
        }
        long total = nanos.longValue();
        return Duration.ofNanos(total);
    }

    private static BigDecimal nanosPer(String unit) {
        return BigDecimal.valueOf(
                switch (unit) {
                    case "ms" -> 1_000_000L;
                    case "s" -> 1_000_000_000L;
                    case "m" -> 60_000_000_000L;
                    default -> 3_600_000_000_000L;
                });
    }

    private static DataSize size(Value.Single given) {
        var wanted = "a number of bytes or a text such as \"64KB\", \"64MiB\" or \"1GB\" (each 1024-based)";
        var bytes = bytes(given).orElseThrow(() -> wrong(wanted, given));
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("must be less than 8 EiB, but is " + given.describe());
        }
        return new DataSize(bytes.longValueExact());
    }

    private static Optional<BigDecimal> bytes(Value.Single given) {
        if (given.value() instanceof Long count && count >= 0) {
            return Optional.of(BigDecimal.valueOf(count));
        }
        if (!(given.value() instanceof String text)) {
            return Optional.empty();
        }
        var match = SIZE.matcher(text);
        if (!match.matches()) {
            return flexible(given, DIGITS).map(BigDecimal::new);
        }
        int power =
                match.group(2) == null ? 0 : 1 + "KMGT".indexOf(match.group(2).toUpperCase(Locale.ROOT));
        return Optional.of(new BigDecimal(match.group(1)).multiply(BigDecimal.valueOf(1L << (10 * power))));
    }

    /** What a type is called in the reference. */
    static String describe(Class<?> type) {
        if (type.isEnum()) {
            return oneOf(names(type));
        }
        return switch (type.getSimpleName()) {
            case "int", "Integer", "long", "Long" -> "integer";
            case "double", "Double" -> "number";
            case "boolean", "Boolean" -> "true or false";
            case "Duration" -> "duration";
            case "DataSize" -> "size";
            case "Secret" -> "secret string";
            case "Path" -> "path";
            case "PrivateFile" -> "secret path";
            case "Address" -> "address";
            case "AddressRange" -> "all, IP address or network";
            default -> "string";
        };
    }

    /** A value as it would stand in the file: String, Long, Double or Boolean; a secret is masked. */
    static Object write(Object value) {
        return switch (value) {
            case Integer number -> (long) number;
            case Long _, Double _, Boolean _, String _ -> value;
            case Duration duration -> write(duration);
            case Secret secret -> secret.isEmpty() ? "" : secret.toString();
            case Enum<?> constant -> constant.toString().toLowerCase(Locale.ROOT);
            default -> value.toString();
        };
    }

    private static String write(Duration duration) {
        long nanos = duration.toNanos();
        if (nanos % 1_000_000_000 != 0) {
            return BigDecimal.valueOf(nanos, 6).stripTrailingZeros().toPlainString() + "ms";
        }
        long seconds = duration.toSeconds();
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
    }
}
