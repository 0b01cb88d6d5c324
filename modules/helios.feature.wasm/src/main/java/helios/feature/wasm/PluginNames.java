package helios.feature.wasm;

import java.util.List;

/** Plugins that come with Helios are known with and without a prefix. */
final class PluginNames {

    private static final String PREFIX = "helios-plugin-";
    private static final String FORM = "[A-Za-z0-9_-]{1,128}";

    private PluginNames() {}

    static boolean wellFormed(String name) {
        return name.matches(FORM);
    }

    /** The name as given, then its other form. */
    static List<String> spellings(String name) {
        return name.startsWith(PREFIX) ? List.of(name, name.substring(PREFIX.length())) : List.of(name, PREFIX + name);
    }
}
