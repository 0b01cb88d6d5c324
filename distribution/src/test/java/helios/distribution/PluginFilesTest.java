package helios.distribution;

import static helios.distribution.TestPlugins.counting;
import static helios.distribution.TestPlugins.hook;
import static helios.distribution.TestPlugins.keeping;
import static helios.distribution.TestPlugins.push;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import helios.testkit.Await;
import helios.testkit.PgClient;
import helios.testkit.PgException;
import helios.testkit.ProxyProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plugins as files: who is loaded and who is not, what changes while the proxy runs, and what an administrator can do. */
final class PluginFilesTest extends PluginSuite {

    private static final long MEBI = 1 << 20;

    @Override
    PluginEngine engine() {
        return PluginEngine.CHICORY;
    }

    private static PgException forbidden(PgClient client) {
        return catchThrowableOfType(PgException.class, () -> client.query("SELECT 'forbidden'"));
    }

    // ---- trust

    private void sign(String file, String key) throws Exception {
        run(List.of(
                "sh",
                "-c",
                "openssl pkeyutl -sign -inkey %2$s -rawin -in plugins/%1$s.wasm | base64 -w0 > plugins/%1$s.sig"
                        .formatted(file, key)));
    }

    private void packSigned(String name) throws Exception {
        tool(
                "pack",
                "--wasm",
                "plugins/good.wasm",
                "--name",
                name,
                "--version",
                "1.0.0",
                "--hooks",
                "pre_query",
                "--description",
                "d",
                "--sign-with",
                "k.pem",
                "--out",
                name + ".tar.gz");
    }

    /** D5: a key and signatures by openssl alone, and what becomes of whatever is changed afterwards. */
    @Test
    void d5SignaturesOfOpensslDecideWhoIsLoaded() throws Exception {
        assumeTrue(Compilers.has("openssl"), "openssl is not installed");
        run(List.of("openssl", "genpkey", "-algorithm", "Ed25519", "-out", "k.pem"));
        run(List.of("openssl", "genpkey", "-algorithm", "Ed25519", "-out", "stranger.pem"));
        run(
                List.of(
                        "sh",
                        "-c",
                        "mkdir keys && openssl pkey -in k.pem -pubout -outform DER | tail -c 32 | base64 > keys/release-key.pub"));
        for (var name : List.of("good", "flipped", "unsigned", "strange")) {
            plugins.put(name + ".wasm", TestPlugins.saying(name));
        }
        sign("good", "k.pem");
        sign("flipped", "k.pem");
        sign("strange", "stranger.pem");
        plugins.put("flipped.wasm", flipped(TestPlugins.saying("flipped")));
        packSigned("edited");
        plugins.put(
                "edited.tar.gz",
                repacked(
                        "edited.tar.gz",
                        "manifest.json",
                        manifest -> new String(manifest, UTF_8)
                                .replace("\"pre_query\"", "\"route\"")
                                .getBytes(UTF_8)));
        packSigned("tampered");
        plugins.put("tampered.tar.gz", repacked("tampered.tar.gz", "plugin.wasm", PluginSuite::flipped));
        tool(
                "pack",
                "--wasm",
                "plugins/good.wasm",
                "--name",
                "bare",
                "--version",
                "1.0.0",
                "--hooks",
                "pre_query",
                "--out",
                "plugins/bare.tar.gz");
        try (var proxy = proxy("trust_root = \"" + temp.resolve("keys") + "\"")) {
            assertThat(proxy.awaitLog("plugin signature verified", SOON))
                    .contains("name=good", "signed_by=release-key", "scope=wasm");
            var listed = admin(proxy).post("/plugins/reload", "").body();
            assertThat(listed)
                    .contains("\"loaded\":[\"good\"]")
                    .containsPattern(failed("flipped.wasm", "signature did not match any trusted key"))
                    .containsPattern(failed("strange.wasm", "signature did not match any trusted key"))
                    .containsPattern(failed(
                            "unsigned.wasm", "plugin unsigned.wasm requires a sidecar .sig file (trust root active)"))
                    .containsPattern(failed("edited.tar.gz", "signature did not match any trusted key"))
                    .containsPattern(failed("tampered.tar.gz", "wasm sha256 mismatch: manifest claims "))
                    .containsPattern(failed("bare.tar.gz", "artefact has no signature but trust root is active"));
        }
    }

