package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code helios} does before the program runs: it finds a JDK, builds a clone when needed, and becomes the JVM. */
final class LauncherTest {

    @TempDir
    private Path temp;

    private Path jdks;
    private String tools;

    @BeforeEach
    void preparePath() throws IOException {
        jdks = Files.createDirectories(temp.resolve("jdks"));
        tools = Scripts.path(
                        temp.resolve("tools"),
                        "sh",
                        "dirname",
                        "basename",
                        "readlink",
                        "sed",
                        "uname",
                        "find",
                        "mkdir",
                        "rm",
                        "mv",
                        "tee",
                        "grep",
                        "head",
                        "touch",
                        "cat")
                .toString();
    }

    @Test
    void prefersJavaHomeThenPathThenTheUsualFolders() throws Exception {
        var usual = Scripts.fakeJdk(jdks.resolve("temurin-25"), "25.0.3");
        var onPath = Scripts.fakeJdk(temp.resolve("on-path"), "25");
        var home = Scripts.fakeJdk(temp.resolve("home"), "26-ea");
        var path = tools + ":" + onPath.resolve("bin");

        assertThat(javaHome(Map.of("PATH", tools))).isEqualTo(usual.toString());
        assertThat(javaHome(Map.of("PATH", path))).isEqualTo(onPath.toString());
        assertThat(javaHome(Map.of("PATH", path, "JAVA_HOME", home.toString()))).isEqualTo(home.toString());
    }

    @Test
    void passesOverJavaHomeAndPathOfAnOlderRelease() throws Exception {
        var old = Scripts.fakeJdk(temp.resolve("old"), "17.0.15");
        Scripts.fakeJdk(jdks.resolve("a-21"), "21.0.9");
        var usual = Scripts.fakeJdk(jdks.resolve("b-25"), "25");

        assertThat(javaHome(Map.of("PATH", old.resolve("bin") + ":" + tools, "JAVA_HOME", old.toString())))
                .isEqualTo(usual.toString());
    }

    @Test
    void followsTheSymbolicLinksOfAJdkOnPath() throws Exception {
        var jdk = Scripts.fakeJdk(temp.resolve("real"), "25");
        var bin = Files.createDirectories(temp.resolve("alternatives"));
        Files.createSymbolicLink(bin.resolve("first"), jdk.resolve("bin/javac"));
        Files.createSymbolicLink(bin.resolve("javac"), Path.of("first"));

        assertThat(javaHome(Map.of("PATH", tools + ":" + bin))).isEqualTo(jdk.toString());
    }

    @Test
    void saysInOneSentenceThatThereIsNoJdk() throws Exception {
        Scripts.fakeJdk(jdks.resolve("a-21"), "21.0.9");

        var program = start(Scripts.copyLauncher(temp, jdks), Map.of("PATH", tools), "version");

        assertThat(program.exit()).isEqualTo(1);
        assertThat(program.output())
                .isEqualTo(
                        "helios: needs a JDK 25 or later, but found none in JAVA_HOME, on PATH or in the usual folders;"
                                + " install one and set JAVA_HOME to it\n");
    }

    @Test
    void becomesTheJvmWithTheOptionsOfTheDistribution() throws Exception {
        var home = distribution(temp.resolve("opt/helios 1"));
        var link = Files.createSymbolicLink(temp.resolve("helios-link"), home.resolve("bin/helios"));

        var program = start(link, Map.of("PATH", tools), "run", "--set", "a.b=c d");

        assertThat(program.output().lines())
                .containsExactly(
                        "pid=" + program.pid() + " signal=40",
                        "<@" + home + "/conf/jvm.options>",
                        "<-Dhelios.home=" + home + ">",
                        "<-p>",
                        "<" + home + "/lib>",
                        "<-m>",
                        "<helios.host/helios.host.Main>",
                        "<run>",
                        "<--set>",
                        "<a.b=c d>");
    }

    @Test
    void usesTheAotCacheWhereThereIsOne() throws Exception {
        var home = distribution(temp.resolve("helios"));
        var cache = Files.createFile(home.resolve("lib/helios.aot"));

        assertThat(start(home.resolve("bin/helios"), Map.of("PATH", tools), "version")
                        .output())
                .contains("<-XX:AOTCache=" + cache + ">");
    }

