package helios.plugin.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import helios.plugin.Hook;
import helios.plugin.Json;
import helios.plugin.Permission;
import helios.plugin.PluginFile;
import helios.plugin.PluginPackage;
import helios.plugin.Trust;
import helios.plugin.Version;
import helios.plugin.host.Engines;
import helios.plugin.host.Guest;
import helios.plugin.host.GuestContext;
import helios.plugin.host.GuestException;
import helios.plugin.host.GuestLimits;
import helios.plugin.host.HookRequest;
import helios.plugin.host.JsonRequest;
import helios.plugin.host.MemoryBudget;
import helios.plugin.kv.KvLimits;
import helios.plugin.kv.KvStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The sample plugin of each SDK, built by what {@code new} writes: in each language, ABI and engine the same calls get the same replies, leave the
 * same entries and log the same lines, which stand in {@code plugins-wasm/sample/calls.json}.
 */
final class SdkTest {

    private static final Path PLUGINS = Path.of("..", "plugins-wasm");
    private static final List<String> ENGINES = List.of("chicory", "wasmtime");
    private static final List<String> LEVELS = List.of("error", "warning", "info", "debug", "trace");
    /** {@code @3 x@} in the list of calls stands for {@code xxx}. */
    private static final Pattern REPEATED = Pattern.compile("@([0-9]+) (.)@");

    @TempDir
    private Path temp;

    private KvStore store = new KvStore(KvLimits.DEFAULT);
    private final List<String> log = new ArrayList<>();

    private static Stream<Language> languages() {
        return Arrays.stream(Language.values())
                .filter(language -> !language.sdk().isEmpty());
    }

    static Stream<Arguments> builds() {
        return languages().flatMap(language -> Stream.of("1", "2").map(abi -> Arguments.of(language, abi)));
    }

    private static JsonNode calls() throws IOException {
        var text = Files.readString(PLUGINS.resolve("sample/calls.json"));
        var full = REPEATED.matcher(text).replaceAll(match -> match.group(2).repeat(Integer.parseInt(match.group(1))));
        return Json.read(full.getBytes(UTF_8), "calls.json");
    }

