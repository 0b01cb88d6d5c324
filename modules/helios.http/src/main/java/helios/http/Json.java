package helios.http;

import helios.spi.admin.AdminException;
import helios.spi.config.DataSize;
import helios.spi.config.Secret;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/** JSON as the values of {@link helios.spi.admin.AdminResponse.Json} and {@link helios.spi.admin.AdminRequest#json}. */
public final class Json {

    private static final int MAX_DEPTH = 64;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxTokenCount(1_000_000)
                    .maxNumberLength(400)
                    .maxNameLength(10_000)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private Json() {}

    /**
     * Writes a value in UTF-8: Map with string keys, Iterable, String, Boolean, Number (not finite = null), Enum (in lower
     * case), Duration (ISO 8601), Instant (RFC 3339 in UTC), Optional (empty = null), Path, DataSize, and Secret, which is
     * never shown.
     *
     * @throws IllegalArgumentException if it holds anything else
     */
    public static byte[] write(Object value) {
        var bytes = new ByteArrayOutputStream();
        try (var generator = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            write(value, generator);
        }
        return bytes.toByteArray();
    }

    private static void write(Object value, JsonGenerator generator) {
        switch (value) {
            case Optional<?> optional -> {
                if (optional.isPresent()) {
                    write(optional.get(), generator);
                } else {
                    generator.writeNull();
                }
            }
            case Map<?, ?> map -> {
                generator.writeStartObject();
                map.forEach((key, member) -> {
                    generator.writeName((String) key);
                    write(member, generator);
                });
                generator.writeEndObject();
            }
            case Iterable<?> elements
            when !(value instanceof Path) -> {
                generator.writeStartArray();
                elements.forEach(element -> write(element, generator));
                generator.writeEndArray();
            }
            case String text -> generator.writeString(text);
            case Boolean truth -> generator.writeBoolean(truth);
            case Number number -> write(number, generator);
            case Enum<?> constant -> generator.writeString(constant.name().toLowerCase(Locale.ROOT));
            case Instant _, Duration _, Path _, DataSize _, Secret _ -> generator.writeString(value.toString());
            default -> throw new IllegalArgumentException(value.getClass() + " cannot be written as JSON");
        }
    }

    private static void write(Number number, JsonGenerator generator) {
        switch (number) {
            case BigInteger integer -> generator.writeNumber(integer);
            case BigDecimal decimal -> generator.writeNumber(decimal);
            case Double _, Float _ -> {
                double value = number.doubleValue();
                if (Double.isFinite(value)) {
                    generator.writeNumber(value);
                } else {
                    generator.writeNull();
                }
            }
            default -> generator.writeNumber(number.longValue());
        }
    }

    /**
     * Reads an object: its values are String, Boolean, Long, Double, List, Map, or an empty Optional for null. No bytes, or
     * blanks alone, are an empty object.
     *
     * @throws AdminException 400, with the place, if it is malformed, no object, names a member twice, is nested more than
     *     64 deep, or holds a number that a Long or a Double cannot
     */
    public static Map<String, Object> readObject(byte[] bytes) {
        try (var parser = FACTORY.createParser(ObjectReadContext.empty(), utf8(bytes))) {
            var first = parser.nextToken();
            if (first == null) {
                return Map.of();
            }
            if (first != JsonToken.START_OBJECT) {
                throw malformed("a JSON object is expected", parser);
            }
            var object = readObject(parser);
            if (parser.nextToken() != null) {
                throw malformed("nothing may follow the JSON object", parser);
            }
            return object;
        } catch (JacksonException e) {
            throw malformed(e.getOriginalMessage(), Optional.ofNullable(e.getLocation()));
        }
    }

    private static Map<String, Object> readObject(JsonParser parser) {
        var object = new LinkedHashMap<String, Object>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            if (object.containsKey(name)) {
                throw malformed("member \"" + name + "\" is given twice", parser);
            }
            object.put(name, readValue(parser, parser.nextToken()));
        }
        return Collections.unmodifiableMap(object);
    }

    private static List<Object> readArray(JsonParser parser) {
        var array = new ArrayList<>();
        for (var token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(readValue(parser, token));
        }
        return Collections.unmodifiableList(array);
    }

    private static Object readValue(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> readObject(parser);
            case START_ARRAY -> readArray(parser);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> readDouble(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> Optional.empty();
            default -> throw malformed("a value is expected", parser);
        };
    }

    private static double readDouble(JsonParser parser) {
        double value = parser.getDoubleValue();
        if (Double.isInfinite(value)) {
            throw malformed("the number is too large", parser);
        }
        return value;
    }

    private static AdminException malformed(String reason, JsonParser parser) {
        return malformed(reason, Optional.of(parser.currentTokenLocation()));
    }

    private static AdminException malformed(String reason, Optional<TokenStreamLocation> place) {
        var where = place.map(at -> " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr()));
        return new AdminException(400, "malformed JSON" + where.orElse("") + ": " + reason);
    }

    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new AdminException(400, "malformed JSON: the body is not UTF-8");
        }
    }
}
