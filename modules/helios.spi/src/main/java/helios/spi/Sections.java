package helios.spi;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a feature owns in {@code proxy.toml}. A feature that owns one section binds it to its record directly; one that
 * owns several has a record with a component for each section or array table, named as it.
 *
 * @param names sections, {@code [name]}
 * @param arrays array tables, {@code [[name]]}
 * @param aliases other accepted names of a section, and what they mean
 * @param rootPrefixes prefixes of root keys: with {@code "admin_"}, root {@code admin_token} is {@code [admin] token}
 */
public record Sections(Set<String> names, Set<String> arrays, Map<String, String> aliases, Set<String> rootPrefixes) {

    /** Keeps unmodifiable copies in the order given. */
    public Sections {
        names = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(names));
        arrays = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(arrays));
        aliases = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(aliases));
        rootPrefixes = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(rootPrefixes));
    }

    /** A feature's sections, the first of which is its main one. */
    public static Sections of(String... names) {
        return new Sections(new LinkedHashSet<>(List.of(names)), Set.of(), Map.of(), Set.of());
    }

    /** The section by which people know the feature: its first. */
    public String main() {
        return names.stream().findFirst().or(() -> arrays.stream().findFirst()).orElse("");
    }

    /** Adds an array table. */
    public Sections array(String name) {
        var more = new LinkedHashSet<>(arrays);
        more.add(name);
        return new Sections(names, more, aliases, rootPrefixes);
    }

    /** Adds names that are accepted in place of the first section's. */
    public Sections alias(String... others) {
        var main = names.iterator().next();
        var more = new LinkedHashMap<>(aliases);
        for (var other : others) {
            more.put(other, main);
        }
        return new Sections(names, arrays, more, rootPrefixes);
    }

    /** Lets keys of the first section stand at the root too, behind a prefix. */
    public Sections rootPrefix(String prefix) {
        var more = new LinkedHashSet<>(rootPrefixes);
        more.add(prefix);
        return new Sections(names, arrays, aliases, more);
    }
}
