package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import helios.testkit.Await;
import helios.testkit.PgClient;
import helios.testkit.PgException;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import helios.testkit.QueryResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The sample plugin of each SDK in a proxy, by both protocols: what statements become of it, and what it keeps and tells. What each hook answers
 * to each input is the matter of {@code SdkTest}.
 */
final class SdkSampleTest {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Path TOOL = Path.of(System.getProperty("helios.home"), "bin", "helios-plugin");
    private static final Path PLUGINS = Path.of(System.getProperty("helios.root"), "plugins-wasm");

    /** The sample's cache would answer what is to be asked of others, and one server has no standby that it could name. */
    private static final String WHEN = """
            "when": {"cache_get": {"text_any": ["kept"]}, "cache_set": {"text_any": ["kept"]}, "route": {"tables": ["secrets"]}},
            "name\"""";

    private static PostgresServer server;

    @TempDir
    private Path temp;

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
        server.query("CREATE TABLE users AS SELECT 'ann@example.com' AS email");
        server.query("CREATE TABLE secrets AS SELECT 1 AS a");
        server.query("CREATE FUNCTION mask(text) RETURNS text LANGUAGE sql IMMUTABLE RETURN 'masked'");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private void begin(Map<String, String> compilers, String language, String abi, String source) throws Exception {
        run(
                Map.of("PATH", System.getenv("PATH"), "HOME", temp.toString()),
                TOOL.toString(),
                "new",
                "sample",
                "--lang",
                language,
                "--abi",
                abi);
        var folder = temp.resolve("sample");
        Files.copy(
                PLUGINS.resolve("sdk-" + language).resolve("sample").resolve(source),
                folder.resolve(source),
                StandardCopyOption.REPLACE_EXISTING);
        var manifest = Files.readString(PLUGINS.resolve("sample/sample.json")).replaceFirst("\"name\"", WHEN);
        Files.writeString(
                folder.resolve("sample.json"),
                abi.equals("2")
                        ? manifest
                        : manifest.replace("\"2.0\"", "\"1.1\"").replace("\"1.2\"", "\"1.1\""));
        run(compilers, folder.resolve("build.sh").toString());
        var plugins = Files.createDirectory(temp.resolve("plugins"));
        for (var file : List.of("sample.json", "sample.wasm")) {
            Files.copy(folder.resolve(file), plugins.resolve(file));
        }
    }

    private void run(Map<String, String> environment, String... command) throws Exception {
        var ran = Program.run(environment, temp, List.of(command));
        assertThat(ran.exit()).as(ran.output()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "c,1,plugin.c",
        "c,2,plugin.c",
        "rust,1,src/lib.rs",
        "rust,2,src/lib.rs",
        "assemblyscript,1,plugin.ts",
        "assemblyscript,2,plugin.ts"
    })
    void theSampleDoesInAProxyWhatItSays(String language, String abi, String source) throws Exception {
        var compilers = Compilers.of(language);
        assumeTrue(compilers.isPresent(), "the SDK of " + language + " was not tested: " + Compilers.remedy(language));
        begin(compilers.orElseThrow(), language, abi, source);
        var section = "[plugins]\nplugin_dir = \"%s\"\ntimeout_ms = 5000\n".formatted(temp.resolve("plugins"));
        try (var proxy = ProxyProcess.start(Stage.config(section + ProxyProcess.nodes(List.of(server))))) {
            var admin = new Admin(proxy.adminPort());
            try (var client = PgClient.connect(Stage.through(proxy, server))) {
                statements(client::query, abi);
                statements(client::extended, abi);
                assertThat(admin.get("/admin/kv/sample?prefix=session:").body()).contains("\"session:");
            }
            forOperators(admin);
        }
    }

    private static void statements(Function<String, QueryResult> client, String abi) {
        assertThat(client.apply("SELECT fields").rows())
                .contains(row("query", "SELECT fields"), row("user", "postgres"), row("in_transaction", "false"));
        assertThat(client.apply("SELECT sample").value()).isEqualTo("sample");
        assertThat(client.apply("SELECT email FROM users").value())
                .isEqualTo(abi.equals("2") ? "masked" : "ann@example.com");
        assertThat(client.apply("SELECT 'kept'").value()).isEqualTo("kept");
        var dropped = catchThrowableOfType(PgException.class, () -> client.apply("DROP TABLE users"));
        assertThat(dropped.getMessage()).contains("Query blocked by plugin: DROP TABLE is not for here");
        assertThat(dropped.sqlState()).isEqualTo("42501");
        assertThat(dropped.field('H')).contains("ask an administrator");
        var secret = catchThrowableOfType(PgException.class, () -> client.apply("SELECT a FROM secrets"));
        assertThat(secret.getMessage()).contains("Query blocked by route plugin: secrets stay where they are");
    }

    private static List<Optional<String>> row(String field, String value) {
        return List.of(Optional.of(field), Optional.of(value));
    }

    private static void forOperators(Admin admin) {
        Await.until(
                "the last statement is told of",
                SOON,
                () -> admin.get("/admin/kv/sample/last").body().contains("failure on - by none, 0 bytes; 42000 "));
        assertThat(admin.get("/admin/kv/sample").body()).contains("\"cache:");
        Await.until(
                "the session is forgotten",
                SOON,
                () -> !admin.get("/admin/kv/sample?prefix=session:").body().contains("\"session:"));
        assertThat(admin.post("/plugins/sample/custom", "abc").body())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        Await.until(
                "the metrics are told",
                SOON,
                () -> admin.get("/metrics/prometheus")
                        .body()
                        .contains("helios_plugin_guest_statements_total{plugin=\"sample\"} 12"));
        assertThat(admin.get("/plugins").body()).contains("\"errors\":0");
    }
}
