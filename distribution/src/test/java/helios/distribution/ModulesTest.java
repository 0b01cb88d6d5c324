package helios.distribution;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The modules of the assembled distribution: who knows whom, and that each says what was approved. */
final class ModulesTest {

    private static final Path ROOT = Path.of(System.getProperty("helios.root")).normalize();
    private static final Path HOME = Path.of(System.getProperty("helios.home"));
    private static final Path APPROVED = ROOT.resolve("distribution/src/test/resources/modules.approved.txt");
    private static final Path RECEIVED = ROOT.resolve("distribution/target/modules.received.txt");
    private static final ModuleFinder FINDER = ModuleFinder.of(HOME.resolve("lib"), HOME.resolve("lib-demo"));

    @Test
    void arrowsPointOneWay() {
        assertThat(helios().map(ModuleReference::descriptor).map(ModuleDescriptor::name))
                .contains("helios.spi", "helios.host", "helios.testkit");

        assertThat(ModuleRules.violations(
                        helios().map(ModuleReference::descriptor).toList()))
                .isEmpty();
    }

    @Test
    void rulesNoticeEachKindOfViolation() {
        var feature = ModuleDescriptor.newModule("helios.feature.a")
                .requires("helios.feature.b")
                .requires("helios.host")
                .exports("helios.feature.a")
                .opens("helios.feature.a")
                .build();
        var spi = ModuleDescriptor.newModule("helios.spi")
                .requires(Set.of(ModuleDescriptor.Requires.Modifier.MANDATED), "java.base")
                .requires("java.logging")
                .build();
        var http =
                ModuleDescriptor.newModule("helios.http").requires("helios.sql").build();
        var host =
                ModuleDescriptor.newModule("helios.host").exports("helios.host").build();

        assertThat(ModuleRules.violations(List.of(feature, spi, http, host)))
                .containsExactly(
                        "helios.feature.a must not require helios.feature.b",
                        "helios.feature.a must not require helios.host",
                        "helios.feature.a must not open a package",
                        "helios.feature.a must export nothing",
                        "helios.feature.a must provide one of [helios.spi.FeatureProvider, helios.spi.wasm.WasmEngineProvider]",
                        "helios.spi must require java.base alone",
                        "helios.http must not require helios.sql",
                        "helios.host must export nothing");
    }

    @Test
    void servicesAreDeclaredInModuleDescriptorsAlone() throws IOException {
        for (var module : helios().toList()) {
            try (var reader = module.open();
                    var files = reader.list()) {
                assertThat(files)
                        .as(module.descriptor().name())
                        .noneMatch(file -> file.startsWith("META-INF/services/"));
            }
        }
    }

    @Test
    void descriptorsAreTheApprovedOnes() throws IOException {
        Files.writeString(
                RECEIVED,
                helios().map(ModuleReference::descriptor)
                        .sorted(Comparator.comparing(ModuleDescriptor::name))
                        .map(ModulesTest::describe)
                        .collect(joining("\n")));

        assertThat(RECEIVED)
                .as(
                        "the module descriptors; if the change is meant, approve it in the same commit:%n  cp %s %s%n",
                        ROOT.relativize(RECEIVED), ROOT.relativize(APPROVED))
                .hasSameTextualContentAs(APPROVED);
    }

    /** Each jar is a module, none twice, and what each requires is there: the JVM would refuse to start otherwise. */
    @Test
    void everyModuleResolves() {
        for (var folders : List.of(List.of("lib"), List.of("lib", "lib-demo"))) {
            var finder = ModuleFinder.of(folders.stream().map(HOME::resolve).toArray(Path[]::new));
            var names = finder.findAll().stream()
                    .map(module -> module.descriptor().name())
                    .collect(Collectors.toSet());

            var resolved = Configuration.resolve(
                    finder, List.of(ModuleLayer.boot().configuration()), ModuleFinder.ofSystem(), names);

            assertThat(resolved.modules().stream().map(ResolvedModule::name))
                    .as(folders.toString())
                    .containsAll(names);
        }
    }

    private static Stream<ModuleReference> helios() {
        return FINDER.findAll().stream()
                .filter(module -> module.descriptor().name().startsWith("helios."));
    }

    private static String describe(ModuleDescriptor module) {
        var lines = Stream.of(
                        module.requires().stream()
                                .map(required -> "requires " + modifiers(required.modifiers()) + required.name()),
                        module.exports().stream()
                                .map(exported -> "exports " + exported.source() + to(exported.targets())),
                        module.opens().stream().map(opened -> "opens " + opened.source() + to(opened.targets())),
                        module.uses().stream().map(used -> "uses " + used),
                        module.provides().stream()
                                .map(service -> "provides " + service.service() + " with "
                                        + String.join(", ", service.providers())))
                .flatMap(part -> part.sorted())
                .map(line -> "  " + line + "\n")
                .collect(joining());
        return (module.isOpen() ? "open " : "") + "module " + module.name() + "\n" + lines;
    }

    private static String modifiers(Set<ModuleDescriptor.Requires.Modifier> modifiers) {
        return modifiers.stream()
                .filter(modifier -> modifier != ModuleDescriptor.Requires.Modifier.MANDATED)
                .map(modifier -> modifier.name().toLowerCase(Locale.ROOT) + " ")
                .sorted()
                .collect(joining());
    }

    private static String to(Set<String> targets) {
        return targets.isEmpty()
                ? ""
                : " to " + String.join(", ", targets.stream().sorted().toList());
    }
}
