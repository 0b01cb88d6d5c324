package helios.host.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import helios.host.config.ConfigLoader;
import helios.host.config.Loaded;
import helios.host.config.Overrides;
import helios.host.config.Source;
import helios.spi.Feature;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Third parties' features: which are loaded, and what is said of those that are not. */
final class FeatureLayersTest {

    private static final String VERSION = "0.1.7";

    @TempDir
    private Path work;

    private Path features;
    private Jars jars;

    @BeforeEach
    void makeFolders() throws IOException {
        features = Files.createDirectory(work.resolve("features"));
        jars = new Jars(work);
    }

    private Installed installed() {
        return installed(VERSION);
    }

    private Installed installed(String spiVersion) {
        return new FeatureLayers(ModuleLayer.boot(), spiVersion).in(features);
    }

    private String refusal() {
        return refusal(VERSION);
    }

    private String refusal(String spiVersion) {
        var installed = installed(spiVersion);
        assertThat(installed.features()).isEmpty();
        assertThat(installed.refused()).hasSize(1);
        return installed.refused().getFirst();
    }

    private Path place(String folder, String jar) {
        return features.resolve(folder).resolve(jar);
    }

    private void put(Map<String, String> sources, String folder, String jar) throws IOException {
        Jars.jar(jars.compile(sources, Jars.SPI), place(folder, jar));
    }

    private Path putWithLibrary(String folder, String module, String name, String version) throws IOException {
        var words = Jars.jar(jars.compile(Jars.library(version), Jars.SPI), place(folder, "words-" + version + ".jar"));
        var classes = jars.compile(
                Jars.feature(module, name, "requires org.words;", "org.words.Words.version()"), Jars.SPI, words);
        return Jars.jar(classes, place(folder, name + ".jar"));
    }

    @Test
    void loadsTwoFeaturesWithTwoVersionsOfOneLibrary() throws IOException {
        putWithLibrary("greeter", "com.example.greeter", "greeter", "1.0");
        putWithLibrary("parter", "com.example.parter", "parter", "2.0");

        var installed = installed();

        assertThat(installed.refused()).isEmpty();
        assertThat(installed.warnings()).isEmpty();
        assertThat(installed.features())
                .extracting(
                        feature -> feature.provider().name(),
                        InstalledFeature::module,
                        f -> f.provider().toString())
                .containsExactly(
                        tuple("greeter", "com.example.greeter", "1.0"), tuple("parter", "com.example.parter", "2.0"));
        assertThat(Jars.loader(installed.providers().get(0)))
                .isNotSameAs(Jars.loader(installed.providers().get(1)));
        assertThat(installed.features().getFirst().folder()).contains(features.resolve("greeter"));
        assertThat(bound(installed))
                .as("its config record is bound through its own lookup")
                .isEqualTo("Config[number=7]");
    }

    private static String bound(Installed installed) {
        var loader = new ConfigLoader(Map.of(), Path.of("/"), InstantSource.system());
        var loaded = loader.load(
                new Source.Text("proxy.toml", "[greeter]\nnumber = 7\n[[nodes]]\nhost = \"db\""),
                Overrides.none(),
                installed.providers());
        return ((Loaded.Valid) loaded)
                .configuration()
                .of(installed.providers().getFirst())
                .map(Object::toString)
                .orElse("off");
    }

    @Test
    void loadsALibraryThatIsNoExplicitModule() throws IOException {
        for (var version : List.of("1.0", "2.0")) {
            var module = "com.example.v" + version.charAt(0);
            var sources = new HashMap<>(Jars.library(version));
            sources.remove("module-info.java");
            var words = Jars.jar(
                    jars.compile(sources, Jars.SPI),
                    place(module, "words-" + version + ".jar"),
                    Map.of("Automatic-Module-Name", "org.words"));
            var classes = jars.compile(
                    Jars.feature(module, "f" + version.charAt(0), "requires org.words;", "org.words.Words.version()"),
                    Jars.SPI,
                    words);
            Jars.jar(classes, place(module, "feature.jar"));
        }

        assertThat(installed().refused()).isEmpty();
        assertThat(installed().features())
                .extracting(f -> f.provider().toString())
                .containsExactly("1.0", "2.0");
    }

