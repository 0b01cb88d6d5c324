package helios.host.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The page on configuration says what the code does. To take over changed keys, run this test with {@code
 * -Dtest.jvm.args=-Dhelios.docs.write=true}.
 */
final class DocumentationTest {

    private static final Path PAGE = Path.of("../../docs/configuration.md");
    private static final String BEGIN = "<!-- keys -->\n";
    private static final String END = "<!-- /keys -->";

    private static String keys() {
        var loader = new ConfigLoader(Map.of("HOME", "~"), Path.of("<installation>"), InstantSource.system());
        var sections = loader.reference(List.of()).keys().stream()
                .collect(Collectors.groupingBy(
                        Reference.Key::section, java.util.LinkedHashMap::new, Collectors.toList()));
        return sections.entrySet().stream()
                .map(entry -> section(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private static String section(String header, List<Reference.Key> keys) {
        return "### %s\n\n| Key | Type | Default | | Meaning |\n|---|---|---|---|---|\n%s"
                .formatted(
                        header.isEmpty() ? "Root, or `[proxy]`" : "`" + header + "`",
                        keys.stream().map(DocumentationTest::row).collect(Collectors.joining()));
    }

    private static String row(Reference.Key key) {
        return "| %s | %s | %s | %s | %s |\n"
                .formatted(key.key(), escape(key.type()), escape(key.fallback()), key.letter(), escape(key.doc()));
    }

    private static String escape(String text) {
        return text.replace("|", "\\|").replace("<", "\\<");
    }

    @Test
    void listsEveryKeyAsExplainDoes() throws IOException {
        var page = Files.readString(PAGE);
        int from = page.indexOf(BEGIN) + BEGIN.length();
        int to = page.indexOf(END);
        var written = page.substring(from, to);
        if (Boolean.getBoolean("helios.docs.write")) {
            Files.writeString(PAGE, page.substring(0, from) + keys() + page.substring(to));
        } else {
            assertThat(written).isEqualTo(keys());
        }
    }

    @Test
    void showsAFileThatWorks() throws IOException {
        var example = Pattern.compile("<!-- example -->\n```toml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE));
        assertThat(example.find()).isTrue();

        var configuration = Loading.valid(example.group(1));

        assertThat(configuration.warnings()).isEmpty();
        assertThat(configuration.nodes()).hasSize(2);
        assertThat(configuration.limits().queryTimeoutSecs()).hasMinutes(5);
    }
}
