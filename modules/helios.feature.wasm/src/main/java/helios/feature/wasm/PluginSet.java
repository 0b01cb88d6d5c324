package helios.feature.wasm;

import helios.plugin.Hook;
import java.util.List;
import java.util.Optional;

/**
 * What is loaded at one moment.
 *
 * @param all in the order in which they are called
 * @param failures files that are not, and why; also of plugins whose former version is still loaded
 */
record PluginSet(List<Plugin> all, List<Failure> failures) {

    static final PluginSet NONE = new PluginSet(List.of(), List.of());

    /**
     * A file that could not be loaded.
     *
     * @param file its name
     * @param name the plugin's, as far as it is known
     * @param error why
     */
    record Failure(String file, Optional<String> name, String error) {}

    PluginSet {
        all = List.copyOf(all);
        failures = List.copyOf(failures);
    }

    List<Plugin> with(Hook hook) {
        return all.stream().filter(plugin -> plugin.has(hook)).toList();
    }

    Optional<Plugin> find(String name) {
        return all.stream().filter(plugin -> plugin.name().equals(name)).findFirst();
    }

    /** Finds a plugin by its name, also without or with the prefix of those that come with Helios. */
    Optional<Plugin> findLoosely(String name) {
        return PluginNames.spellings(name).stream()
                .flatMap(spelling -> find(spelling).stream())
                .findFirst();
    }
}
