package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import helios.testkit.PgTool;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages "Your first plugin in …", their blocks pasted into a shell, an editor and {@code proxy.toml} as a newcomer would. */
final class FirstPluginTest {

    private static final Path BIN = Path.of(System.getProperty("helios.home"), "bin");
    private static final Path PAGES = Path.of(System.getProperty("helios.root"), "docs", "plugins");
    private static final Pattern BLOCK = Pattern.compile("(?s)```(\\w+)\\n(.*?)```");
    private static final String EXPECTED = "#   ";

    @TempDir
    private Path temp;

    private record Block(String language, String text) {

        /** What is to be seen when the block's lines are entered. */
        List<String> expected() {
            return text.lines()
                    .filter(line -> line.startsWith(EXPECTED))
                    .map(line -> line.substring(EXPECTED.length()))
                    .toList();
        }
    }

    private static List<Block> blocks(String page) throws IOException {
        var blocks = new ArrayList<Block>();
        var matcher = BLOCK.matcher(Files.readString(PAGES.resolve(page)));
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        return blocks;
    }

    @ParameterizedTest
    @CsvSource({"c,plugin.c", "rust,src/lib.rs", "assemblyscript,plugin.ts"})
    void thePageWorksAsItIsWritten(String language, String source) throws Exception {
        var compilers = Compilers.of(language);
        assumeTrue(
                compilers.isPresent(),
                "the first plugin in " + language + " was not tested: " + Compilers.remedy(language));
        assumeTrue(PgTool.find("psql").isPresent(), PgTool.missing("psql"));
        var blocks = blocks("first-plugin-" + language + ".md");
        assertThat(blocks)
                .extracting(block ->
                        block.language().equals("sh") || block.language().equals("toml") ? block.language() : "file")
                .containsExactly("sh", "file", "file", "sh", "sh", "toml", "sh");
        var environment = environment(compilers.orElseThrow());
        var folder = temp.resolve("guard");

        enter(blocks.get(0), temp, environment);
        Files.writeString(folder.resolve(source), blocks.get(1).text());
        Files.writeString(folder.resolve("guard.json"), blocks.get(2).text());
        enter(blocks.get(3), folder, environment);
        enter(blocks.get(4), folder, environment);
        inTheProxy(blocks.get(5), blocks.get(6), folder, environment);
    }

    private Map<String, String> environment(Map<String, String> compilers) {
        var environment = new HashMap<>(compilers);
        environment.put("PATH", BIN + ":" + System.getenv("PATH"));
        environment.putIfAbsent("HOME", temp.toString());
        return environment;
    }

    private static void enter(Block block, Path folder, Map<String, String> environment) throws Exception {
        var ran = Program.run(environment, folder, List.of("bash", "-c", "set -e\n" + block.text()));
        assertThat(ran.exit()).as(ran.output()).isZero();
        var rest = ran.output();
        for (var line : block.expected()) {
            assertThat(rest).contains(line);
            rest = rest.substring(rest.indexOf(line) + line.length());
        }
    }

    private static void inTheProxy(Block toml, Block statements, Path folder, Map<String, String> environment)
            throws Exception {
        try (var server = PostgresServer.start()) {
            server.query("CREATE TABLE users AS SELECT 1 AS id, 'ann@example.com' AS email");
            var section = toml.text().replaceAll("\"(plugins|keys)\"", "\"" + folder + "/$1\"")
                    + "timeout_ms = 5000\n"; // the machine may be slow, and its code is cold
            assertThat(section).contains(folder + "/plugins", folder + "/keys");
            try (var proxy = ProxyProcess.start(Stage.config(section + ProxyProcess.nodes(List.of(server))))) {
                environment.putAll(
                        Map.of("PGUSER", "postgres", "PGDATABASE", "postgres", "PGPASSWORD", server.password()));
                var here = statements
                        .text()
                        .replace("-p 6432", "-p " + proxy.port())
                        .replace(":9090", ":" + proxy.adminPort());
                enter(new Block("sh", here), folder, environment);
            }
        }
    }
}
