package helios.plugin;

import helios.spi.config.DataSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The members of a manifest by type; one that is null counts as absent.
 *
 * @param object where they stand
 * @param prefix what errors put in front of a member's name
 */
record Fields(ObjectNode object, String prefix) {

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})\\s*(|B|KB|KIB|MB|MIB|GB|GIB)");

    Optional<JsonNode> get(String name) {
        return object.optional(name).filter(node -> !node.isNull());
    }

    Optional<String> text(String name) {
        return get(name).map(node -> {
            if (!node.isString()) {
                throw wrong(name, "must be a text");
            }
            return node.stringValue();
        });
    }

    /** A text, or a number as it is written: {@code version: 1.0} of a YAML file is one. */
    Optional<String> textOrNumber(String name) {
        return get(name).filter(JsonNode::isNumber).map(JsonNode::asString).or(() -> text(name));
    }

    String required(String name) {
        return text(name).orElseThrow(() -> wrong(name, "is missing"));
    }

    List<String> texts(String name) {
        return get(name).map(node -> texts(name, node)).orElse(List.of());
    }

    private List<String> texts(String name, JsonNode node) {
        if (!node.isArray()) {
            throw wrong(name, "must be a list of texts");
        }
        var texts = new ArrayList<String>(node.size());
        for (var element : node) {
            if (!element.isString()) {
                throw wrong(name, "must be a list of texts");
            }
            texts.add(element.stringValue());
        }
        return List.copyOf(texts);
    }

    OptionalLong positive(String name) {
        var node = get(name);
        if (node.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!node.get().isIntegralNumber()
                || !node.get().canConvertToLong()
                || node.get().longValue() <= 0) {
            throw wrong(name, "must be a whole number above 0");
        }
        return OptionalLong.of(node.get().longValue());
    }

    Optional<DataSize> size(String name) {
        return get(name)
                .map(node -> node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0
                        ? new DataSize(node.longValue())
                        : sizeOf(name, node));
    }

    private DataSize sizeOf(String name, JsonNode node) {
        var match = SIZE.matcher(node.isString() ? node.stringValue().strip().toUpperCase(Locale.ROOT) : "");
        if (!match.matches()) {
            throw wrong(name, "must be a number of bytes or like \"64MB\"");
        }
        long unit = switch (match.group(2).replace("I", "")) {
            case "KB" -> 1L << 10;
            case "MB" -> 1L << 20;
            case "GB" -> 1L << 30;
            default -> 1L;
        };
        try {
            return new DataSize(Math.multiplyExact(Long.parseLong(match.group(1)), unit));
        } catch (ArithmeticException _) {
            throw wrong(name, "is larger than any memory");
        }
    }

    <E extends Enum<E>> Optional<E> oneOf(String name, Class<E> type) {
        return text(name).map(text -> constant(name, text, type));
    }

    <E extends Enum<E>> E constant(String name, String text, Class<E> type) {
        for (var constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        var known = List.of(type.getEnumConstants()).stream()
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
        throw wrong(name, "is \"" + text + "\", which is none of " + known);
    }

    PluginException wrong(String name, String reason) {
        return new PluginException("manifest: " + prefix + name + " " + reason);
    }
}
