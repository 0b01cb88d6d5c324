package helios.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a manifest means, and which are refused. */
final class ManifestTest {

    private static final String GOOD = Artefacts.manifest("guard", "1.0.0", Artefacts.WASM);

    @TempDir
    private Path temp;

    private Artefacts files;

    @BeforeEach
    void folder() {
        files = new Artefacts(temp);
    }

    private Manifest manifest(String json) {
        return Artefacts.check(files.artefact(json)).manifest();
    }

    private static String with(String member) {
        return GOOD.substring(0, GOOD.length() - 1) + "," + member + "}";
    }

    @Test
    void theLeastManifestHasTheDefaults() {
        var manifest = manifest(GOOD);

        assertThat(manifest.name()).isEqualTo("guard");
        assertThat(manifest.hooks()).containsExactly(Hook.PRE_QUERY);
        assertThat(manifest.abi()).isEqualTo(new Abi(1, 0));
        assertThat(manifest.minMemory().bytes()).isEqualTo(1 << 20);
        assertThat(manifest.maxMemory().bytes()).isEqualTo(64 << 20);
        assertThat(manifest.concurrency()).isEqualTo(Concurrency.PARALLEL);
        assertThat(manifest.failPolicy(Hook.PRE_QUERY)).isEqualTo(FailPolicy.CLOSED);
        assertThat(manifest.failPolicy(Hook.POST_QUERY)).isEqualTo(FailPolicy.OPEN);
        assertThat(manifest.timeout()).isEmpty();
        assertThat(manifest.permissions()).isEmpty();
    }