    @Test
    void findsNothingWhereThereIsNothing() {
        assertThat(installed()).isEqualTo(new Installed(List.of(), List.of(), List.of()));
        assertThat(new FeatureLayers(ModuleLayer.boot(), VERSION)
                        .in(work.resolve("nowhere"))
                        .features())
                .isEmpty();
    }

    @Test
    void takesTheVersionThatTheCompilerRecorded() throws IOException {
        put(Jars.feature("com.example.greeter", "greeter"), "greeter", "greeter.jar");

        assertThat(FeatureLayers.find(features).features()).hasSize(1);
        assertThat(installed("0.1.0").features()).hasSize(1);
        assertThat(installed("0.2.0-SNAPSHOT").features()).hasSize(1);
        assertThat(refusal("1.1.0"))
                .isEqualTo(features
                        + "/greeter: module com.example.greeter in greeter.jar was compiled against helios.spi 0.1.0,"
                        + " another major version than 1.1.0 of this proxy; compile it anew against that");
        assertThat(refusal("0.0.9"))
                .isEqualTo(features
                        + "/greeter: module com.example.greeter in greeter.jar was compiled against helios.spi 0.1.0,"
                        + " which is newer than 0.0.9 of this proxy; use a newer proxy, or compile it against that");
    }

    @Test
    void refusesAFeatureThatDoesNotSayWhatItWasCompiledAgainst() throws IOException {
        var spi = Files.createDirectory(work.resolve("spi"));
        var arguments = new ArrayList<>(List.of("-d", spi.toString(), "-proc:none"));
        try (var sources = Files.walk(Path.of("../helios.spi/src/main/java"))) {
            sources.filter(file -> file.toString().endsWith(".java")).forEach(file -> arguments.add(file.toString()));
        }
        Jars.compile(arguments);
        Jars.jar(jars.compile(Jars.feature("com.example.greeter", "greeter"), spi), place("greeter", "greeter.jar"));

        assertThat(refusal())
                .isEqualTo(features
                        + "/greeter: module com.example.greeter in greeter.jar does not say which version of helios.spi"
                        + " it was compiled against; compile it against the jar helios.spi-0.1.7.jar");
    }

    @Test
    void refusesModulesOfTheProxy() throws IOException {
        put(Jars.feature("com.example.greeter", "greeter"), "greeter", "greeter.jar");
        Jars.jar(Jars.SPI, place("greeter", "helios.spi-0.1.0.jar"));
        assertThat(refusal())
                .isEqualTo(features
                        + "/greeter: helios.spi-0.1.0.jar is the module helios.spi, but modules named helios.* are the"
                        + " proxy's own; remove that jar, the proxy brings it");
    }

    @Test
    void refusesNamesOfTheProxyAndCopiesOfItsPackages() throws IOException {
        put(Map.of("module-info.java", "module helios.mine {}"), "mine", "mine.jar");
        assertThat(refusal())
                .isEqualTo(features
                        + "/mine: mine.jar is the module helios.mine, but modules named helios.* are the proxy's own;"
                        + " give yours another name");
        Files.delete(place("mine", "mine.jar"));
        var copy = Files.createDirectories(work.resolve("copy/helios/spi"));
        try (var feature = Feature.class.getResourceAsStream("Feature.class")) {
            Files.copy(feature, copy.resolve("Feature.class"));
        }
        Jars.jar(work.resolve("copy"), place("mine", "shaded-1.0.jar"));
        assertThat(refusal())
                .isEqualTo(features
                        + "/mine: shaded-1.0.jar, module shaded, contains a copy of the package helios.spi; build it"
                        + " without, the proxy brings it");
    }

