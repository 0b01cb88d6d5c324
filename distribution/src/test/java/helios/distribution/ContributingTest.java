package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import helios.testkit.Await;
import helios.testkit.PgClient;
import helios.testkit.PgOptions;
import helios.testkit.PgTool;
import helios.testkit.Ports;
import helios.testkit.ProxyProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CONTRIBUTING.md's "Write a feature in 15 minutes", its blocks pasted into a shell as a new contributor would. */
final class ContributingTest {

    private static final Path PAGE = Path.of(System.getProperty("helios.root"), "CONTRIBUTING.md");
    private static final Pattern BLOCK = Pattern.compile("(?s)```(sh|toml)\\n(.*?)```");

    @TempDir
    private Path temp;

    private record Block(String language, String text) {}

    private static List<Block> blocks() throws IOException {
        var page = Files.readString(PAGE);
        var matcher = BLOCK.matcher(page.substring(page.indexOf("## Write a feature in 15 minutes")));
        var blocks = new ArrayList<Block>();
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        return blocks;
    }

    @Test
    void thePageWorksAsItIsWritten() throws Exception {
        assumeTrue(PgTool.find("psql").isPresent(), PgTool.missing("psql"));
        assumeTrue(shell(temp, "command -v curl").exit() == 0, "curl is not installed");
        var blocks = blocks();
        assertThat(blocks).extracting(Block::language).containsExactly("sh", "sh", "toml", "sh");
        Installation.without(temp.resolve("clone/distribution/target/helios"), _ -> false);
        var folder = Files.createDirectories(temp.resolve("wordguard"));

        for (var block : blocks.subList(0, 2)) {
            var done = shell(folder, "set -e\n" + block.text());
            assertThat(done.exit()).as(done.output()).isZero();
        }
        assertThat(temp.resolve("clone/distribution/target/helios/features/wordguard/wordguard.jar"))
                .exists();
        int port = Ports.free();
        int adminPort = Ports.free();
        Files.writeString(
                folder.resolve("proxy.toml"),
                """
                listen_address = "127.0.0.1:%d"
                admin_address = "127.0.0.1:%d"
                """.formatted(port, adminPort)
                        + ProxyProcess.nodes(List.of(Stage.server()))
                        + blocks.get(2).text());
        var words = blocks.get(3).text().lines().toList();
        assertThat(words).hasSize(3);
        assertThat(words.get(0)).startsWith("$HELIOS/distribution/target/helios/bin/helios run -c proxy.toml &");

        var proxy = start(folder, words.getFirst().replaceAll(" &.*", ""));
        try {
            Await.until("the proxy listens", Duration.ofSeconds(60), () -> listens(adminPort) && listens(port));
            var psql = shell(folder, words.get(1).replace("6432", "" + port));
            assertThat(psql.output()).contains(words.get(1).replaceAll(".*# ", ""));
            try (var client = PgClient.connect(
                    Stage.quick(PgOptions.tcp("127.0.0.1", port)).database("postgres"))) {
                assertThatThrownBy(() -> client.extended("SELECT 'forbidden'"))
                        .hasMessageContaining("the word \"forbidden\" is not allowed");
            }
            var pipeline = shell(folder, words.get(2).replace("9090", "" + adminPort));
            assertThat(pipeline.output()).contains("\"gate\":[\"wordguard\"]");

            reload(folder, adminPort, "word = \"secret\"");
            assertThat(shell(folder, words.get(1).replace("6432", "" + port)).output())
                    .doesNotContain("not allowed");
            var misspelt = reload(folder, adminPort, "wrod = \"x\"");
            assertThat(misspelt.status()).isEqualTo(409);
            assertThat(misspelt.body()).contains("did you mean \\\"word\\\"?").containsPattern("proxy.toml:\\d+:1");
        } finally {
            proxy.destroy();
            proxy.waitFor();
        }
    }

    private static Admin.Answer reload(Path folder, int adminPort, String line) throws IOException {
        var file = folder.resolve("proxy.toml");
        Files.writeString(file, Files.readString(file).replaceAll("(?m)^w\\w+ = \".*\"$", line));
        return new Admin(adminPort).post("/admin/reload", "");
    }

    private Map<String, String> environment() {
        return Installation.environment(Map.of(
                "HELIOS", temp.resolve("clone").toString(),
                "HOME", temp.toString(),
                "PGUSER", "quick",
                "PGDATABASE", "postgres",
                "_JAVA_SR_SIGNUM", "40"));
    }

    private Program shell(Path folder, String text) throws Exception {
        return Program.run(
                environment(), folder, List.of("bash", "-c", text.replace("/tmp/wordguard", folder.toString())));
    }

    private Process start(Path folder, String command) throws IOException {
        var builder = new ProcessBuilder("bash", "-c", "exec " + command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("proxy.log").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment());
        return builder.start();
    }

    private static boolean listens(int port) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
