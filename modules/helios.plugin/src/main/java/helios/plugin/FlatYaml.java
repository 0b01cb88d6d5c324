package helios.plugin;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The part of YAML that a sidecar needs: {@code key: value} at the left margin, lists in brackets or as indented {@code - item} lines,
 * values that are JSON objects, comments. Anything else is refused rather than guessed.
 */
final class FlatYaml {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern ENTRY = Pattern.compile("([A-Za-z_][A-Za-z0-9_.-]*):(?:\\s+(.*))?");
    private static final Pattern ITEM = Pattern.compile("\\s*-\\s+(.*)");
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?");

    private final String file;
    private final List<String> lines;
    private final ObjectNode root = NODES.objectNode();
    private int line;

    private FlatYaml(String text, String file) {
        this.file = file;
        this.lines = text.lines().toList();
    }

    static ObjectNode read(String text, String file) {
        return new FlatYaml(text, file).read();
    }

    private ObjectNode read() {
        while (line < lines.size()) {
            var text = withoutComment(lines.get(line++));
            if (!text.isBlank() && !text.equals("---")) {
                readEntry(text);
            }
        }
        return root;
    }

    private void readEntry(String text) {
        var entry = ENTRY.matcher(text.stripTrailing());
        if (!entry.matches()) {
            throw wrong("\"key: value\" is expected");
        }
        var key = entry.group(1);
        if (root.has(key)) {
            throw wrong(key + " is given twice");
        }
        var value = entry.group(2) == null ? "" : entry.group(2).strip();
        root.set(key, value.isEmpty() ? items() : value(value));
    }

    private JsonNode items() {
        var items = NODES.arrayNode();
        while (line < lines.size()) {
            var text = withoutComment(lines.get(line));
            var item = ITEM.matcher(text);
            if (item.matches()) {
                items.add(scalar(item.group(1).strip()));
            } else if (!text.isBlank()) {
                break;
            }
            line++;
        }
        return items.isEmpty() ? NODES.nullNode() : items;
    }

    private JsonNode value(String text) {
        if (text.startsWith("{")) {
            return json(text);
        }
        return text.startsWith("[") ? list(text) : scalar(text);
    }

    private JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw wrong("a value in braces must be a JSON object on one line: " + e.getOriginalMessage());
        }
    }

    private ArrayNode list(String text) {
        if (!text.endsWith("]")) {
            throw wrong("a list must end on its line");
        }
        var list = NODES.arrayNode();
        for (var item : split(text.substring(1, text.length() - 1))) {
            list.add(scalar(item.strip()));
        }
        return list;
    }

    private List<String> split(String text) {
        var items = new ArrayList<String>();
        var item = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote == 0 && c == ',') {
                items.add(item.toString());
                item.setLength(0);
                continue;
            }
            quote = quoteAfter(quote, c);
            item.append(c);
        }
        if (!item.toString().isBlank()) {
            items.add(item.toString());
        }
        return items;
    }

    private JsonNode scalar(String text) {
        if (text.isEmpty()) {
            throw wrong("an item of a list is empty");
        }
        if (text.length() >= 2 && text.startsWith("'") && text.endsWith("'")) {
            return NODES.stringNode(text.substring(1, text.length() - 1).replace("''", "'"));
        }
        if (text.startsWith("\"")) {
            return json(text);
        }
        if (text.startsWith("[") || text.startsWith("{") || "&*!|>%@`".indexOf(text.charAt(0)) >= 0) {
            throw wrong("\"" + text + "\" is more than a flat value; put it in quotes or write a .json manifest");
        }
        return switch (text) {
            case "null", "~" -> NODES.nullNode();
            case "true", "false" -> NODES.booleanNode(text.equals("true"));
            default -> number(text);
        };
    }

    private static JsonNode number(String text) {
        if (!NUMBER.matcher(text).matches() || text.length() > 18) {
            return NODES.stringNode(text);
        }
        return text.indexOf('.') < 0 ? NODES.numberNode(Long.parseLong(text)) : NODES.numberNode(new BigDecimal(text));
    }

    private static String withoutComment(String text) {
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote == 0 && c == '#' && (i == 0 || Character.isWhitespace(text.charAt(i - 1)))) {
                return text.substring(0, i);
            }
            quote = quoteAfter(quote, c);
        }
        return text;
    }

    private static char quoteAfter(char quote, char c) {
        if (c != '"' && c != '\'') {
            return quote;
        }
        return quote == 0 ? c : quote == c ? (char) 0 : quote;
    }

    private PluginException wrong(String reason) {
        return new PluginException(file + ":" + line + ": " + reason);
    }
}