    @Test
    void refusesWhatIsNoModule() throws IOException {
        var sources = new HashMap<>(Jars.feature("com.example.greeter", "greeter"));
        sources.remove("module-info.java");
        var out = Files.createTempDirectory(work, "plain");
        var source = Files.writeString(
                work.resolve("Provider.java"), sources.values().iterator().next());
        Jars.compile(List.of("-d", out.toString(), "-proc:none", "-cp", Jars.SPI.toString(), source.toString()));
        Jars.jar(out, place("greeter", "greeter.jar"));
        assertThat(refusal())
                .isEqualTo(
                        features + "/greeter: no module in it provides a feature (found: greeter); one of them must say"
                                + " \"provides helios.spi.FeatureProvider with …\" in its module-info.java");

        Files.createDirectories(out.resolve("META-INF/services"));
        Files.writeString(
                out.resolve("META-INF/services/helios.spi.FeatureProvider"), "com.example.greeter.Provider\n");
        Jars.jar(out, place("greeter", "greeter.jar"));
        assertThat(refusal())
                .isEqualTo(
                        features + "/greeter: greeter.jar provides a feature, but is no Java module; compile it with a"
                                + " module-info.java that says \"requires helios.spi\" and \"provides helios.spi.FeatureProvider\"");

        Files.move(place("greeter", "greeter.jar"), place("greeter", "1.jar"));
        assertThat(refusal())
                .startsWith(features + "/greeter: 1.jar is no Java module (")
                .endsWith("module-info.java");
    }

    @Test
    void refusesAModuleWithoutAProvider() throws IOException {
        put(Jars.library("1.0"), "words", "words.jar");

        assertThat(refusal()).startsWith(features + "/words: no module in it provides a feature (found: org.words)");
    }