    /** Begins a plugin, puts the sample in the place of its source and manifest, and builds it. */
    private Path built(Language language, String abi) throws Exception {
        var toolchain = Toolchain.of(language);
        assumeTrue(
                toolchain.isPresent(),
                "the SDK of " + language.label() + " was not tested: " + Toolchain.remedy(language));
        var shell = new Shell(temp);
        var folder = temp.resolve("sample");
        var begun = shell.run("new", "sample", "--lang", language.label(), "--abi", abi, "--dir", folder.toString());
        assertThat(begun.status()).as(begun.err()).isZero();
        var source = language.beginnings().getFirst();
        Files.copy(
                PLUGINS.resolve("sdk-" + language.label()).resolve("sample").resolve(source),
                folder.resolve(source),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        var manifest = Files.readString(PLUGINS.resolve("sample/sample.json"));
        Files.writeString(
                folder.resolve("sample.json"),
                abi.equals("2")
                        ? manifest
                        : manifest.replace("\"abi\": \"2.0\"", "\"abi\": \"1.1\"")
                                .replace("\"1.2\"", "\"1.1\""));
        toolchain.orElseThrow().build(folder);
        return folder.resolve("sample.wasm");
    }

    @ParameterizedTest
    @MethodSource("builds")
    void theSampleDoesTheSameInEachAbiOnEachEngine(Language language, String abi) throws Exception {
        var file = built(language, abi);
        var plugin = PluginFile.read(file, PluginFile.MAX_MODULE).check(Trust.OFF, Version.ofHost());
        assertThat(plugin.manifest().hooks()).containsExactlyInAnyOrder(Hook.values());
        for (var engine : ENGINES) {
            playThrough(plugin, abi, engine);
            runByTheTool(file, engine);
        }
    }

    private void playThrough(PluginPackage plugin, String abi, String name) throws Exception {
        store = new KvStore(KvLimits.DEFAULT);
        try (var engine = Engines.find(name).open();
                var guest = Guest.load(engine, plugin, GuestLimits.DEFAULT, context(), new MemoryBudget(512L << 20))) {
            for (var call : calls()) {
                var what = name + ", ABI " + abi + ": " + abridged(call);
                log.clear();
                var expected = abi.equals("1") ? call.path("reply of ABI 1") : MissingNode.getInstance();
                assertThat(reply(guest, call))
                        .as(what)
                        .isEqualTo(expected.isMissingNode() ? call.path("reply") : expected);
                if (!call.path("reply").has("failure")) {
                    assertThat(log).as(what).isEqualTo(texts(call.path("log")));
                }
                call.path("store")
                        .properties()
                        .forEach(entry -> assertThat(kept(entry.getKey(), entry.getValue()))
                                .as(what)
                                .isEqualTo(Optional.of(entry.getValue()).filter(value -> !value.isNull())));
            }
        }
    }

    private GuestContext context() {
        return new GuestContext(
                store,
                InstantSource.fixed(Instant.ofEpochMilli(1234)),
                (level, text) -> log.add(LEVELS.get(level) + ": " + text),
                Set.of(Permission.values()));
    }

    private static String abridged(JsonNode call) {
        var text = call.toString();
        return text.substring(0, Math.min(text.length(), 1000));
    }

    private static JsonNode reply(Guest guest, JsonNode call) {
        var hook = Hook.of(call.path("hook").stringValue()).orElseThrow();
        try {
            var answer = guest.call(
                            hook, request(hook, call.path("input")), System.nanoTime() + TimeUnit.MINUTES.toNanos(1))
                    .answer();
            var json = (ObjectNode) Json.read(Run.json(answer).toString().getBytes(UTF_8), "the reply");
            if (json.has("data")) {
                json.set("data", Json.read(json.path("data").stringValue().getBytes(UTF_8), "data"));
            }
            return json;
        } catch (GuestException e) {
            return Json.MAPPER.createObjectNode().put("failure", e.kind().label());
        }
    }

    /** A text is handed over as it is written, anything else as JSON. */
    private static HookRequest request(Hook hook, JsonNode input) {
        if (!input.isString()) {
            return new JsonRequest(input, input.toString().getBytes(UTF_8));
        }
        var bytes = input.stringValue().getBytes(UTF_8);
        boolean json = hook != Hook.CUSTOM && bytes.length > 0;
        return new JsonRequest(json ? Json.read(bytes, "input") : MissingNode.getInstance(), bytes);
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::stringValue).toList();
    }

    /** The entry in the form of what is expected of it. */
    private Optional<JsonNode> kept(String key, JsonNode expected) {
        return store.get("sample", key.getBytes(UTF_8))
                .map(value -> expected.isNumber()
                        ? Json.MAPPER.getNodeFactory().numberNode((int) ByteBuffer.wrap(value)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getLong())
                        : Json.MAPPER.getNodeFactory().stringNode(new String(value, UTF_8)));
    }

    /** The same host as the tool's users have it. */
    private void runByTheTool(Path file, String engine) {
        var ended = run(file, engine, "post_query", "[{\"user\":\"alice\"},{\"elapsed_us\":7}]");
        assertThat(ended.err()).isEqualTo("info: alice: 7 us\n");
        assertThat(ended.out()).isEqualTo("{\"reply\":\"default\"}\n");
        var cached = run(file, engine, "cache_get", "{\"fingerprint\":\"f\"}");
        assertThat(cached.out()).isEqualTo("{\"reply\":\"cached\",\"data\":\"kept\"}\n");
    }

    private Shell.Outcome run(Path file, String engine, String hook, String input) {
        return new Shell(temp)
                .run(
                        "run",
                        file.toString(),
                        "--engine",
                        engine,
                        "--hook",
                        hook,
                        "--input",
                        input,
                        "--kv",
                        "cache:f=kept");
    }

    /** Nothing of an SDK's folder is left out of what a plugin is begun with. */
    @Test
    void everyFileOfAnSdkIsWritten() throws IOException {
        for (var language : Language.values()) {
            var sdk = PLUGINS.resolve("sdk-" + language.label());
            try (var files = Files.walk(sdk.resolve("helios"))) {
                assertThat(files.filter(Files::isRegularFile)
                                .map(file -> sdk.relativize(file).toString()))
                        .containsExactlyInAnyOrderElementsOf(language.sdk());
            }
        }
    }
}
