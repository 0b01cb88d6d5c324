package helios.plugin.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import helios.plugin.Json;
import helios.plugin.Sha256;
import helios.plugin.WasmOutline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands as a user types them. */
final class ProgramTest {

    @TempDir
    private Path temp;

    private Shell shell;

    @BeforeEach
    void module() {
        shell = new Shell(temp);
        shell.write("guard.wasm", Shell.MODULE);
    }

    private void done(String... words) {
        var outcome = shell.run(words);
        assertThat(outcome.status()).as(outcome.err()).isZero();
    }

    private void pack(String... more) {
        var words = new java.util.ArrayList<>(java.util.List.of(
                "pack",
                "--wasm",
                shell.file("guard.wasm"),
                "--name",
                "guard",
                "--version",
                "1.0.0",
                "--hooks",
                "pre_query",
                "--out",
                shell.file("guard.tar.gz")));
        words.addAll(java.util.List.of(more));
        done(words.toArray(String[]::new));
    }

    private void key(String name) {
        done("keygen", "--out", shell.file("keys"), "--name", name);
    }

    private Shell.Outcome verify(String file) {
        return shell.run("verify", shell.file(file), "--trust-root", shell.file("keys"));
    }

    @Test
    void aKeyIsMadeOnceAndKeptSecret() throws IOException {
        key("release");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shell.path("keys/release.key"))))
                .isEqualTo("rw-------");
        assertThat(new String(shell.read("keys/release.key"), UTF_8)).startsWith("-----BEGIN PRIVATE KEY-----");
        assertThat(java.util.Base64.getDecoder().decode(new String(shell.read("keys/release.pub"), UTF_8).strip()))
                .hasSize(32);

        var again = shell.run("keygen", "--out", shell.file("keys"), "--name", "release");
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.err()).contains("exists");
    }

    @Test
    void packedSignedInspectedVerifiedInstalled() throws IOException {
        key("release");
        pack("--sign-with", shell.file("keys/release.key"), "--fail", "open", "--max-memory", "2MB");

        var inspected = shell.run("inspect", shell.file("guard.tar.gz"), "--json");
        assertThat(inspected.status()).isZero();
        var json = Json.object(inspected.out().getBytes(UTF_8), "inspect");
        assertThat(json.path("manifest").path("fail_policy").stringValue()).isEqualTo("open");
        assertThat(json.path("manifest").path("packed_at").stringValue()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(json.path("wasm_sha256").stringValue()).isEqualTo(Sha256.hex(Shell.MODULE));
        assertThat(json.path("signed_bundle").booleanValue()).isTrue();
        assertThat(json.path("exports").toString()).contains("pre_query");
        assertThat(shell.run("inspect", shell.file("guard.tar.gz")).out())
                .contains("exports:")
                .contains("memory");

        assertThat(verify("guard.tar.gz").out()).isEqualTo("OK — signed by release\n");

        Files.createDirectory(shell.path("plugins"));
        done(
                "install",
                shell.file("guard.tar.gz"),
                "--dest",
                shell.file("plugins"),
                "--trust-root",
                shell.file("keys"));
        assertThat(shell.read("plugins/guard.tar.gz")).isEqualTo(shell.read("guard.tar.gz"));
    }

    @Test
    void unsignedAndStrangelySignedPluginsAreNotVerified() {
        key("release");
        pack();
        assertThat(verify("guard.tar.gz"))
                .isEqualTo(new Shell.Outcome(
                        1, "", "helios-plugin: artefact has no signature but trust root is active\n"));
        done("keygen", "--out", shell.file("other"), "--name", "stranger");
        done("sign", shell.file("guard.tar.gz"), "--key", shell.file("other/stranger.key"));
        assertThat(verify("guard.tar.gz").err()).contains("signature did not match any trusted key");
        done("sign", shell.file("guard.tar.gz"), "--key", shell.file("keys/release.key"));
        assertThat(verify("guard.tar.gz").status()).isZero();
    }

    @Test
    void aModuleIsSignedBesideItself() {
        key("release");
        assertThat(verify("guard.wasm").err()).contains("requires a sidecar .sig file (trust root active)");
        done("sign", shell.file("guard.wasm"), "--key", shell.file("keys/release.key"));
        assertThat(shell.path("guard.sig")).exists();
        assertThat(shell.path("guard.bundle.sig")).doesNotExist();
        assertThat(verify("guard.wasm").status()).isZero();

        shell.write("guard.json", "{\"name\":\"guard\",\"version\":\"1\",\"hooks\":[\"pre_query\"]}".getBytes(UTF_8));
        done("sign", shell.file("guard.wasm"), "--key", shell.file("keys/release.key"));
        var bundle =
                shell.run("verify", shell.file("guard.wasm"), "--trust-root", shell.file("keys"), "--scope", "bundle");
        assertThat(bundle.out()).isEqualTo("OK — signed by release\n");

        shell.write("elsewhere.sig", shell.read("guard.bundle.sig"));
        var wrong = shell.run(
                "verify",
                shell.file("guard.wasm"),
                "--trust-root",
                shell.file("keys"),
                "--sig",
                shell.file("elsewhere.sig"));
        assertThat(wrong.status()).isEqualTo(1);
    }

    @Test
    void aByteThatWasTamperedWithIsFound() {
        pack();
        var manifest =
                "{\"schema_version\":\"1.0\",\"name\":\"guard\",\"version\":\"1\",\"description\":\"\",\"license\":\"\","
                        + "\"hooks\":[\"pre_query\"],\"wasm_sha256\":\"" + Sha256.hex(Shell.MODULE) + "\"}";
        var flipped = Shell.MODULE.clone();
        flipped[flipped.length - 1] ^= 1;
        shell.write(
                "guard.tar.gz",
                helios.plugin.PluginWriter.artefact(
                        manifest.getBytes(UTF_8), flipped, java.util.Optional.empty(), java.util.Optional.empty()));
        for (var command : new String[] {"inspect", "install"}) {
            var outcome = command.equals("install")
                    ? shell.run("install", shell.file("guard.tar.gz"), "--dest", temp.toString())
                    : shell.run("inspect", shell.file("guard.tar.gz"));
            assertThat(outcome.status()).isEqualTo(1);
            assertThat(outcome.err()).contains("wasm sha256 mismatch: manifest claims " + Sha256.hex(Shell.MODULE));
        }
    }

    @Test
    void flagsOverrideAManifestAndWhatTheHostWouldRefuseIsNotPacked() {
        shell.write("m.json", """
            {"name":"other","version":"2.0.0","hooks":["route"],"abi":"1.1","timeout_ms":5,"unknown":true}\
            """.getBytes(UTF_8));
        pack("--manifest", shell.file("m.json"));
        var json = Json.object(
                shell.run("inspect", shell.file("guard.tar.gz"), "--json").out().getBytes(UTF_8), "inspect");
        assertThat(json.path("name").stringValue()).isEqualTo("guard");
        assertThat(json.path("hooks").toString()).isEqualTo("[\"pre_query\"]");
        assertThat(json.path("manifest").path("timeout_ms").intValue()).isEqualTo(5);
        assertThat(json.path("manifest").path("unknown").booleanValue()).isTrue();

        var bad = shell.run(
                "pack",
                "--wasm",
                shell.file("guard.wasm"),
                "--name",
                "guard",
                "--version",
                "1.0.0",
                "--hooks",
                "pre_quary",
                "--out",
                shell.file("bad.tar.gz"));
        assertThat(bad.status()).isEqualTo(1);
        assertThat(bad.err()).contains("unknown hook \"pre_quary\"");
        assertThat(shell.path("bad.tar.gz")).doesNotExist();
    }

    private void registry(String sha256) throws IOException {
        Files.createDirectories(shell.path("registry/files"));
        Files.copy(shell.path("guard.tar.gz"), shell.path("registry/files/guard-1.tar.gz"));
        shell.write("registry/index.json", """
            {"plugins":[
              {"name":"guard","version":"0.9.0","artifact":"files/none.tar.gz","sha256":"00"},
              {"name":"guard","version":"1.0.0","artifact":"files/guard-1.tar.gz","sha256":"%s"},
              {"name":"liar","version":"1.0.0","artifact":"files/guard-1.tar.gz","sha256":"%s"}]}\
            """.formatted(sha256, sha256).getBytes(UTF_8));
        Files.createDirectory(shell.path("plugins"));
    }

    private Shell.Outcome install(String name, String... more) {
        var words = new java.util.ArrayList<>(java.util.List.of(
                "install", name, "--dest", shell.file("plugins"), "--registry", shell.file("registry/index.json")));
        words.addAll(java.util.List.of(more));
        return shell.run(words.toArray(String[]::new));
    }

    @Test
    void aRegistryIsListedAndInstalledFrom() throws IOException {
        pack();
        registry(Sha256.hex(shell.read("guard.tar.gz")));

        assertThat(shell.run("list", "--registry", shell.file("registry/index.json"))
                        .out()
                        .lines())
                .hasSize(3)
                .first()
                .asString()
                .contains("guard", "0.9.0");
        assertThat(install("guard").status()).isZero();
        assertThat(shell.read("plugins/guard.tar.gz")).isEqualTo(shell.read("guard.tar.gz"));
        assertThat(install("none").err()).contains("the registry has no none");
        assertThat(install("guard", "--version", "3").err()).contains("of version 3");
        assertThat(install("liar").err()).contains("calls itself guard, not liar");
        assertThat(install("../guard").status()).isEqualTo(2);
    }

    @Test
    void aDigestThatDoesNotFitIsRefused() throws IOException {
        pack();
        registry("0".repeat(64));
        assertThat(install("guard").err()).contains("artefact sha256 mismatch");
        assertThat(shell.path("plugins/guard.tar.gz")).doesNotExist();
    }

    @Test
    void onlyHttpsAndFilesAreRead() throws IOException {
        Files.createDirectory(shell.path("plugins"));
        var outcome = shell.run("install", "http://127.0.0.1:1/guard.tar.gz", "--dest", shell.file("plugins"));
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).contains("only https and file");
        assertThat(shell.run("install", "guard", "--dest", shell.file("plugins"))
                        .err())
                .contains("--registry");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "frobnicate",
                "pack",
                "keygen --out x",
                "new",
                "new a/b",
                "new a --lang java",
                "new a --abi 3",
                "verify x",
                "pack --wasm a --out b.zip",
                "run x --hook none --input {}",
                "sign --json"
            })
    void wrongWordsExitWithTwo(String words) {
        var outcome = shell.run(words.isEmpty() ? new String[0] : words.split(" ", -1));
        assertThat(outcome.status()).as(outcome.out() + outcome.err()).isEqualTo(2);
    }

    @Test
    void errorsAreJsonWhereThatIsAskedFor() {
        var outcome = shell.run("inspect", shell.file("none.wasm"), "--json");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(Json.object(outcome.out().getBytes(UTF_8), "error")
                        .path("error")
                        .stringValue())
                .contains("none.wasm");
    }

    @Test
    void helpAndCompletionNameEveryCommand() {
        var help = shell.run("--help");
        var completion = shell.run("completion");
        assertThat(help.status()).isZero();
        assertThat(completion.status()).isZero();
        for (var name :
                new String[] {"keygen", "new", "pack", "sign", "inspect", "verify", "install", "list", "run", "bench"
                }) {
            assertThat(help.out()).contains(name);
            assertThat(completion.out()).contains(name);
        }
        assertThat(shell.run("pack", "--help").out()).contains("--sign-with");
        var complete = shell.path("complete.bash");
        shell.write("complete.bash", completion.out().getBytes(UTF_8));
        assertThat(complete).exists();
    }

    static Stream<Arguments> beginnings() {
        return SdkTest.builds();
    }

    @ParameterizedTest
    @MethodSource("beginnings")
    void theBeginningsOfAPluginBuild(Language language, String abi) throws Exception {
        var toolchain = Toolchain.of(language);
        assumeTrue(
                toolchain.isPresent(),
                "the beginnings in " + language.label() + " were not tested: " + Toolchain.remedy(language));
        done("new", "sample", "--lang", language.label(), "--abi", abi, "--dir", shell.file("sample"));
        toolchain.orElseThrow().build(shell.path("sample"));

        var outline = WasmOutline.read(shell.read("sample/sample.wasm"));
        assertThat(outline.exports(WasmOutline.Kind.MEMORY, "memory")).isTrue();
        assertThat(outline.exports(WasmOutline.Kind.FUNCTION, "pre_query")).isTrue();
        var input = "{\"query\":\"DROP TABLE t\"}";
        var ran = shell.run("run", shell.file("sample/sample.wasm"), "--hook", "pre_query", "--input", input);
        assertThat(ran.out()).isEqualTo("{\"reply\":\"block\",\"reason\":\"DROP TABLE is not for here\"}\n");
        done(
                "pack",
                "--wasm",
                shell.file("sample/sample.wasm"),
                "--manifest",
                shell.file("sample/sample.json"),
                "--out",
                shell.file("sample.tar.gz"));
    }

    /** Cargo builds it too, of the same folder as its rustc, and needs nothing that is not there. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void cargoBuildsTheBeginningsInRust(String abi) throws Exception {
        var toolchain = Toolchain.of(Language.RUST);
        assumeTrue(toolchain.isPresent(), "cargo was not tested: " + Toolchain.remedy(Language.RUST));
        var rustc = toolchain.orElseThrow().environment().get("RUSTC");
        var cargo = Path.of(rustc).resolveSibling("cargo");
        assumeTrue(
                Files.isExecutable(cargo),
                "cargo was not tested: it is not beside " + rustc + "; apt-get install cargo");
        done("new", "sample", "--lang", "rust", "--abi", abi, "--dir", shell.file("sample"));
        toolchain
                .orElseThrow()
                .run(shell.path("sample"), cargo.toString(), "build", "--release", "--offline", "--quiet");

        var module = shell.read("sample/target/wasm32-unknown-unknown/release/plugin.wasm");
        assertThat(WasmOutline.read(module).exports(WasmOutline.Kind.FUNCTION, "pre_query"))
                .isTrue();
        assertThat(WasmOutline.read(module).exports(WasmOutline.Kind.FUNCTION, "alloc"))
                .isEqualTo(abi.equals("1"));
    }

    @Test
    void nothingIsWrittenIntoAFolderThatIsFilled() {
        var outcome = shell.run("new", "sample", "--dir", temp.toString());
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).contains("is not empty");
    }
}
