package helios.plugin.host;

import helios.plugin.Hook;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/** Which attributes a guest may set: never who the client is, unless it is asked just that. */
final class AttributeRule {

    private static final int MAX_ENTRIES = 64;
    private static final int MAX_KEY_BYTES = 128;
    private static final int MAX_VALUE_BYTES = 4096;
    private static final Set<String> RESERVED = Set.of("tenant_id", "helios.tenant_id", "user", "identity");
    private static final String IDENTITY = "helios.identity.";

    private AttributeRule() {}

    static boolean put(Hook hook, Map<String, String> attributes, String key, String value) {
        if (!allows(hook, key)
                || bytes(key) > MAX_KEY_BYTES
                || bytes(value) > MAX_VALUE_BYTES
                || (attributes.size() == MAX_ENTRIES && !attributes.containsKey(key))) {
            return false;
        }
        attributes.put(key, value);
        return true;
    }

    private static boolean allows(Hook hook, String key) {
        return !key.isEmpty() && (hook == Hook.AUTHENTICATE || !(RESERVED.contains(key) || key.startsWith(IDENTITY)));
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
