package helios.plugin;

import helios.plugin.When.Condition;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the member {@code when} of a manifest: one condition for all hooks, or one for each. */
final class WhenReader {

    private static final Set<String> KINDS = Set.of("READ", "WRITE", "DDL", "TRANSACTION", "SESSION", "OTHER");
    private static final Set<String> MEMBERS = Set.of("kinds", "tables", "attributes", "text_any", "application_name");

    private WhenReader() {}

    static When read(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            throw new PluginException("manifest: when must be an object");
        }
        var conditions = new EnumMap<Hook, Condition>(Hook.class);
        if (object.propertyNames().stream().anyMatch(name -> Hook.of(name).isPresent())) {
            object.properties().forEach(entry -> readHook(entry, conditions));
        } else {
            condition(object, "when").ifPresent(condition -> {
                for (var hook : Hook.values()) {
                    if (hook.seesQuery()) {
                        conditions.put(hook, condition);
                    }
                }
            });
        }
        return new When(conditions);
    }

    private static void readHook(Map.Entry<String, JsonNode> entry, Map<Hook, Condition> conditions) {
        var name = entry.getKey();
        var hook = Hook.of(name)
                .orElseThrow(() -> new PluginException("manifest: when names hooks, but \"" + name
                        + "\" is none; give one object for all, or one for each"));
        if (!hook.seesQuery()) {
            throw new PluginException("manifest: when." + name + ": this hook gets no statement to judge by");
        }
        if (!(entry.getValue() instanceof ObjectNode object)) {
            throw new PluginException("manifest: when." + name + " must be an object");
        }
        condition(object, "when." + name).ifPresent(condition -> conditions.put(hook, condition));
    }

    /** Absent: no condition. A member of a later version may match anything, so it is none either. */
    private static Optional<Condition> condition(ObjectNode object, String where) {
        if (object.isEmpty() || !MEMBERS.containsAll(object.propertyNames())) {
            return Optional.empty();
        }
        var fields = new Fields(object, where + ".");
        return Optional.of(new Condition(
                fields.texts("kinds").stream().map(kind -> kind(kind, where)).toList(),
                fields.texts("tables").stream().map(Glob::new).toList(),
                fields.texts("attributes"),
                fields.texts("text_any").stream().map(Needle::new).toList(),
                fields.texts("application_name").stream().map(Glob::new).toList()));
    }

    private static String kind(String text, String where) {
        var kind = text.toUpperCase(Locale.ROOT);
        if (!KINDS.contains(kind)) {
            throw new PluginException("manifest: " + where + ".kinds: \"" + text + "\" is none of "
                    + List.of("READ", "WRITE", "DDL", "TRANSACTION", "SESSION", "OTHER"));
        }
        return kind;
    }
}