    @Test
    void refusesBrokenJars() throws IOException {
        put(Jars.feature("com.example.greeter", "greeter"), "greeter", "greeter.jar");
        var bytes = Files.readAllBytes(place("greeter", "greeter.jar"));
        Files.write(place("greeter", "greeter.jar"), Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(refusal())
                .startsWith(features + "/greeter: greeter.jar cannot be read as a jar (")
                .endsWith("); copy it anew");

        Files.write(place("greeter", "greeter.jar"), new byte[0]);
        assertThat(refusal()).startsWith(features + "/greeter: greeter.jar cannot be read as a jar (");
    }

    @Test
    void refusesABrokenDescriptor() throws IOException {
        var classes = Files.createDirectory(work.resolve("broken"));
        Files.write(classes.resolve("module-info.class"), new byte[] {1, 2, 3});
        Jars.jar(classes, place("broken", "broken.jar"));

        assertThat(refusal()).startsWith(features + "/broken: broken.jar is no Java module (");
    }

    @Test
    void refusesTheSecondOfTwoFoldersWithOneModuleOrFeature() throws IOException {
        put(Jars.feature("com.example.greeter", "greeter"), "a", "greeter.jar");
        put(Jars.feature("com.example.greeter", "greeter"), "b", "greeter.jar");
        put(Jars.feature("com.example.other", "greeter"), "c", "other.jar");

        var installed = installed();

        assertThat(installed.features()).hasSize(1);
        assertThat(installed.refused())
                .containsExactly(
                        features + "/b: module com.example.greeter is in " + features + "/a too; remove one of them",
                        features + "/c: the feature \"greeter\" of module com.example.other is provided by module"
                                + " com.example.greeter in " + features + "/a too; remove one of them");
    }

    @Test
    void refusesSectionsAndNamesThatAreTaken() throws IOException {
        put(Jars.feature("com.example.one", "limits"), "a", "one.jar");
        put(Jars.feature("com.example.two", "Two"), "b", "two.jar");

        assertThat(installed().refused())
                .containsExactly(
                        features
                                + "/a: module com.example.one wants the section [limits], which belongs to the proxy itself;"
                                + " remove one of them, or let it use another section",
                        features
                                + "/b: module com.example.two calls its feature \"Two\"; a name is made of a-z, 0-9 and _ and"
                                + " begins with a letter");
    }

    @Test
    void refusesTwoJarsWithOneModule() throws IOException {
        put(Jars.feature("com.example.greeter", "greeter"), "greeter", "a.jar");
        Files.copy(place("greeter", "a.jar"), place("greeter", "b.jar"));

        assertThat(refusal())
                .isEqualTo(features
                        + "/greeter: a.jar and b.jar are both the module com.example.greeter; remove one of them");
    }

    @Test
    void refusesSplitPackages() throws IOException {
        putWithLibrary("greeter", "com.example.greeter", "greeter", "1.0");
        var copy = Map.of(
                "module-info.java", "module org.words.copy { exports org.words; }",
                "org/words/More.java", "package org.words; public final class More {}");
        put(copy, "greeter", "copy.jar");

        assertThat(refusal())
                .isEqualTo(features + "/greeter: package org.words is in module org.words (words-1.0.jar) and in module"
                        + " org.words.copy (copy.jar); a package belongs to one module, so remove one of them");
    }

    @Test
    void refusesMissingModules() throws IOException {
        putWithLibrary("greeter", "com.example.greeter", "greeter", "1.0");
        Files.delete(place("greeter", "words-1.0.jar"));

        assertThat(refusal())
                .isEqualTo(features
                        + "/greeter: module com.example.greeter requires org.words, which is neither in the folder nor"
                        + " in this proxy; put its jar beside it");
        assertThat(ModuleLayer.boot().findModule("jdk.incubator.vector")).isEmpty();
        put(
                Jars.feature("com.example.greeter", "greeter", "requires jdk.incubator.vector;", "\"x\""),
                "greeter",
                "greeter.jar");
        assertThat(refusal())
                .isEqualTo(features
                        + "/greeter: module com.example.greeter requires jdk.incubator.vector, which is neither in the folder nor in"
                        + " this proxy; start Java with --add-modules jdk.incubator.vector (conf/jvm.options)");
    }

    @Test
    void refusesAProviderThatFails() throws IOException {
        put(
                Jars.feature(
                        "com.example.greeter",
                        "greeter",
                        "",
                        "\"\"; } { if (true) throw new IllegalStateException(\"no\")"),
                "greeter",
                "greeter.jar");

        assertThat(refusal())
                .isEqualTo(features + "/greeter: module com.example.greeter cannot make its provider:"
                        + " java.lang.IllegalStateException: no; mend the jar");
    }

    @Test
    void refusesAProviderWhoseAnswersFail() throws IOException {
        var sources = new HashMap<>(Jars.feature("com.example.greeter", "greeter"));
        sources.replaceAll(
                (_, text) -> text.replace("return \"greeter\";", "throw new IllegalStateException(\"no\");"));
        put(sources, "greeter", "greeter.jar");

        assertThat(refusal())
                .isEqualTo(features + "/greeter: the provider of module com.example.greeter fails:"
                        + " java.lang.IllegalStateException: no; mend the jar");
    }

    @Test
    void passesOverWhatIsNoJar() throws IOException {
        put(Jars.feature("com.example.greeter", "greeter"), "greeter", "greeter.jar");
        Files.writeString(place("greeter", "README.md"), "x");
        Files.writeString(place("greeter", ".hidden"), "x");
        Files.createDirectory(place("greeter", "sub"));
        Files.createDirectory(features.resolve("empty"));
        Files.writeString(features.resolve("README.txt"), "x");
        Files.copy(place("greeter", "greeter.jar"), features.resolve("stray.jar"));

        var installed = installed();

        assertThat(installed.refused()).isEmpty();
        assertThat(installed.features()).hasSize(1);
        assertThat(installed.warnings())
                .containsExactly(
                        features + "/empty: there is no jar in it",
                        features + "/greeter: README.md is no jar and is passed over",
                        features + "/greeter: sub is no jar and is passed over",
                        features + "/stray.jar is passed over; put it into a folder of its own: " + features
                                + "/<name>/stray.jar");
    }

    @Test
    void letsGoOfWhatIsNoLongerUsed() throws Exception {
        loadAndForget(50);
    }

    @Test
    @Tag("long")
    void letsGoOfWhatIsNoLongerUsedAThousandTimes() throws Exception {
        loadAndForget(1000);
    }

    private void loadAndForget(int times) throws Exception {
        putWithLibrary("greeter", "com.example.greeter", "greeter", "1.0");
        var loaders = new ArrayList<WeakReference<ClassLoader>>();
        for (int i = 0; i < times; i++) {
            var installed = installed();
            assertThat(bound(installed)).isEqualTo("Config[number=7]");
            loaders.add(new WeakReference<>(Jars.loader(installed.providers().getFirst())));
        }
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (alive(loaders) > 0 && System.nanoTime() < deadline) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(alive(loaders)).as("class loaders still alive").isZero();
    }

    private static long alive(List<WeakReference<ClassLoader>> loaders) {
        return loaders.stream().filter(loader -> loader.get() != null).count();
    }
}
