package helios.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.FeatureProvider;
import helios.spi.Hooks;
import helios.spi.Sections;
import helios.spi.admin.AdminEndpoint;
import helios.spi.admin.AdminResponse;
import helios.spi.config.ConfigSpec;
import helios.spi.config.DataSize;
import helios.spi.config.Default;
import helios.spi.config.Doc;
import helios.spi.config.Secret;
import helios.spi.query.Decision;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

/** The contract accepts a feature that keeps it, and finds each way to break it. */
final class FeatureContractTest {

    enum Mode {
        FAST,
        SAFE
    }

    record Good(
            @Doc("How many.") @Default("3") int count,
            @Doc("How long.") @Default("250ms") Duration window,
            @Doc("How long, in milliseconds.") @Default("5") Duration pauseMs,
            @Doc("How large.") @Default("64MiB") DataSize limit,
            @Doc("How.") @Default("safe") Mode mode,
            @Doc("By whom.") @Default("a, b") List<String> names,
            @Doc("Secretly.") Optional<Secret> password,
            @Doc("Where.") Optional<Path> file,
            @Doc("Each by itself.") Map<String, Inner> each,
            Inner inner) {

        record Inner(
                @Doc("On.") @Default("true") boolean on,
                @Doc("Share.") @Default("0.5") double share) {}
    }

    record Undocumented(@Default("1") int count) {}

    record Shown(@Doc("A secret.") @Default("x") String adminToken) {}

    record Required(@Doc("Where.") String address) {}

    record Misfit(@Doc("How many.") @Default("many") int count) {}

    /** A provider whose every part can be replaced. */
    record Sample<C extends Record>(
            String name,
            Sections sections,
            Class<C> type,
            Set<String> after,
            Consumer<FeatureContext> effect,
            Consumer<Hooks> install)
            implements FeatureProvider<C> {

        static Sample<Good> good() {
            return of(Good.class);
        }

        static <C extends Record> Sample<C> of(Class<C> type) {
            return new Sample<>(
                    "sample",
                    Sections.of("sample").alias("example"),
                    type,
                    Set.of("routing", "gate:tenancy"),
                    _ -> {},
                    hooks -> hooks.gate(_ -> Decision.PROCEED));
        }

        Sample<C> withName(String value) {
            return new Sample<>(value, sections, type, after, effect, install);
        }

        Sample<C> withSections(Sections value) {
            return new Sample<>(name, value, type, after, effect, install);
        }

        Sample<C> withAfter(String value) {
            return new Sample<>(name, sections, type, Set.of(value), effect, install);
        }

        Sample<C> withEffect(Consumer<FeatureContext> value) {
            return new Sample<>(name, sections, type, after, value, install);
        }

        Sample<C> withInstall(Consumer<Hooks> value) {
            return new Sample<>(name, sections, type, after, effect, value);
        }

        @Override
        public ConfigSpec<C> config() {
            return ConfigSpec.of(type, MethodHandles.lookup());
        }

        @Override
        public Feature create(C config, FeatureContext context) {
            effect.accept(context);
            return install::accept;
        }
    }

    private static FeatureContract contract(FeatureProvider<?> provider) {
        return new FeatureContract() {
            @Override
            protected FeatureProvider<?> provider() {
                return provider;
            }
        };
    }

    @Test
    @SuppressWarnings("JUnitMethodInvoked") // the contract's tests are what is tested here
    void aGoodFeatureKeepsIt() {
        var contract = contract(Sample.good());

        contract.nameIsWellFormed();
        contract.sectionsAreWellFormed();
        contract.everyKeyIsDocumented();
        contract.secretsAreSecret();
        contract.defaultsBind();
        contract.createHasNoEffect();
        contract.installOnlyRegisters();
        contract.installIsRepeatable();
        contract.routesAreDeclared();
        contract.orderIsWellFormed();
    }

    @Test
    void defaultsAreReadByTheirTypes() {
        assertThat(ConfigDefaults.of(Sample.good().config()))
                .isEqualTo(new Good(
                        3,
                        Duration.ofMillis(250),
                        Duration.ofMillis(5),
                        new DataSize(64 << 20),
                        Mode.SAFE,
                        List.of("a", "b"),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        new Good.Inner(true, 0.5)));
    }

