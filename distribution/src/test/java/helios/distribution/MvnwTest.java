package helios.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code mvnw} comes by a Maven, with a repository on this machine to download it from. */
final class MvnwTest {

    private static final String ZIP = "/org/apache/maven/apache-maven/3.9.16/apache-maven-3.9.16-bin.zip";
    private static final String PINNED =
            "ed41650d42485cfc243fad22158caf9cbb5dc408ce7a09ddb94dd42a019de929ca43065bfa450612cf12bf78b5cafa3884b96c090de326ff590448c933454af3";

    @TempDir
    private Path temp;

    private final AtomicInteger downloads = new AtomicInteger();
    private HttpServer repository;
    private byte[] served = new byte[0];
    private Map<String, String> environment = Map.of();

    @BeforeEach
    void serve() throws IOException {
        repository = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        repository.createContext("/maven2" + ZIP, exchange -> {
            downloads.incrementAndGet();
            exchange.sendResponseHeaders(200, served.length);
            try (var body = exchange.getResponseBody()) {
                body.write(served);
            }
        });
        repository.start();
        var tools = Scripts.path(
                temp.resolve("tools"),
                "sh",
                "dirname",
                "basename",
                "readlink",
                "sed",
                "uname",
                "mkdir",
                "rm",
                "mv",
                "mktemp",
                "chmod",
                "cut",
                "curl",
                "sha512sum",
                "expr",
                "ls");
        environment = Map.of(
                "PATH", tools.toString(),
                "HOME", temp.toString(),
                "JAVA_HOME", System.getProperty("java.home"),
                "MVNW_REPOURL", "http://127.0.0.1:" + repository.getAddress().getPort() + "/maven2");
        Scripts.copy("helios", temp, Map.of());
    }

    @AfterEach
    void stop() {
        repository.stop(0);
    }

    @Test
    void downloadsMavenOnceAndRunsIt() throws Exception {
        served = zip("#!/bin/sh\necho \"fake maven: $*\"\n");
        var mvnw = Scripts.copy("mvnw", temp, Map.of(PINNED, sha512(served)));

        var first = run(mvnw, environment, "-B", "verify");
        var second = run(mvnw, environment, "validate");

        assertThat(first.exit()).isZero();
        assertThat(first.output())
                .contains("mvnw: downloading Maven 3.9.16 from http://127.0.0.1")
                .endsWith("fake maven: -B verify\n");
        assertThat(second.output()).isEqualTo("fake maven: validate\n");
        assertThat(downloads).hasValue(1);
        assertThat(dists()).hasSize(1);
    }

    @Test
    void refusesAnArchiveThatIsNotThePinnedOne() throws Exception {
        served = zip("#!/bin/sh\necho intruder\n");
        var mvnw = Scripts.copy("mvnw", temp, Map.of());

        var program = run(mvnw, environment, "verify");

        assertThat(program.exit()).isEqualTo(1);
        assertThat(program.output())
                .endsWith("its SHA-512 is " + sha512(served) + ", expected " + PINNED + "\n")
                .doesNotContain("intruder");
        assertThat(dists()).isEmpty();
    }

    @Test
    void saysWhatToDoWhenTheDownloadFails() throws Exception {
        var elsewhere = new HashMap<>(environment);
        elsewhere.computeIfPresent("MVNW_REPOURL", (_, url) -> url + "/nowhere");

        var program = run(Scripts.copy("mvnw", temp, Map.of()), elsewhere, "verify");

        assertThat(program.exit()).isEqualTo(1);
        assertThat(program.output())
                .contains("mvnw: could not download", "install Maven 3.8.6 or later, or set MVNW_REPOURL");
        assertThat(dists()).isEmpty();
    }

    @Test
    void usesAnInstalledMavenThatIsRecentEnough() throws Exception {
        var mvnw = Scripts.copy("mvnw", temp, Map.of());
        installMaven("3.8.6");

        assertThat(run(mvnw, environment, "verify").output()).isEqualTo("installed maven: verify\n");
        assertThat(downloads).hasValue(0);
    }

    @Test
    void passesOverAnInstalledMavenThatIsTooOld() throws Exception {
        served = zip("#!/bin/sh\necho \"fake maven: $*\"\n");
        var mvnw = Scripts.copy("mvnw", temp, Map.of(PINNED, sha512(served)));
        installMaven("3.8.5");

        assertThat(run(mvnw, environment, "verify").output()).endsWith("fake maven: verify\n");
    }

    @Test
    void runsTheRealMavenThatItPins() throws Exception {
        served = Files.readAllBytes(Path.of(System.getProperty("maven.zip")));

        var program = run(Scripts.copy("mvnw", temp, Map.of()), environment, "-v");

        assertThat(program.output())
                .contains("Apache Maven 3.9.16", "Java version: " + System.getProperty("java.version"));
        assertThat(program.exit()).isZero();
    }

    private void installMaven(String version) throws IOException {
        Scripts.executable(temp.resolve("tools/mvn"), """
                #!/bin/sh
                if [ "$1" = -v ]; then echo "Apache Maven %s (abc)"; else echo "installed maven: $*"; fi
                """.formatted(version));
    }

    private Program run(Path mvnw, Map<String, String> environment, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(mvnw.toString()));
        command.addAll(List.of(arguments));
        return Program.run(environment, temp, command);
    }

    /** What mvnw left of its downloads: whole Mavens and, if it were careless, parts. */
    private List<Path> dists() throws IOException {
        var folder = temp.resolve(".m2/wrapper/dists/apache-maven-3.9.16");
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    private byte[] zip(String mvn) throws IOException {
        var file = temp.resolve("fake.zip");
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("apache-maven-3.9.16/bin/mvn"));
            zip.write(mvn.getBytes(UTF_8));
            zip.closeEntry();
        }
        return Files.readAllBytes(file);
    }

    private static String sha512(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(bytes));
    }
}
