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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One folder of {@code features_dir}: checks its jars and makes them a module layer. */
final class FeatureFolder {

    /** Why a folder cannot be used: a sentence. */
    static final class Refusal extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Refusal(Path folder, String reason) {
            super(folder + ": " + reason);
        }
    }

    private static final String SPI = "helios.spi";
    private static final String SERVICE = FeatureProvider.class.getName();
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)(?:\\D.*)?");
    private static final Pattern MISSING_MODULE = Pattern.compile("Module (\\S+) not found, required by (\\S+)");

    private final Path folder;
    private final ModuleLayer parent;
    private final String spiVersion;

    FeatureFolder(Path folder, ModuleLayer parent, String spiVersion) {
        this.folder = folder;
        this.parent = parent;
        this.spiVersion = spiVersion;
    }

    /**
     * The features in the folder.
     *
     * @throws Refusal if it cannot be used
     */
    List<FeatureProvider<?>> providers(List<String> warnings) {
        var jars = jars(warnings);
        if (jars.isEmpty()) {
            warnings.add(folder + ": there is no jar in it");
            return List.of();
        }
        var modules = modules(jars);
        modules.values().forEach(this::refuseOurs);
        modules.values().forEach(this::checkVersion);
        refuseSplitPackages(modules);
        requireProvider(modules);
        return load(layer(modules));
    }

    private List<Path> jars(List<String> warnings) {
        var jars = new ArrayList<Path>();
        for (var file : FeatureLayers.list(folder)) {
            if (Files.isRegularFile(file)
                    && file.toString().toLowerCase(Locale.ROOT).endsWith(".jar")) {
                jars.add(file);
            } else {
                warnings.add("%s: %s is no jar and is passed over".formatted(folder, file.getFileName()));
            }
        }
        return jars;
    }

    private Map<String, ModuleReference> modules(List<Path> jars) {
        var modules = new TreeMap<String, ModuleReference>();
        for (var jar : jars) {
            var module = module(jar);
            var twin = modules.put(module.descriptor().name(), module);
            if (twin != null) {
                throw refusal("%s and %s are both the module %s; remove one of them"
                        .formatted(file(twin), file(module), module.descriptor().name()));
            }
        }
        return modules;
    }

    private ModuleReference module(Path jar) {
        try {
            return ModuleFinder.of(jar).findAll().iterator().next();
        } catch (FindException e) {
            var reason = e.getCause() == null ? e : e.getCause();
            throw refusal(
                    reason instanceof IOException
                            ? "%s cannot be read as a jar (%s); copy it anew"
                                    .formatted(jar.getFileName(), reason.getMessage())
                            : "%s is no Java module (%s); compile it with a module-info.java"
                                    .formatted(jar.getFileName(), reason.getMessage()));
        }
    }

    private static String file(ModuleReference module) {
        return module.location()
                .map(uri -> Path.of(uri).getFileName().toString())
                .orElse("?");
    }

    private void refuseOurs(ModuleReference module) {
        var name = module.descriptor().name();
        if (name.equals("helios") || name.startsWith("helios.")) {
            throw refusal("%s is the module %s, but modules named helios.* are the proxy's own; %s"
                    .formatted(
                            file(module),
                            name,
                            parent.findModule(name).isPresent()
                                    ? "remove that jar, the proxy brings it"
                                    : "give yours another name"));
        }
        module.descriptor().packages().stream()
                .filter(name2 -> name2.equals(SPI) || name2.startsWith(SPI + "."))
                .sorted()
                .findFirst()
                .ifPresent(copied -> {
                    throw refusal(
                            "%s, module %s, contains a copy of the package %s; build it without, the proxy brings it"
                                    .formatted(file(module), name, copied));
                });
    }

    private void refuseSplitPackages(Map<String, ModuleReference> modules) {
        var owners = new HashMap<String, ModuleReference>();
        for (var module : modules.values()) {
            for (var name : module.descriptor().packages()) {
                var other = owners.putIfAbsent(name, module);
                if (other != null) {
                    throw refusal(
                            "package %s is in module %s (%s) and in module %s (%s); a package belongs to one module, so remove one of them"
                                    .formatted(
                                            name,
                                            other.descriptor().name(),
                                            file(other),
                                            module.descriptor().name(),
                                            file(module)));
                }
            }
        }
    }

    private void checkVersion(ModuleReference module) {
        module.descriptor().requires().stream()
                .filter(required -> required.name().equals(SPI))
                .findFirst()
                .ifPresent(required -> checkVersion(module, required));
    }

    private void checkVersion(ModuleReference module, ModuleDescriptor.Requires required) {
        var who = "module %s in %s".formatted(module.descriptor().name(), file(module));
        var compiled = VERSION.matcher(required.rawCompiledVersion().orElse(""));
        if (!compiled.matches()) {
            throw refusal(
                    "%s does not say which version of helios.spi it was compiled against; compile it against the jar helios.spi-%s.jar"
                            .formatted(who, spiVersion));
        }
        var ours = VERSION.matcher(spiVersion);
        if (!ours.matches()) {
            throw new IllegalStateException("helios.spi has the version " + spiVersion);
        }
        if (!compiled.group(1).equals(ours.group(1))) {
            throw refusal(
                    "%s was compiled against helios.spi %s, another major version than %s of this proxy; compile it anew against that"
                            .formatted(who, compiled.group(), spiVersion));
        }
        if (Integer.parseInt(compiled.group(2)) > Integer.parseInt(ours.group(2))) {
            throw refusal(
                    "%s was compiled against helios.spi %s, which is newer than %s of this proxy; use a newer proxy, or compile it against that"
                            .formatted(who, compiled.group(), spiVersion));
        }
    }

    private void requireProvider(Map<String, ModuleReference> modules) {
        var providing = modules.values().stream()
                .filter(module -> module.descriptor().provides().stream()
                        .anyMatch(provided -> provided.service().equals(SERVICE)))
                .toList();
        providing.stream()
                .filter(module -> module.descriptor().isAutomatic())
                .findFirst()
                .ifPresent(module -> {
                    throw refusal(
                            "%s provides a feature, but is no Java module; compile it with a module-info.java that says \"requires helios.spi\" and \"provides %s\""
                                    .formatted(file(module), SERVICE));
                });
        if (providing.isEmpty()) {
            throw refusal(
                    "no module in it provides a feature (found: %s); one of them must say \"provides %s with …\" in its module-info.java"
                            .formatted(String.join(", ", modules.keySet()), SERVICE));
        }
    }

    private ModuleLayer layer(Map<String, ModuleReference> modules) {
        var paths = modules.values().stream()
                .flatMap(module -> module.location().stream())
                .map(Path::of)
                .toArray(Path[]::new);
        try {
            Configuration resolved =
                    parent.configuration().resolve(ModuleFinder.of(paths), ModuleFinder.of(), modules.keySet());
            return parent.defineModulesWithOneLoader(resolved, ClassLoader.getPlatformClassLoader());
        } catch (FindException | ResolutionException | LayerInstantiationException | SecurityException e) {
            throw refusal(explain(String.valueOf(e.getMessage()), modules));
        }
    }

    private String explain(String message, Map<String, ModuleReference> modules) {
        var missing = MISSING_MODULE.matcher(message);
        if (missing.find()) {
            return "module %s requires %s, which is neither in the folder nor in this proxy; %s"
                    .formatted(
                            missing.group(2),
                            missing.group(1),
                            ModuleFinder.ofSystem().find(missing.group(1)).isPresent()
                                    ? "start Java with --add-modules %s (conf/jvm.options)".formatted(missing.group(1))
                                    : "put its jar beside it");
        }
        return "its modules %s do not fit together: %s; remove the jar that is not needed"
                .formatted(modules.keySet(), message);
    }

    /** The layer's own providers: a service loader of a layer finds those of its parents too. */
    private List<FeatureProvider<?>> load(ModuleLayer layer) {
        var providers = new ArrayList<FeatureProvider<?>>();
        try {
            ServiceLoader<?> loader = ServiceLoader.load(layer, FeatureProvider.class);
            for (ServiceLoader.Provider<?> found : loader.stream().toList()) {
                if (found.type().getModule().getLayer() == layer) {
                    providers.add((FeatureProvider<?>) found.get());
                }
            }
            return providers;
        } catch (ServiceConfigurationError | LinkageError e) {
            var cause =
                    Optional.ofNullable(e.getCause()).map(Throwable::toString).orElse(e.toString());
            throw refusal("module %s cannot make its provider: %s; mend the jar"
                    .formatted(
                            layer.modules().stream()
                                    .map(Module::getName)
                                    .sorted()
                                    .collect(Collectors.joining(", ")),
                            cause));
        }
    }

    private Refusal refusal(String reason) {
        return new Refusal(folder, reason);
    }
}