    private static Pattern failed(String file, String error) {
        return Pattern.compile("\"file\":\"" + Pattern.quote(file) + "\",\"error\":\"[^\"]*" + Pattern.quote(error));
    }

    // ---- changes while the proxy runs

    /** D6, plugin-install. */
    @Test
    void whatIsDroppedInRunsAndWhatIsRemovedDoesNot() throws Exception {
        try (var proxy = proxy("hot_reload = true\nreload_interval_ms = 100");
                var client = connect(proxy)) {
            assertThat(client.query("SELECT 'forbidden'").value()).isEqualTo("forbidden");
            assertThat(admin(proxy).get("/pipeline").body()).doesNotContain("wasm");
            plugins.putGuard("1.0.0", "first");
            Await.until("the plugin blocks", Duration.ofSeconds(3), () -> {
                var error = forbidden(client);
                return error != null && error.getMessage().contains("first");
            });
            assertThat(admin(proxy).get("/pipeline").body()).contains("wasm");
            plugins.put("guard.wasm", "no module at all".getBytes(UTF_8));
            Await.until(
                    "the error is shown",
                    SOON,
                    () -> admin(proxy).get("/plugins").body().contains("no WebAssembly module"));
            assertThat(forbidden(client).getMessage()).contains("first");
            Files.delete(plugins.folder().resolve("guard.wasm"));
            Await.until("the plugin is gone", SOON, () -> forbidden(client) == null);
            assertThat(admin(proxy).get("/plugins").body()).isEqualTo("[]");
        }
    }

    @Test
    void aSignalHasTheFolderReadAnew() throws IOException {
        try (var proxy = proxy("");
                var client = connect(proxy)) {
            plugins.putGuard("1.0.0", "first");
            assertThat(forbidden(client)).isNull();
            proxy.signal("HUP");
            Await.until("the plugin blocks", SOON, () -> forbidden(client) != null);
        }
    }

