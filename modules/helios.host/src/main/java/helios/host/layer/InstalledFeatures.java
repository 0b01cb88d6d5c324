package helios.host.layer;

import helios.spi.FeatureProvider;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolutionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The features that the kernel can use: those of the boot layer, and those of {@code <features_dir>/<name>/*.jar}, each
 * folder one {@link ModuleLayer} over the boot layer, so that two of them may bring different versions of one library.
 *
 * @param providers by the features' names
 * @param problems folders that were refused, each in one sentence of folder, module and remedy
 * @param warnings what lies in the folders without meaning
 */
public record InstalledFeatures(List<FeatureProvider<?>> providers, List<String> problems, List<String> warnings) {

    private static final String OURS = "helios.";
    private static final String SPI = "helios.spi";

    /** Copies the lists. */
    public InstalledFeatures {
        providers = List.copyOf(providers);
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /** A folder that cannot be used; the text is for the operator. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String text) {
            super(text);
        }
    }

    /** Finds what is installed; a features folder that does not exist holds none. */
    public static InstalledFeatures find(Path featuresDir) {
        return new Search(featuresDir).run();
    }

    private static final class Search {

        private final Path featuresDir;
        private final Map<String, FeatureProvider<?>> byName = new TreeMap<>();
        private final Map<String, String> origins = new LinkedHashMap<>();
        private final Map<String, Path> modules = new LinkedHashMap<>();
        private final List<String> problems = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();

        Search(Path featuresDir) {
            this.featuresDir = featuresDir;
        }

        InstalledFeatures run() {
            var boot = InstalledFeatures.class.getModule().getLayer();
            ServiceLoader.load(FeatureProvider.class).forEach(provider -> add(provider, "lib/"));
            if (boot != null && Files.isDirectory(featuresDir)) {
                for (var folder : sorted(featuresDir, warnings)) {
                    if (Files.isDirectory(folder)) {
                        load(folder, boot);
                    } else {
                        warnings.add("%s is no folder and is ignored; a feature's jars lie in a folder of their own"
                                .formatted(folder));
                    }
                }
            }
            return new InstalledFeatures(List.copyOf(byName.values()), problems, warnings);
        }

        private void load(Path folder, ModuleLayer boot) {
            try {
                for (var provider : providers(folder, boot)) {
                    add(provider, folder.toString());
                }
            } catch (Refused e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }

        private void add(FeatureProvider<?> provider, String origin) {
            var other = origins.putIfAbsent(provider.name(), origin);
            if (other == null) {
                byName.put(provider.name(), provider);
            } else {
                problems.add("%s: module %s brings the feature \"%s\", which %s brings already; remove one of them"
                        .formatted(origin, provider.getClass().getModule().getName(), provider.name(), other));
            }
        }

        private List<FeatureProvider<?>> providers(Path folder, ModuleLayer boot) throws Refused {
            var jars = jars(folder);
            var finder = ModuleFinder.of(jars.toArray(Path[]::new));
            var found = references(folder, finder);
            for (var reference : found) {
                check(folder, reference.descriptor(), boot);
            }
            var roots = found.stream()
                    .map(ModuleReference::descriptor)
                    .filter(InstalledFeatures::providesFeature)
                    .map(ModuleDescriptor::name)
                    .collect(Collectors.toSet());
            if (roots.isEmpty()) {
                throw new Refused("%s: no module in it provides %s; declare it in module-info.java of the feature"
                        .formatted(folder, FeatureProvider.class.getName()));
            }
            var layer = layer(folder, finder, roots, boot);
            found.forEach(reference -> modules.put(reference.descriptor().name(), folder));
            return ofLayer(folder, layer);
        }

        private List<Path> jars(Path folder) throws Refused {
            var jars = new ArrayList<Path>();
            for (var file : sorted(folder, warnings)) {
                if (String.valueOf(file.getFileName()).endsWith(".jar")) {
                    jars.add(file);
                } else {
                    warnings.add("%s is no jar and is ignored".formatted(file));
                }
            }
            if (jars.isEmpty()) {
                throw new Refused("%s: there is no jar in it; put the feature's jars there or remove the folder"
                        .formatted(folder));
            }
            return jars;
        }

        private static Set<ModuleReference> references(Path folder, ModuleFinder finder) throws Refused {
            try {
                return finder.findAll();
            } catch (FindException e) {
                throw new Refused(
                        "%s: a jar in it cannot be read as a module (%s); build it anew".formatted(folder, reason(e)));
            }
        }

        private void check(Path folder, ModuleDescriptor module, ModuleLayer boot) throws Refused {
            if (module.name().startsWith(OURS) && boot.findModule(module.name()).isPresent()) {
                throw new Refused(
                        "%s: it holds the module %s, which is the proxy's own; remove that jar, features use the installed one"
                                .formatted(folder, module.name()));
            }
            var other = modules.get(module.name());
            if (other != null && providesFeature(module)) {
                throw new Refused(
                        "%s: the module %s lies in %s too; remove one of them".formatted(folder, module.name(), other));
            }
            if (providesFeature(module)) {
                checkContract(folder, module);
            }
        }

        private static void checkContract(Path folder, ModuleDescriptor module) throws Refused {
            var required = module.requires().stream()
                    .filter(requirement -> requirement.name().equals(SPI))
                    .findFirst();
            if (required.isEmpty()) {
                throw new Refused("%s: the module %s is no named module that requires %s; give it a module-info.java"
                        .formatted(folder, module.name(), SPI));
            }
            var compiled = required.get().compiledVersion().map(Contract::of);
            var installed = Contract.installed();
            if (compiled.isEmpty()) {
                throw new Refused(
                        "%s: the module %s does not record the version of %s that it was compiled against; compile it with the jar of %s on the module path"
                                .formatted(folder, module.name(), SPI, SPI));
            }
            if (!installed.serves(compiled.get())) {
                throw new Refused("%s: the module %s was compiled against %s %s, but %s is installed; %s"
                        .formatted(
                                folder,
                                module.name(),
                                SPI,
                                compiled.get(),
                                installed,
                                installed.remedy(compiled.get())));
            }
        }

        private static ModuleLayer layer(Path folder, ModuleFinder finder, Set<String> roots, ModuleLayer boot)
                throws Refused {
            try {
                Configuration configuration = boot.configuration().resolve(finder, ModuleFinder.of(), roots);
                return boot.defineModulesWithOneLoader(configuration, InstalledFeatures.class.getClassLoader());
            } catch (FindException | ResolutionException | LayerInstantiationException e) {
                throw new Refused("%s: the module %s cannot be resolved (%s); add what is missing to the folder"
                        .formatted(folder, String.join(", ", roots), reason(e)));
            }
        }

        /** Those of the layer itself: the service loader also returns the parents'. */
        private static List<FeatureProvider<?>> ofLayer(Path folder, ModuleLayer layer) throws Refused {
            var providers = new ArrayList<FeatureProvider<?>>();
            try {
                for (FeatureProvider<?> provider : ServiceLoader.load(layer, FeatureProvider.class)) {
                    if (provider.getClass().getModule().getLayer() == layer) {
                        providers.add(provider);
                    }
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                throw new Refused("%s: its provider cannot be made (%s); ask its author".formatted(folder, reason(e)));
            }
            return providers;
        }

        private static List<Path> sorted(Path folder, List<String> warnings) {
            try (Stream<Path> files = Files.list(folder)) {
                return files.filter(file -> !String.valueOf(file.getFileName()).startsWith("."))
                        .sorted()
                        .toList();
            } catch (IOException e) {
                warnings.add("%s cannot be read: %s".formatted(folder, e.getMessage()));
                return List.of();
            }
        }
    }

    private static boolean providesFeature(ModuleDescriptor module) {
        return module.provides().stream()
                .anyMatch(service -> service.service().equals(FeatureProvider.class.getName()));
    }

    private static String reason(Throwable failure) {
        var cause = Optional.ofNullable(failure.getCause()).orElse(failure);
        return String.valueOf(cause.getMessage());
    }
}
