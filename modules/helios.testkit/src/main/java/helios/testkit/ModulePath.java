package helios.testkit;

import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the kernel's modules are, as arguments of {@code java}. In this order: the distribution in the system property
 * {@code helios.home}, with its AOT cache if it has one; the folder of jars in {@code helios.lib}; else what of this JVM's own module path and class path the
 * kernel needs, with every feature that stands there.
 */
final class ModulePath {

    private static final String KERNEL = "helios.host";

    private ModulePath() {}

    /** The arguments that stand before {@code -m}. */
    static List<String> arguments() {
        return property("helios.home")
                .map(ModulePath::distribution)
                .or(() -> property("helios.lib").map(ModulePath::folder))
                .orElseGet(ModulePath::own);
    }

    private static Optional<Path> property(String name) {
        return Optional.ofNullable(System.getProperty(name)).map(Path::of);
    }

    private static List<String> distribution(Path home) {
        var cache = home.resolve("lib/helios.aot");
        var arguments = new ArrayList<>(List.of(
                "@" + home.resolve("conf/jvm.options"),
                "-Dhelios.home=" + home,
                "-p",
                home.resolve("lib").toString()));
        if (Files.exists(cache)) {
            arguments.add("-XX:AOTCache=" + cache);
        }
        return arguments;
    }

    private static List<String> folder(Path lib) {
        return List.of("-p", lib.toString(), "--add-modules", "ALL-MODULE-PATH");
    }

    private static List<String> own() {
        var finder = ModuleFinder.of(entries().toArray(Path[]::new));
        if (finder.find(KERNEL).isEmpty()) {
            throw new IllegalStateException(
                    "no module " + KERNEL + " on the module path or the class path: add it as a "
                            + "dependency, or name a distribution by -Dhelios.home or a folder of jars by -Dhelios.lib");
        }
        var roots = natives(finder);
        roots.add(KERNEL);
        var path = Configuration.empty()
                .resolveAndBind(ModuleFinder.compose(finder, ModuleFinder.ofSystem()), ModuleFinder.of(), roots)
                .modules()
                .stream()
                .map(ResolvedModule::reference)
                .map(ModuleReference::location)
                .flatMap(Optional::stream)
                .filter(location -> Objects.equals(location.getScheme(), "file"))
                .map(ModulePath::path)
                .collect(Collectors.joining(File.pathSeparator));
        return List.of("-p", path, "--add-modules", String.join(",", roots));
    }

    private static String path(URI location) {
        return Path.of(location).toString();
    }

    /** Netty's native libraries lie in modules that no other requires. */
    private static Set<String> natives(ModuleFinder finder) {
        return finder.findAll().stream()
                .map(found -> found.descriptor().name())
                .filter(name -> name.startsWith("io.netty.") && name.contains(".linux."))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Path> entries() {
        var entries = new ArrayList<Path>();
        Stream.of("jdk.module.path", "java.class.path")
                .map(name -> System.getProperty(name, ""))
                .flatMap(path -> Arrays.stream(path.split(File.pathSeparator)))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .filter(Files::exists)
                .filter(ModulePath::holdsModules)
                .forEach(entries::add);
        return entries;
    }

    /** Some jars for the class path cannot be modules at all. */
    private static boolean holdsModules(Path entry) {
        try {
            return !ModuleFinder.of(entry).findAll().isEmpty();
        } catch (FindException _) {
            return false;
        }
    }
}