    @Test
    void eachBreachIsFound() {
        assertBroken(contract(Sample.good().withName("Sample"))::nameIsWellFormed, "\"Sample\"");
        assertBroken(
                contract(Sample.good().withSections(Sections.of()))::sectionsAreWellFormed, "at least one section");
        assertBroken(contract(Sample.good().withSections(Sections.of("a b")))::sectionsAreWellFormed, "\"a b\"");
        assertBroken(
                contract(Sample.good().withSections(Sections.of("a").alias("a")))::sectionsAreWellFormed, "of its own");
        assertBroken(contract(Sample.of(Undocumented.class))::everyKeyIsDocumented, "count");
        assertBroken(contract(Sample.of(Shown.class))::secretsAreSecret, "adminToken");
        assertBroken(
                contract(Sample.good()
                        .withInstall(
                                hooks -> hooks.admin(AdminEndpoint.get("/samples", "all", _ -> AdminResponse.ok("")))))
                        ::routesAreDeclared,
                "/samples");
        assertBroken(contract(Sample.good().withAfter("sample"))::orderIsWellFormed, "names the feature itself");
        assertBroken(contract(Sample.good().withAfter("cache:x"))::orderIsWellFormed, "none of the stages");
        assertBroken(contract(Sample.good().withAfter("rewrite:x"))::orderIsWellFormed, "registers nothing");
        assertBroken(
                contract(Sample.good().withEffect(FeatureContractTest::makeFolder))::createHasNoEffect, "state folder");
        assertBroken(
                contract(Sample.good().withEffect(context -> context.sql().direct("pg1")))::createHasNoEffect,
                "no connection to pg1");
        assertBroken(contract(Sample.good())::moduleKeepsToItself, "exported packages");
    }

    @Test
    void aThreadIsFound() throws InterruptedException {
        var thread = new Thread(FeatureContractTest::sleep, "made-by-a-feature");
        try {
            assertBroken(
                    contract(Sample.good().withInstall(_ -> thread.start()))::installOnlyRegisters,
                    "made-by-a-feature");
        } finally {
            thread.interrupt();
            thread.join();
        }
    }

    @Test
    void requiredKeysAndBadDefaultsAreNamed() {
        assertThatThrownBy(contract(Sample.of(Required.class))::defaultsBind)
                .hasMessageContaining("address is required")
                .hasMessageContaining("override FeatureContract.config()");
        assertThatThrownBy(contract(Sample.of(Misfit.class))::defaultsBind)
                .hasMessageContaining("\"many\" of int count");
    }

    @Test
    void aModuleOfItsOwnKeepsToItself() throws Exception {
        var provider = load("""
                module acme.feature.sample {
                    requires helios.spi;
                    provides helios.spi.FeatureProvider with acme.feature.sample.Provider;
                }
                """);
        assertThatCode(contract(provider)::moduleKeepsToItself).doesNotThrowAnyException();

        var open = load("""
                open module acme.feature.sample {
                    requires helios.spi;
                    provides helios.spi.FeatureProvider with acme.feature.sample.Provider;
                }
                """);
        assertBroken(contract(open)::moduleKeepsToItself, "an open module");
    }

    private static FeatureProvider<?> load(String moduleInfo) throws Exception {
        var folder = Workspace.folder("module");
        var source = """
                package acme.feature.sample;
                public final class Provider implements helios.spi.FeatureProvider<Provider.Config> {
                    public record Config() {}
                    public String name() { return "sample"; }
                    public helios.spi.Sections sections() { return helios.spi.Sections.of("sample"); }
                    public helios.spi.config.ConfigSpec<Config> config() {
                        return helios.spi.config.ConfigSpec.of(Config.class, java.lang.invoke.MethodHandles.lookup());
                    }
                    public helios.spi.Feature create(Config config, helios.spi.FeatureContext context) { return hooks -> {}; }
                }
                """;
        Files.writeString(folder.resolve("module-info.java"), moduleInfo);
        Files.writeString(folder.resolve("Provider.java"), source);
        var spi = Path.of(FeatureProvider.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        int result = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        "-p",
                        spi.toString(),
                        "-d",
                        folder.toString(),
                        folder.resolve("module-info.java").toString(),
                        folder.resolve("Provider.java").toString());
        assertThat(result).isZero();
        var parent = ModuleLayer.boot();
        var configuration = parent.configuration()
                .resolve(ModuleFinder.of(folder), ModuleFinder.of(), Set.of("acme.feature.sample"));
        var controller = ModuleLayer.defineModulesWithOneLoader(
                configuration, List.of(parent), FeatureContractTest.class.getClassLoader());
        var module = controller.layer().findModule("acme.feature.sample").orElseThrow();
        controller.addExports(module, "acme.feature.sample", FeatureContractTest.class.getModule());
        return (FeatureProvider<?>) module.getClassLoader()
                .loadClass("acme.feature.sample.Provider")
                .getConstructor()
                .newInstance();
    }

    private static void makeFolder(FeatureContext context) {
        try {
            Files.createDirectories(context.stateDir()).toFile().deleteOnExit();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(Duration.ofMinutes(1));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertBroken(Runnable check, String reason) {
        assertThatThrownBy(check::run).isInstanceOf(AssertionError.class).hasMessageContaining(reason);
    }
}
