package helios.host.config;

import java.util.ArrayList;
import java.util.List;

/** What is set outside of the file and beats it; of two settings of one key the later counts. Immutable. */
public final class Overrides {

    /**
     * One setting.
     *
     * @param source what made it: an option or an environment variable
     * @param key section and key, or an alias of them
     * @param value as it would stand in the file; a text needs no quotes
     */
    private record Setting(String source, String key, String value) {}

    private static final Overrides NONE = new Overrides(List.of());

    private final List<Setting> settings;

    private Overrides(List<Setting> settings) {
        this.settings = List.copyOf(settings);
    }

    /** Nothing. */
    public static Overrides none() {
        return NONE;
    }

    /**
     * These and one more.
     *
     * @param source what messages call it, such as {@code --listen}
     * @param key section and key, such as {@code pool.mode}
     * @param value as it would stand in the file; a text needs no quotes
     */
    public Overrides with(String source, String key, String value) {
        var more = new ArrayList<>(settings);
        more.add(new Setting(source, key, value));
        return new Overrides(more);
    }

    /** Tells whether there are none. */
    public boolean isEmpty() {
        return settings.isEmpty();
    }

    /** Lays them over a tree, each after its aliases are resolved. */
    void apply(Value.Table root, Aliases aliases) {
        for (var setting : settings) {
            var value = value(Origin.outside(setting.source, setting.key), setting.value);
            var tree = Value.Table.of(setting.source, setting.key, value);
            aliases.apply(tree);
            root.overlay(tree);
        }
    }

    private static Value value(Origin origin, String text) {
        boolean structured = text.startsWith("[") || text.startsWith("{") || text.startsWith("\"");
        return structured ? TomlReader.value(origin, text) : new Value.Single(origin, text, true);
    }
}