    @Test
    void everyMemberOfVersionOnePointOneHasItsMeaning() {
        var manifest = manifest(with("""
                "abi":"1.1","max_memory":"16MB","resources":{"min_memory":65536},"timeout_ms":50,"fail_policy":"open",
                "concurrency":"serial","permissions":["parameters","KV"],"min_host":"1.2.0","author":"a","unknown":1"""));

        assertThat(manifest.abi()).isEqualTo(new Abi(1, 1));
        assertThat(manifest.maxMemory().bytes()).isEqualTo(16 << 20);
        assertThat(manifest.minMemory().bytes()).isEqualTo(65_536);
        assertThat(manifest.timeout()).isEqualTo(Optional.of(Duration.ofMillis(50)));
        assertThat(manifest.failPolicy(Hook.ROUTE)).isEqualTo(FailPolicy.OPEN);
        assertThat(manifest.concurrency()).isEqualTo(Concurrency.SERIAL);
        assertThat(manifest.permissions()).containsExactlyInAnyOrder(Permission.PARAMETERS, Permission.KV);
        assertThat(manifest.author()).isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource({
        "PREQUERY,PRE_QUERY", "routing,ROUTE", "postquery,POST_QUERY", "Auth,AUTHENTICATE", "cacheGet,CACHE_GET",
        "cacheset,CACHE_SET", "connect,ON_CONNECT", "disconnect,ON_DISCONNECT", "custom,CUSTOM", "metrics,METRICS"
    })
    void everySpellingOfAHookIsKnown(String spelling, Hook hook) {
        assertThat(Hook.of(spelling)).contains(hook);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"name\":\"guard\"|\"name\":\"../guard\"|name must be",
                "\"name\":\"guard\"|\"name\":\"\"|name must be",
                "\"name\":\"guard\"|\"other\":1|manifest: name is missing",
                "\"version\":\"1.0.0\"|\"version\":\"one\"|version must be",
                "\"schema_version\":\"1.0\"|\"schema_version\":\"2.0\"|schema_version 2.0 is not supported",
                "\"schema_version\":\"1.0\"|\"other\":1|manifest: schema_version is missing",
                "\"description\":\"d\"|\"other\":1|manifest: description is missing",
                "\"license\":\"\"|\"other\":1|manifest: license is missing",
                "[\"pre_query\"]|[\"pre_quary\"]|unknown hook \"pre_quary\"",
                "[\"pre_query\"]|\"pre_query\"|manifest: hooks must be a list of texts",
            })
    void whatIsMissingOrWrongIsNamed(String good, String bad, String error) {
        assertThat(GOOD).contains(good);
        assertThatThrownBy(() -> manifest(GOOD.replace(good, bad)))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining(error);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"abi\":\"3.0\"",
                "\"abi\":\"1.2\"",
                "\"abi\":\"2.1\"",
                "\"abi\":\"x\"",
                "\"min_host\":\"1.2.4\"",
                "\"max_memory\":\"512MB\"",
                "\"max_memory\":\"x\"",
                "\"max_memory\":-1",
                "\"max_memory\":\"9999999999GB\"",
                "\"max_memory\":\"1MB\",\"min_memory\":\"2MB\"",
                "\"timeout_ms\":0",
                "\"timeout_ms\":\"5\"",
                "\"fail_policy\":\"ajar\"",
                "\"concurrency\":\"many\"",
                "\"permissions\":[\"root\"]",
                "\"permissions\":\"kv\"",
                "\"when\":[]",
                "\"when\":{\"kinds\":[\"SELECT\"]}",
                "\"when\":{\"tables\":\"users\"}",
                "\"when\":{\"route\":{},\"kinds\":[]}",
                "\"when\":{\"metrics\":{\"kinds\":[\"READ\"]}}",
                "\"signature_algorithm\":\"rsa\"",
                "\"signature_sha256\":\"00\"",
                "\"name\":\"again\""
            })
    void whatCannotBeMeantIsRefused(String member) {
        assertThatThrownBy(() -> manifest(with(member))).isInstanceOf(PluginException.class);
    }

    @Test
    void aSidecarInYamlSaysTheSame() {
        files.write("guard.wasm", Artefacts.WASM);
        files.write("guard.yaml", """
                # a sidecar
                name: guard
                version: 1.10
                description: 'it''s a guard'   # flat
                hooks:
                  - pre_query
                  - "route"
                permissions: [kv, parameters]
                resources.max_memory: 32MB
                timeout_ms: 20
                fail_policy: open
                when: {"route": {"text_any": ["<->"]}}
                """);

        var manifest = Artefacts.check(temp.resolve("guard.wasm")).manifest();

        assertThat(manifest.version()).isEqualTo(new Version("1.10"));
        assertThat(manifest.description()).isEqualTo("it's a guard");
        assertThat(manifest.hooks()).containsExactly(Hook.PRE_QUERY, Hook.ROUTE);
        assertThat(manifest.maxMemory().bytes()).isEqualTo(32 << 20);
        assertThat(manifest.timeout()).contains(Duration.ofMillis(20));
        assertThat(manifest.when().unconditional(Hook.PRE_QUERY)).isTrue();
        assertThat(manifest.when().unconditional(Hook.ROUTE)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name guard",
                "name: &a guard",
                "name: guard\nname: guard",
                "hooks: [a,\n b]",
                "nested:\n  key: value",
                "when: {\"kinds\"",
                "text: |\n  more"
            })
    void yamlBeyondTheFlatPartIsRefused(String text) {
        files.write("guard.wasm", Artefacts.WASM);
        files.write("guard.yaml", text);

        assertThatThrownBy(() -> Artefacts.check(temp.resolve("guard.wasm")))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("guard.yaml:");
    }

    @Test
    void aBareModuleIsWhatItExports() {
        var file = files.write("bare.wasm", TestModule.exporting("pre_query", "custom_hook", "helper"));

        var plugin = Artefacts.check(file);

        assertThat(plugin.manifest().name()).isEqualTo("bare");
        assertThat(plugin.manifest().version()).isEqualTo(Version.NONE);
        assertThat(plugin.manifest().hooks()).containsExactly(Hook.PRE_QUERY, Hook.CUSTOM);
        assertThat(plugin.warnings()).hasSize(1);
        assertThat(plugin.outline().exports(WasmOutline.Kind.MEMORY, "memory")).isTrue();
    }

    @Test
    void aBareModuleNeedsAUsableName() {
        assertThatThrownBy(() -> Artefacts.check(files.write("a b.wasm", Artefacts.WASM)))
                .hasMessageContaining("name must be");
    }

    @Test
    void twoSidecarsAreOneTooMany() {
        files.write("p.wasm", Artefacts.WASM);
        files.write("p.json", "{}");
        files.write("p.yaml", "");
        assertThatThrownBy(() -> Artefacts.read(temp.resolve("p.wasm"))).hasMessageContaining("p.yaml");
    }

    @Test
    void whatIsNoModuleIsRefused() {
        assertThatThrownBy(() -> Artefacts.check(files.write("p.wasm", "\0asm")))
                .hasMessageContaining("no WebAssembly module");
        assertThatThrownBy(() -> Artefacts.check(files.write("p.wasm", "MZ......")))
                .hasMessageContaining("no WebAssembly module");
        var cut = java.util.Arrays.copyOf(Artefacts.WASM, Artefacts.WASM.length - 10);
        assertThatThrownBy(() -> Artefacts.check(files.write("p.wasm", cut))).hasMessageContaining("damaged");
    }

    @Test
    void aModuleThatIsCutOrChangedAnywhereNeverBreaksItsReader() {
        for (int i = 0; i < Artefacts.WASM.length; i++) {
            for (int b : new int[] {0, 0x7f, 0x80, 0xff}) {
                var changed = Artefacts.WASM.clone();
                changed[i] = (byte) b;
                try {
                    assertThat(WasmOutline.read(changed).exports()).isNotNull();
                } catch (PluginException e) {
                    assertThat(e).hasMessageContaining("plugin.wasm");
                }
            }
        }
    }

    @Test
    void theFirstFailureEndsTheChecks() {
        var wrongEverywhere = with("\"abi\":\"9.0\"").replace("\"hooks\":[\"pre_query\"]", "\"hooks\":[\"none\"]");
        var other = Artefacts.entries(wrongEverywhere, TestModule.exporting("other"));
        assertThatThrownBy(() -> Artefacts.check(files.artefact(other)))
                .hasMessage("wasm sha256 mismatch: manifest claims " + Sha256.hex(Artefacts.WASM) + ", actual "
                        + Sha256.hex(TestModule.exporting("other")));
        assertThatThrownBy(() -> Artefacts.check(
                        files.artefact(wrongEverywhere),
                        new Trust(Optional.of(new TrustRoot(List.of())), Trust.Scope.ANY)))
                .hasMessage("artefact has no signature but trust root is active");
        assertThatThrownBy(() -> Artefacts.check(files.artefact(wrongEverywhere)))
                .hasMessageContaining("unknown hook");
    }

    @ParameterizedTest
    @CsvSource({
        "1.0.0,1.0.1",
        "1.9,1.10",
        "1,1.0.1",
        "1.0.0-rc.1,1.0.0",
        "1.0.0-alpha,1.0.0-beta",
        "1.0.0-1,1.0.0-alpha",
        "1.0.0-alpha,1.0.0-alpha.1",
        "1.0.0-rc.2,1.0.0-rc.10",
        "0.9.9,1.0.0+build"
    })
    void versionsAreOrderedAsSemanticVersioningSays(String lower, String higher) {
        assertThat(new Version(lower)).isLessThan(new Version(higher));
        assertThat(new Version(higher)).isGreaterThan(new Version(lower));
        assertThat(new Version("1.0").compareTo(new Version("1.0.0"))).isZero();
    }
}
