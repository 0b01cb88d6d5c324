package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.PgClient;
import helios.testkit.ProxyProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Features of others, built against the published jars alone: good ones side by side, and bad ones refused with a remedy. */
final class ThirdPartyTest {

    private static final Path LIB = Path.of(System.getProperty("helios.lib"));

    @TempDir
    private Path temp;

    private Path features;

    @BeforeEach
    void makeFolder() throws IOException {
        features = Files.createDirectories(temp.resolve("features"));
    }

    // ---- how they are made ---------------------------------------------------------------------------------------

    private static Path spi() throws IOException {
        try (Stream<Path> jars = Files.list(LIB)) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith("helios.spi-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void run(String tool, List<String> words) {
        var said = new StringWriter();
        var out = new PrintWriter(said);
        int exit = ToolProvider.findFirst(tool).orElseThrow().run(out, out, words.toArray(String[]::new));
        assertThat(exit).as("%s %s: %s", tool, words, said).isZero();
    }

    /** Compiles sources, by their paths, against some jars, and packs what comes out. */
    private Path jar(Path file, Map<String, String> sources, Path... against) throws IOException {
        var work = Files.createTempDirectory(temp, "work");
        var words = new ArrayList<>(
                List.of("--release", "25", "-d", work.resolve("out").toString()));
        if (against.length > 0) {
            words.add("-p");
            words.add(String.join(":", Stream.of(against).map(Path::toString).toList()));
        }
        for (var source : sources.entrySet()) {
            var path = work.resolve(source.getKey());
            Files.createDirectories(path.getParent());
            words.add(Files.writeString(path, source.getValue()).toString());
        }
        run("javac", words);
        Files.createDirectories(file.getParent());
        run(
                "jar",
                List.of(
                        "--create",
                        "--file",
                        file.toString(),
                        "-C",
                        work.resolve("out").toString(),
                        "."));
        return file;
    }

    private static Map<String, String> library(String version) {
        return Map.of(
                "module-info.java",
                "module org.words { exports org.words; }",
                "org/words/Words.java",
                "package org.words; public class Words { public static String version() { return \"" + version
                        + "\"; } }");
    }

    /** A feature that tells, under a route of its own, what an expression yields. */
    private static Map<String, String> feature(String name, String requires, String expression) {
        var module = "com.example." + name;
        var folder = "com/example/" + name + "/";
        return Map.of(
                "module-info.java",
                """
                module %s {
                    requires helios.spi;
                    %s
                    provides helios.spi.FeatureProvider with %s.Provider;
                }
                """.formatted(module, requires, module),
                folder + "Config.java",
                "package %s; record Config() {}".formatted(module),
                folder + "Provider.java",
                """
                package %s;

                import helios.spi.*;
                import helios.spi.admin.*;
                import helios.spi.config.ConfigSpec;
                import java.lang.invoke.MethodHandles;
                import java.util.Map;

                public final class Provider implements FeatureProvider<Config> {
                    @Override public String name() { return "%s"; }
                    @Override public Sections sections() { return Sections.of("%s"); }
                    @Override public ConfigSpec<Config> config() {
                        return ConfigSpec.of(Config.class, MethodHandles.lookup());
                    }
                    @Override public Feature create(Config config, FeatureContext context) {
                        return hooks -> hooks.admin(AdminEndpoint.get("/%s", "what it links to",
                                _ -> AdminResponse.ok(Map.of("version", %s))));
                    }
                }
                """.formatted(module, name, name, name, expression));
    }

    private Path library(String folder, String version) throws IOException {
        return jar(features.resolve(folder).resolve("words-" + version + ".jar"), library(version));
    }

    private static Map<String, String> greeter(String name) {
        return feature(name, "requires org.words;", "org.words.Words.version()");
    }

    // ---- good ones -----------------------------------------------------------------------------------------------

    @Test
    void twoWithDifferentVersionsOfOneLibraryWorkSideBySide() throws Exception {
        jar(features.resolve("one/one.jar"), greeter("one"), spi(), library("one", "1.0"));
        jar(features.resolve("two/two.jar"), greeter("two"), spi(), library("two", "2.0"));

        try (var proxy = ProxyProcess.start(Stage.alone("features_dir = \"" + features + "\"\n[one]\n[two]\n"
                        + ProxyProcess.nodes(List.of(Stage.server()))));
                var client = PgClient.connect(Stage.quick(proxy.options()))) {
            var admin = new Admin(proxy.adminPort());
            assertThat(admin.get("/one").body()).isEqualTo("{\"version\":\"1.0\"}");
            assertThat(admin.get("/two").body()).isEqualTo("{\"version\":\"2.0\"}");
            assertThat(admin.get("/features").body())
                    .contains("\"module\":\"com.example.one\"", "\"module\":\"com.example.two\"");
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    // ---- bad ones ------------------------------------------------------------------------------------------------

    /** What the proxy says of the folder "bad", with which it does not start. */
    private String refusal() throws Exception {
        Files.writeString(temp.resolve("proxy.toml"), "features_dir = \"features\"\n[[nodes]]\nhost = \"127.0.0.1\"\n");
        var installation = new Installation(Path.of(System.getProperty("helios.home")));
        var checked = installation.helios(temp, Map.of("HOME", temp.toString()), "check");
        assertThat(checked.exit()).as(checked.output()).isEqualTo(1);
        assertThat(checked.output()).contains(features.resolve("bad").toString());
        return checked.output();
    }

    @Test
    void aCopyOfTheContract() throws Exception {
        jar(features.resolve("bad/bad.jar"), feature("bad", "", "\"x\""), spi());
        Files.copy(spi(), features.resolve("bad").resolve("helios.spi.jar"));

        assertThat(refusal()).contains("helios.spi").containsIgnoringCase("remove");
    }

    @Test
    void aContractOfAnotherMajorOrANewerMinor() throws Exception {
        for (var version : List.of("9.0.0", "0.99.0")) {
            var other = Files.createDirectories(temp.resolve("spi-" + version)).resolve("helios.spi.jar");
            Files.copy(spi(), other);
            run("jar", List.of("--update", "--file", other.toString(), "--module-version", version));
            Files.deleteIfExists(features.resolve("bad/bad.jar"));
            jar(features.resolve("bad/bad.jar"), feature("bad", "", "\"x\""), other);

            assertThat(refusal()).contains("com.example.bad", "helios.spi " + version, "compile it");
        }
    }

    @Test
    void noModule() throws Exception {
        var whole = jar(temp.resolve("whole.jar"), feature("bad", "", "\"x\""), spi());
        Files.createDirectories(features.resolve("bad"));
        var bare = features.resolve("bad/bad.jar");
        try (var from = java.nio.file.FileSystems.newFileSystem(whole)) {
            Files.delete(from.getPath("module-info.class"));
        }
        Files.copy(whole, bare);

        assertThat(refusal())
                .contains("(found: bad)", "provides helios.spi.FeatureProvider", "in its module-info.java");
    }

    @Test
    void aLibraryThatIsNotThere() throws Exception {
        jar(features.resolve("bad/bad.jar"), greeter("bad"), spi(), jar(temp.resolve("words.jar"), library("1.0")));

        assertThat(refusal()).contains("com.example.bad", "org.words", "put its jar beside it");
    }

    @Test
    void nothingThatIsAFeature() throws Exception {
        library("bad", "1.0");

        assertThat(refusal()).contains("org.words", "provides helios.spi.FeatureProvider");
    }

    @Test
    void aBrokenJar() throws Exception {
        Files.createDirectories(features.resolve("bad"));
        Files.write(features.resolve("bad/bad.jar"), new byte[] {'P', 'K', 3, 4, 0, 0});

        assertThat(refusal()).contains("bad.jar");
    }

    @Test
    void theNameOfAnotherFeature() throws Exception {
        jar(features.resolve("bad/bad.jar"), feature("admin", "", "\"x\""), spi());

        assertThat(refusal()).contains("com.example.admin", "admin");
    }
}
