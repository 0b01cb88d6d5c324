package helios.distribution;

import java.lang.module.ModuleDescriptor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which module may know which: arrows point at the contract, never at the kernel and never from feature to feature. */
final class ModuleRules {

    private static final Set<String> FEATURE_MAY_REQUIRE =
            Set.of("helios.spi", "helios.wire", "helios.sql", "helios.http");
    private static final Map<String, Set<String>> MAY_REQUIRE = Map.of(
            "helios.spi", Set.of(),
            "helios.wire", Set.of(),
            "helios.sql", Set.of("helios.spi"),
            "helios.http", Set.of("helios.spi"),
            "helios.host", Set.of("helios.spi", "helios.wire", "helios.sql"),
            "helios.testkit", Set.of("helios.spi", "helios.wire", "helios.sql"));
    private static final Set<String> SERVICES =
            Set.of("helios.spi.FeatureProvider", "helios.spi.wasm.WasmEngineProvider");

    private static final Pattern PROVIDERS = Pattern.compile("helios\\.(feature|engine)\\..*");

    private ModuleRules() {}

    /** Returns a sentence for each rule that one of the modules breaks. */
    static List<String> violations(Collection<ModuleDescriptor> modules) {
        var found = new ArrayList<String>();
        modules.forEach(module -> check(module, found));
        return found;
    }

    private static void check(ModuleDescriptor module, List<String> found) {
        var name = module.name();
        var beyond = new TreeSet<>(requiredOfHelios(module));
        beyond.removeAll(MAY_REQUIRE.getOrDefault(name, FEATURE_MAY_REQUIRE));
        beyond.forEach(required -> found.add(name + " must not require " + required));
        if (name.equals("helios.spi") && module.requires().size() > 1) {
            found.add("helios.spi must require java.base alone");
        }
        if (module.isOpen() || !module.opens().isEmpty()) {
            found.add(name + " must not open a package");
        }
        if (name.equals("helios.host") && !module.exports().isEmpty()) {
            found.add(name + " must export nothing");
        }
        if (!MAY_REQUIRE.containsKey(name) && !module.exports().isEmpty()) {
            found.add(name + " must export nothing");
        }
        if (PROVIDERS.matcher(name).matches()
                && module.provides().stream().noneMatch(service -> SERVICES.contains(service.service()))) {
            found.add(name + " must provide one of " + new TreeSet<>(SERVICES));
        }
    }

    private static Set<String> requiredOfHelios(ModuleDescriptor module) {
        return module.requires().stream()
                .map(ModuleDescriptor.Requires::name)
                .filter(required -> required.startsWith("helios."))
                .collect(Collectors.toSet());
    }
}
