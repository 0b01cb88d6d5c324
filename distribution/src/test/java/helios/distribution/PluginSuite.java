package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import helios.testkit.Await;
import helios.testkit.PgClient;
import helios.testkit.PgException;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server, a folder of plugins for each test, and proxies that load them on the suite's engine. */
abstract class PluginSuite {

    static final Duration SOON = Duration.ofSeconds(20);

    private static final Path TOOL = Path.of(System.getProperty("helios.home"), "bin", "helios-plugin");
    private static PostgresServer server;

    @TempDir
    Path temp;

    TestPlugins plugins;

    /** How a statement is sent. */
    enum Way {
        SIMPLE,
        EXTENDED;

        String value(PgClient client, String sql) {
            return (this == SIMPLE ? client.query(sql) : client.extended(sql)).value();
        }

        PgException error(PgClient client, String sql) {
            return catchThrowableOfType(PgException.class, () -> value(client, sql));
        }
    }

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
        server.query("CREATE TABLE orders (id int, tenant_id text); INSERT INTO orders VALUES (1, 'acme')");
        server.query("CREATE ROLE reader NOLOGIN; CREATE ROLE carol LOGIN PASSWORD 'pencil'; GRANT reader TO carol");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void makeFolder() throws IOException {
        plugins = new TestPlugins(Files.createDirectory(temp.resolve("plugins")));
    }

    abstract PluginEngine engine();

    final ProxyProcess proxy(String more) {
        return engine().start(config(more));
    }

    /** Further keys of the section, and further sections. */
    final String config(String more) {
        return Stage.config("[backend]\nuser = \"postgres\"\npassword = \"%s\"\n".formatted(server.password())
                + engine().section()
                + "plugin_dir = \"%s\"\n".formatted(plugins.folder())
                + (more.contains("timeout_ms") ? "" : "timeout_ms = 5000\n")
                + more + "\n" + ProxyProcess.nodes(List.of(server)));
    }

    static PostgresServer server() {
        return server;
    }

    static PgClient connect(ProxyProcess proxy) {
        return PgClient.connect(Stage.through(proxy, server));
    }

    static Admin admin(ProxyProcess proxy) {
        return new Admin(proxy.adminPort());
    }

    /** Runs {@code helios-plugin} of the distribution in the test's folder. */
    final void tool(String... words) throws IOException, InterruptedException {
        run(Stream.concat(Stream.of(TOOL.toString()), Stream.of(words)).toList());
    }

    /** Runs a program in the test's folder; answers what it printed. */
    final String run(List<String> command) throws IOException, InterruptedException {
        var ran = Program.run(Map.of("PATH", System.getenv("PATH"), "HOME", temp.toString()), temp, command);
        assertThat(ran.exit()).as(ran.output()).isZero();
        return ran.output();
    }

    /** That archive of the test's folder with one entry edited, in an archive that is intact. */
    final byte[] repacked(String archive, String entry, UnaryOperator<byte[]> edit)
            throws IOException, InterruptedException {
        var unpacked = Files.createTempDirectory(temp, "unpacked");
        run(List.of("tar", "-xzf", archive, "-C", unpacked.toString()));
        var repacked = new Tarball();
        for (var name : List.of("manifest.json", "plugin.wasm", "plugin.sig", "bundle.sig")) {
            var bytes = Files.readAllBytes(unpacked.resolve(name));
            repacked.file(name, name.equals(entry) ? edit.apply(bytes) : bytes);
        }
        return repacked.bytes();
    }

    /** One bit of the last byte is another. */
    static byte[] flipped(byte[] bytes) {
        var flipped = bytes.clone();
        flipped[flipped.length - 1] ^= 1;
        return flipped;
    }

    // ---- what plugins keep

    static Optional<String> entry(ProxyProcess proxy, String plugin, String key) {
        var answer = admin(proxy).get("/admin/kv/" + plugin + "/" + key);
        return answer.status() == 200 ? Optional.of(answer.body()) : Optional.empty();
    }

    static void awaitCount(ProxyProcess proxy, String plugin, String key, long count) {
        Await.until(
                key + " of " + plugin + " is " + count,
                SOON,
                () -> entry(proxy, plugin, key + "?encoding=base64")
                        .filter(body -> body.contains(base64(count)))
                        .isPresent());
    }

    private static String base64(long number) {
        var bytes = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array();
        return Base64.getEncoder().encodeToString(bytes);
    }
}