    /** Acceptance 10, G12: neither a failed statement nor one that a guard did not see. */
    @Test
    void g12AGuardIsReplacedAHundredTimesUnderLoad() throws Exception {
        plugins.putGuard("1.0.0", "version 0");
        try (var proxy = proxy("");
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var over = new AtomicBoolean();
            List<Future<Integer>> loads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                loads.add(executor.submit(load(proxy, over)));
            }
            for (int i = 1; i <= 100; i++) {
                plugins.putGuard("1.0." + i, "version " + i);
                assertThat(admin(proxy).post("/plugins/reload", "").body()).contains("\"failed\":[]");
            }
            over.set(true);
            for (var load : loads) {
                assertThat(load.get()).isGreaterThan(100);
            }
            try (var client = connect(proxy)) {
                assertThat(forbidden(client).getMessage()).contains("version 100");
            }
            assertThat(admin(proxy).get("/plugins").body()).contains("\"version\":\"1.0.100\"", "\"errors\":0");
        }
    }

    private static Callable<Integer> load(ProxyProcess proxy, AtomicBoolean over) {
        return () -> {
            int statements = 0;
            try (var client = connect(proxy)) {
                while (!over.get()) {
                    assertThat(client.query("SELECT 1").value()).isEqualTo("1");
                    assertThat(client.extended("SELECT 2").value()).isEqualTo("2");
                    assertThat(forbidden(client).getMessage()).contains("version");
                    statements += 3;
                }
            }
            return statements;
        };
    }

    /** K14: another configuration makes the plugins anew; what they kept stays. */
    @Test
    void anotherConfigurationTakesTheEntriesOver() throws IOException {
        plugins.put("counter", "pre_query", "\"abi\":\"2.0\"", counting("pre_query"));
        try (var proxy = proxy("");
                var client = connect(proxy)) {
            client.query("SELECT 1");
            admin(proxy).call("PUT", "/admin/kv/counter/mine", "kept");
            var changed = config("[plugins.policy.counter]\nenabled = false");
            Files.writeString(
                    proxy.configFile(),
                    Files.readString(proxy.configFile())
                            .replace(
                                    "timeout_ms = 5000\n",
                                    "timeout_ms = 4000\n[plugins.policy.counter]\nenabled = false\n"));
            proxy.signal("HUP");
            Await.until(
                    "the plugin is paused: " + changed.length(),
                    SOON,
                    () -> admin(proxy).get("/plugins").body().contains("\"state\":\"Paused\""));
            assertThat(admin(proxy).get("/admin/kv/counter/mine").body()).contains("\"value\":\"kept\"");
            var before = admin(proxy)
                    .get("/admin/kv/counter/pre_query?encoding=base64")
                    .body();
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
            assertThat(admin(proxy)
                            .get("/admin/kv/counter/pre_query?encoding=base64")
                            .body())
                    .isEqualTo(before);
        }
    }

    // ---- what refuses the start

    @Test
    void theStartIsRefusedForWhatIsMissing() throws IOException {
        assertThatThrownBy(() -> proxy("required = [\"guard\"]").close())
                .hasMessageContaining("the plugin guard is not running");
        plugins.put("guard.wasm", "no module".getBytes(UTF_8));
        assertThatThrownBy(() -> proxy("on_load_error = \"fail\"").close())
                .hasMessageContaining("guard.wasm cannot be loaded");
        assertThatThrownBy(() -> proxy("fuel_metering = true").close()).hasMessageContaining("fuel_metering");
        assertThatThrownBy(() -> proxy("engine = \"steam\"").close()).hasMessageContaining("steam");
        assertThatThrownBy(() -> proxy("signature_scope = \"bundle\"").close()).hasMessageContaining("trust_root");
        assertThatThrownBy(() -> ProxyProcess.start(config("").replace("/plugins\"", "/nowhere\""))
                        .close())
                .hasMessageContaining("there is no folder");
    }

    /** A third engine is a module on the path, and a word in the configuration. */
    @Test
    void anEngineOfOnesOwnIsPickedByItsName() throws IOException {
        var engine = FeatureFolder.ofRefusingEngine(temp);
        plugins.put("counter", "pre_query", "\"abi\":\"2.0\"", counting("pre_query"));
        try (var proxy = PluginEngine.installed(engine).config(config("")).start();
                var client = connect(proxy)) {
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        }
        try (var proxy = PluginEngine.installed(engine)
                        .config(config("engine = \"refusing\""))
                        .start();
                var client = connect(proxy)) {
            for (var way : Way.values()) {
                assertThat(way.error(client, "SELECT 1").getMessage())
                        .contains("Query blocked by plugin: blocked by plugin");
            }
            assertThat(proxy.awaitLog("the engine does not bound", SOON))
                    .contains("time,memory,growth,tables,stack,compile_time");
        }
    }

    @Test
    void aRequiredPluginKeepsTheProxyFromBeingReady() throws IOException {
        plugins.putGuard("1.0.0", "no");
        try (var proxy = proxy("required = [\"guard\"]")) {
            assertThat(admin(proxy).get("/readyz").status()).isEqualTo(200);
            assertThat(admin(proxy).post("/plugins/guard/disable", "").status()).isEqualTo(409);
            assertThat(admin(proxy)
                            .post("/plugins/guard/disable?force=true", "")
                            .body())
                    .isEqualTo("{\"state\":\"Paused\"}");
            assertThat(admin(proxy).get("/readyz").status()).isEqualTo(503);
            assertThat(admin(proxy).post("/plugins/guard/enable", "").body()).isEqualTo("{\"state\":\"Running\"}");
            assertThat(admin(proxy).get("/readyz").status()).isEqualTo(200);
            Files.delete(plugins.folder().resolve("guard.wasm"));
            assertThat(admin(proxy).post("/plugins/reload", "").body())
                    .contains("\"loaded\":[\"guard\"]", "the plugin is required");
        }
    }

    @Test
    void noMoreThanSoManyAndNoTwoOfOneName() throws IOException {
        plugins.putGuard("1.0.0", "no");
        plugins.put("z.json", TestPlugins.guard("1.0.0").getBytes(UTF_8));
        plugins.put("z.wasm", TestPlugins.saying("other"));
        plugins.put("large.wasm", new byte[200_000]);
        try (var proxy = proxy("max_module_bytes = \"100KiB\"")) {
            assertThat(admin(proxy).get("/plugins").body())
                    .contains("plugin guard is loaded from another file already")
                    .contains("large.wasm is larger than 102400 bytes");
        }
        plugins.put("another", "pre_query", "", TestPlugins.saying("another"));
        try (var proxy = proxy("max_plugins = 1")) {
            assertThat(admin(proxy).get("/plugins").body()).contains("raise max_plugins");
        }
    }

    // ---- what an administrator can do

    /** D4: hashes of whatever is sent. */
    @Test
    void aCustomHookAnswersRequests() throws IOException {
        plugins.put(
                "hash",
                "custom",
                "",
                push("(import \"env\" \"sha256_hex\" (func $sha (param i32 i32 i32) (result i32)))", List.of("""
                        (func (export "custom_hook") (param i32 i32) (result i64)
                          (drop (call $sha (local.get 0) (local.get 1) (i32.const 2048)))
                          (i64.const 8796093022272))
                        (func (export "_initialize") (drop (memory.grow (i32.const 20))))
                        """)));
        plugins.put("broken", "custom", "", hook("custom_hook", "(unreachable)"));
        plugins.putGuard("1.0.0", "no");
        try (var proxy = proxy("")) {
            var admin = admin(proxy);
            assertThat(admin.post("/plugins/hash/custom", "abc").body())
                    .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
            assertThat(admin.post("/plugins/hash/custom", "").body())
                    .startsWith("e3b0c442")
                    .endsWith("b855");
            var mebibyte = "x".repeat(1 << 20);
            assertThat(admin.post("/plugins/hash/custom", mebibyte).body()).isEqualTo(sha256(mebibyte));
            var broken = admin.post("/plugins/broken/custom", "x");
            assertThat(broken.status()).isEqualTo(502);
            assertThat(broken.body()).contains("\"kind\":\"trap\"");
            assertThat(admin.post("/plugins/guard/custom", "x").status()).isEqualTo(409);
            assertThat(admin.post("/plugins/nobody/custom", "x").status()).isEqualTo(404);
            assertThat(admin.post("/plugins/helios-plugin-hash/disable", "").body())
                    .contains("Paused");
            assertThat(admin.post("/plugins/hash/custom", "abc").status()).isEqualTo(409);
        }
    }

    @Test
    void entriesAreReadAndWritten() throws IOException {
        plugins.put("keeper", "pre_query", "", keeping("pre_query"));
        var more = """
                kv_max_value_bytes = 100
                kv_max_keys_per_plugin = 3
                kv_max_plugins = 2
                kv_file = "%s"
                [plugins.policy.keeper]
                kv_max_keys = 4
                [plugins.kv.keeper]
                "plain" = "a text"
                "list" = ["a", 1, true]
                "table" = { minute = 5 }
                """.formatted(temp.resolve("kv"));
        try (var proxy = proxy(more)) {
            var admin = admin(proxy);
            assertThat(admin.get("/admin/kv/keeper").body())
                    .isEqualTo("{\"plugin\":\"keeper\",\"keys\":[\"list\",\"plain\",\"table\"]}");
            assertThat(admin.get("/admin/kv/helios-plugin-keeper/list").body()).contains("[\\\"a\\\",1,true]");
            assertThat(admin.get("/admin/kv/keeper/table").body()).contains("{\\\"minute\\\":5}");
            assertThat(admin.call("PUT", "/admin/kv/keeper/a%2Fb:c", "x").body())
                    .isEqualTo("{\"ok\":true}");
            assertThat(admin.get("/admin/kv/keeper/a/b:c").body()).contains("\"key\":\"a/b:c\"", "\"value\":\"x\"");
            assertThat(admin.get("/admin/kv/keeper?prefix=a/").body()).contains("[\"a/b:c\"]");
            assertThat(admin.call("PUT", "/admin/kv/keeper/more", "x").body())
                    .contains("kv_max_keys_per_plugin exceeded");
            var large = admin.call("PUT", "/admin/kv/other/large", "x".repeat(101));
            assertThat(large.status()).isEqualTo(413);
            assertThat(large.body()).contains("kv_max_value_bytes exceeded");
            assertThat(admin.call("PUT", "/admin/kv/later/seed", "x").status()).isEqualTo(200);
            assertThat(admin.call("PUT", "/admin/kv/third/seed", "x").body()).contains("kv_max_plugins exceeded");
            assertThat(admin.call("DELETE", "/admin/kv/keeper/list", "").body()).isEqualTo("{\"ok\":true}");
            assertThat(admin.call("DELETE", "/admin/kv/keeper/list", "").status())
                    .isEqualTo(200);
            assertThat(admin.get("/admin/kv/keeper/list").status()).isEqualTo(404);
            assertThat(admin.get("/admin/kv/b%20d").status()).isEqualTo(400);
            admin.call("PUT", "/admin/kv/keeper/plain", "changed");
            assertThat(admin.get("/admin/kv/keeper/plain?encoding=base64").body())
                    .contains("\"value_base64\":\"Y2hhbmdlZA==\"");
            proxy.stop(SOON);
        }
        try (var proxy = proxy(more)) {
            assertThat(admin(proxy).get("/admin/kv/keeper/plain").body()).contains("\"value\":\"changed\"");
            assertThat(admin(proxy).get("/admin/kv/later/seed").body()).contains("\"value\":\"x\"");
        }
        try (var proxy =
                proxy("kv_seed = \"overwrite\"\nkv_max_total_bytes = 300\n" + more.replaceAll("kv_m.*\n(?=kv)", ""))) {
            assertThat(admin(proxy).get("/admin/kv/keeper/plain").body()).contains("\"value\":\"a text\"");
            assertThat(admin(proxy)
                            .call("PUT", "/admin/kv/keeper/plain", "x".repeat(400))
                            .body())
                    .contains("kv_max_total_bytes");
        }
    }

    private static String sha256(String text) {
        try {
            var digest = java.security.MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return java.util.HexFormat.of().formatHex(digest);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void routesOfFeaturesThatAreOffSaySo() {
        try (var proxy = ProxyProcess.start(Stage.alone(ProxyProcess.nodes(List.of(server()))))) {
            var admin = admin(proxy);
            var off = List.of(
                    admin.get("/plugins"),
                    admin.get("/api/plugins"),
                    admin.post("/plugins/reload", ""),
                    admin.post("/plugins/any/custom", "x"),
                    admin.get("/admin/kv/any"),
                    admin.get("/admin/kv/any/a/b:c"),
                    admin.call("PUT", "/admin/kv/any/key", "x"),
                    admin.call("DELETE", "/admin/kv/any/key", ""));
            assertThat(off).allSatisfy(answer -> {
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.body()).isEqualTo("{\"error\":\"plugins not enabled\"}");
            });
            assertThat(admin.get("/pools").body()).isEqualTo("{\"error\":\"pool not enabled\"}");
            assertThat(admin.get("/nodes").body()).isEqualTo("{\"error\":\"health not enabled\"}");
            assertThat(admin.call("DELETE", "/plugins", "").status()).isEqualTo(405);
            assertThat(admin.get("/api").body())
                    .containsPattern("\"path\":\"/plugins\",[^}]*\"enabled\":false")
                    .containsPattern("\"path\":\"/health\",[^}]*\"enabled\":true");
        }
        try (var proxy = proxy("")) {
            assertThat(admin(proxy).get("/plugins").body()).isEqualTo("[]");
            assertThat(admin(proxy).get("/api").body()).containsPattern("\"path\":\"/plugins\",[^}]*\"enabled\":true");
        }
    }

    // ---- files of ill will

    /** A function that is too large for a method of the JVM. */
    private static String huge() {
        return "(func (export \"pre_query\") (param i32 i32) (result i64) (local $x i32) %s (i64.const 0))"
                .formatted("(local.set $x (i32.add (local.get $x) (i32.const 1)))\n".repeat(30_000));
    }

    /** What costs much to compile is compiled beside the traffic, or not at all. */
    @Test
    void g4CostlyModulesAreRefusedOrCompiledAside() throws Exception {
        try (var proxy = proxy("max_module_bytes = \"1MiB\"");
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var over = new AtomicBoolean();
            var load = executor.submit(quietLoad(proxy, over));
            plugins.put("functions", "pre_query", "", push("", List.of("(func)\n".repeat(60_000))));
            plugins.put("table", "pre_query", "", push("", List.of("(table 20000 funcref)")));
            plugins.put("bytes.wasm", new byte[(1 << 20) + 1]);
            plugins.put("huge", "pre_query", "", push("", List.of(huge())));
            var listed = admin(proxy).post("/plugins/reload", "").body();
            over.set(true);
            assertThat(load.get()).isPositive();
            assertThat(listed).contains("\"loaded\":[\"huge\"]", "functions.wasm", "table.wasm", "bytes.wasm");
            assertThat(admin(proxy).get("/plugins").body())
                    .contains("60002 functions, of which 50000 are allowed", "1048576 bytes")
                    .containsPattern("table[^\"]*10000|10000[^\"]*table");
            try (var client = connect(proxy)) {
                assertThat(client.query("SELECT 1").value()).isEqualTo("1");
                assertThat(client.extended("SELECT 2").value()).isEqualTo("2");
            }
        }
    }

    private static Callable<Integer> quietLoad(ProxyProcess proxy, AtomicBoolean over) {
        return () -> {
            int statements = 0;
            try (var client = connect(proxy)) {
                while (!over.get()) {
                    assertThat(client.query("SELECT 1").value()).isEqualTo("1");
                    statements++;
                }
            }
            return statements;
        };
    }

    /** Acceptance 11: in a heap that would not hold what they inflate to. */
    @Test
    void g5ArchivesOfIllWillAreRefusedFromTheFolder() throws Exception {
        var module = TestPlugins.saying("no");
        var good = TestPlugins.guard("1.0.0").getBytes(UTF_8);
        plugins.put(
                "bomb.tar.gz",
                new Tarball().zeros("plugin.wasm", 7L << 30, 1024).bytes());
        plugins.put(
                "ballast.tar.gz", new Tarball().zeros("ballast", 7L << 30, 1024).bytes());
        var inner = new Tarball().zeros("plugin.wasm", 1L << 30, 200).bytes();
        var nested = new Tarball();
        for (int i = 0; i < 42; i++) {
            nested.file("layer" + i, inner);
        }
        plugins.put("nested.tar.gz", nested.bytes());
        plugins.put(
                "link.tar.gz",
                new Tarball()
                        .file("manifest.json", good)
                        .link("plugin.wasm", "/etc/passwd")
                        .bytes());
        plugins.put(
                "out.tar.gz",
                new Tarball()
                        .file("manifest.json", good)
                        .file("../plugin.wasm", module)
                        .bytes());
        plugins.put(
                "twice.tar.gz",
                new Tarball()
                        .file("manifest.json", good)
                        .file("plugin.wasm", module)
                        .file("./plugin.wasm", module)
                        .bytes());
        plugins.putGuard("1.0.0", "still there");
        try (var proxy = engine().proxy()
                        .jvmOptions("-Xmx96m")
                        .config(config(""))
                        .start();
                var client = connect(proxy)) {
            assertThat(admin(proxy).get("/plugins").body())
                    .contains("\"file\":\"bomb.tar.gz\"", "inflates to more than")
                    .contains("\"file\":\"ballast.tar.gz\"", "\"file\":\"nested.tar.gz\"")
                    .contains("link")
                    .contains("leads out of the archive", "twice");
            plugins.put(
                    "late.tar.gz",
                    new Tarball().zeros("plugin.wasm", 7L << 30, 1024).bytes());
            assertThat(admin(proxy).post("/plugins/reload", "").body())
                    .contains("\"loaded\":[\"guard\"]", "late.tar.gz");
            assertThat(forbidden(client).getMessage()).contains("still there");
            assertThat(proxy.log()).noneMatch(line -> line.contains("OutOfMemoryError"));
        }
        assertThat(plugins.folder().resolveSibling("plugin.wasm")).doesNotExist();
    }

    private void reloads(int count) throws IOException {
        plugins.putGuard("1.0.0", "version 0");
        try (var proxy = proxy("");
                var client = connect(proxy)) {
            reload(proxy, client, 1, 40);
            var jvm = new Jvm(proxy.pid());
            long heap = jvm.heapAfterCollection();
            long metaspace = jvm.metaspace();
            long threads = jvm.threads();

            reload(proxy, client, 41, count);

            // A class loader that stayed for each would be ten times that.
            Await.until("classes are unloaded", SOON, () -> jvm.metaspace() - metaspace < 4 * MEBI);
            assertThat(jvm.heapAfterCollection() - heap)
                    .as("growth of the heap")
                    .isLessThan(8 * MEBI);
            assertThat(jvm.threads()).isLessThanOrEqualTo(threads + 2);
            assertThat(admin(proxy).get("/plugins").body()).contains("\"memory_used\":262144", "\"errors\":0");
        }
    }

    private void reload(ProxyProcess proxy, PgClient client, int first, int last) throws IOException {
        for (int i = first; i <= last; i++) {
            plugins.putGuard("1.0." + i, "version " + i);
            assertThat(admin(proxy).post("/plugins/reload", "").body()).contains("\"failed\":[]");
            assertThat(forbidden(client).getMessage()).contains("version " + i + " (");
        }
    }

    @Test
    void g11TwoHundredReloadsLeaveNothingBehind() throws IOException {
        reloads(240);
    }

    @Test
    @Tag("long")
    void g11AThousandReloadsLeaveNothingBehind() throws IOException {
        reloads(1040);
    }

    // ---- from nothing to a plugin that runs

    /** D6, D19, plugin-install: each command of the tool, with what its beginnings are built to. */
    @ParameterizedTest
    @CsvSource({"c,1", "c,2", "rust,1", "rust,2", "assemblyscript,1", "assemblyscript,2"})
    void aPluginIsBegunBuiltPackedInstalledAndFires(String language, String abi) throws Exception {
        var compilers = Compilers.of(language);
        assumeTrue(compilers.isPresent(), "a plugin in " + language + " was not tested: " + Compilers.remedy(language));
        tool("new", "begun", "--lang", language, "--abi", abi);
        var built = Program.run(
                compilers.orElseThrow(),
                temp,
                List.of(temp.resolve("begun/build.sh").toString()));
        assertThat(built.exit()).as(built.output()).isZero();
        tool("keygen", "--out", "keys", "--name", "release-key");
        var input = "{\"query\":\"DROP TABLE t\"}";
        tool("run", "begun/begun.wasm", "--hook", "pre_query", "--input", input);
        tool("bench", "begun/begun.wasm", "--hook", "pre_query", "--input", input, "--calls", "10");
        tool(
                "pack",
                "--wasm",
                "begun/begun.wasm",
                "--manifest",
                "begun/begun.json",
                "--sign-with",
                "keys/release-key.key",
                "--out",
                "begun.tar.gz");
        tool("inspect", "begun.tar.gz");
        tool("verify", "begun.tar.gz", "--trust-root", "keys");
        var trusting =
                "hot_reload = true\nreload_interval_ms = 100\nsignature_scope = \"bundle\"\ntrust_root = \"%s\"\n"
                        .formatted(temp.resolve("keys"));
        try (var proxy = proxy(trusting);
                var client = connect(proxy)) {
            tool("install", "begun.tar.gz", "--dest", "plugins", "--trust-root", "keys");
            Await.until(
                    "it runs", SOON, () -> admin(proxy).get("/plugins").body().contains("\"state\":\"Running\""));
            for (int i = 0; i < 300; i++) {
                var dropped = catchThrowableOfType(PgException.class, () -> client.query("DROP TABLE t"));
                assertThat(dropped.getMessage()).contains("DROP TABLE is not for here");
            }
            assertThat(client.query("SELECT 'drop'").value()).isEqualTo("drop");
            tampered(proxy);
            var dropped = catchThrowableOfType(PgException.class, () -> client.query("DROP TABLE t"));
            assertThat(dropped.getMessage()).contains("DROP TABLE is not for here");
        }
    }

    /** A byte of the module is another one, in an archive that is intact: the old plugin stays. */
    private void tampered(ProxyProcess proxy) throws Exception {
        plugins.put("begun.tar.gz", repacked("begun.tar.gz", "plugin.wasm", PluginSuite::flipped));
        assertThat(admin(proxy).post("/plugins/reload", "").body())
                .contains("\"loaded\":[\"begun\"]", "wasm sha256 mismatch: manifest claims ", ", actual ");
    }
}