    /** The one that is made before the tests. */
    @Test
    void theCacheThatItMakesFitsTheDistribution() throws Exception {
        var program = new Installation(Path.of(System.getProperty("helios.home")))
                .helios(temp, Map.of("JDK_JAVA_OPTIONS", "-XX:AOTMode=on"), "version");

        assertThat(program.exit()).as(program.output()).isZero();
        assertThat(program.output()).contains("helios 0.1.0").doesNotContain("[aot]");
    }

    @Test
    void startsTheDemoWithTheTestKit() throws Exception {
        var home = distribution(temp.resolve("helios"));

        assertThat(start(home.resolve("bin/helios"), Map.of("PATH", tools), "demo", "--port", "1")
                        .output()
                        .lines())
                .containsSubsequence(
                        "<" + home + "/lib:" + home + "/lib-demo>",
                        "<-m>",
                        "<helios.testkit/helios.testkit.Demo>",
                        "<--port>",
                        "<1>")
                .doesNotContain("<demo>");
    }

    @Test
    void buildsACloneOnceAndAgainWhenASourceIsNewer() throws Exception {
        var source = cloneThatBuilds("echo '[INFO] Building helios.host 0.1.0                [6/9]'");
        var helios = temp.resolve("clone/helios");
        var environment = Map.of("PATH", tools);

        var first = start(helios, environment, "version");
        assertThat(first.exit()).isZero();
        assertThat(first.output()).contains("helios: building", "  [6/9] helios.host\n", "<version>");
        assertThat(start(helios, environment, "version").output()).doesNotContain("building");

        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(1)));
        assertThat(start(helios, environment, "version").output()).contains("helios: building", "<version>");

        Files.delete(source);
        Files.setLastModifiedTime(
                source.getParent(), FileTime.from(Instant.now().plusSeconds(2)));
        assertThat(start(helios, environment, "version").output()).contains("helios: building");
    }

    @Test
    void namesTheLogOfAFailedBuildAndTriesAgain() throws Exception {
        cloneThatBuilds("echo '[ERROR] Host.java:[9,9] incompatible types'; printf 'no newline'; exit 1");
        var log = temp.resolve("clone/distribution/target/build.log");

        for (var attempt : List.of("first", "second")) {
            var program = start(temp.resolve("clone/helios"), Map.of("PATH", tools), "version");
            assertThat(program.exit()).as(attempt).isEqualTo(1);
            assertThat(program.output())
                    .contains("[ERROR] Host.java:[9,9] incompatible types")
                    .endsWith("helios: the build failed; the whole log is " + log + "\n")
                    .doesNotContain("<version>");
        }
        assertThat(log).content().contains("incompatible types");
    }

    /** Makes an installed distribution, but for its jars, beside a JDK to run it, and returns its folder. */
    private Path distribution(Path home) throws IOException {
        Scripts.fakeJdk(jdks.resolve("jdk-25"), "25");
        for (var folder : List.of("lib", "conf")) {
            Files.createDirectories(home.resolve(folder));
        }
        Scripts.copyLauncher(Files.createDirectories(home.resolve("bin")), jdks);
        return home;
    }

    /** Makes a clone whose build runs {@code commands}, and returns its only source. */
    private Path cloneThatBuilds(String commands) throws IOException {
        Scripts.fakeJdk(jdks.resolve("jdk-25"), "25");
        var clone = temp.resolve("clone");
        Scripts.executable(clone.resolve("mvnw"), "#!/bin/sh\n" + commands + "\n");
        Scripts.copyLauncher(clone, jdks);
        var source = clone.resolve("modules/helios.host/src/main/java/Host.java");
        Files.createDirectories(source.getParent());
        var past = FileTime.from(Instant.now().minusSeconds(60));
        for (var file : List.of(
                clone.resolve("pom.xml"),
                source,
                clone.resolve("distribution/pom.xml"),
                clone.resolve("plugin-cli/pom.xml"),
                clone.resolve("plugins-wasm/sdk-c/helios/helios.h"),
                clone.resolve("helios-plugin"))) {
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }
        try (Stream<Path> files = Files.walk(clone)) {
            for (var file : files.toList()) {
                Files.setLastModifiedTime(file, past);
            }
        }
        return source;
    }

    private String javaHome(Map<String, String> environment) throws Exception {
        return start(Scripts.copyLauncher(temp, jdks), environment, "--java-home")
                .output()
                .strip();
    }

    private Program start(Path script, Map<String, String> environment, String... arguments) throws Exception {
        var command = Stream.concat(Stream.of(script.toString()), Stream.of(arguments))
                .toList();
        return Program.run(environment, temp, command);
    }
}
