package helios.plugin.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import helios.plugin.Hook;
import helios.plugin.Json;
import helios.plugin.Permission;
import helios.plugin.PluginException;
import helios.plugin.PluginFile;
import helios.plugin.Trust;
import helios.plugin.Version;
import helios.plugin.host.Engines;
import helios.plugin.host.Guest;
import helios.plugin.host.GuestContext;
import helios.plugin.host.GuestLimits;
import helios.plugin.host.HookRequest;
import helios.plugin.host.JsonRequest;
import helios.plugin.host.MemoryBudget;
import helios.plugin.kv.KvLimits;
import helios.plugin.kv.KvStore;
import helios.spi.wasm.WasmEngine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.ArgSpec;
import tools.jackson.databind.node.MissingNode;

/** A plugin loaded as the proxy would load it, with a store of its own, every permission and an input that was written by hand. */
final class Trial implements AutoCloseable {

    private static final List<String> LEVELS = List.of("error", "warning", "info", "debug", "trace");
    private static final long MEMORY = 512L << 20;

    private final WasmEngine engine;
    private final Guest guest;
    private final Hook hook;
    private final HookRequest request;

    private Trial(WasmEngine engine, Guest guest, Hook hook, HookRequest request) {
        this.engine = engine;
        this.guest = guest;
        this.hook = hook;
        this.request = request;
    }

    static List<ArgSpec> arguments() {
        return List.of(
                Words.operand("F", "A .wasm or a .tar.gz."),
                Words.required("--hook", "H", "The hook to call."),
                Words.required("--input", "JSON|@FILE", "Its input, as ABI 1 has it."),
                Words.repeatable("--kv", "k=v", "An entry of the plugin's store; as often as needed."),
                Words.option("--engine", "NAME", "The engine; the preferred one if it is not given."));
    }

    static Trial start(Words words, PrintWriter err) throws IOException {
        var hook = Hook.of(words.required("--hook"))
                .orElseThrow(() -> new UsageException("\"" + words.required("--hook") + "\" is no hook"));
        var plugin =
                PluginFile.read(Path.of(words.operand()), PluginFile.MAX_MODULE).check(Trust.OFF, Version.ofHost());
        if (!plugin.manifest().hooks().contains(hook)) {
            throw new PluginException("the manifest does not list " + hook.label());
        }
        plugin.warnings().forEach(warning -> err.println("warning: " + warning));
        var store = new KvStore(KvLimits.DEFAULT);
        words.texts("--kv").forEach(entry -> put(store, plugin.manifest().name(), entry));
        var request = request(hook, words.required("--input"));
        var engine = Engines.find(words.text("--engine").orElse("")).open();
        boolean started = false;
        try {
            var context = new GuestContext(
                    store,
                    InstantSource.system(),
                    (level, text) -> err.println(LEVELS.get(level) + ": " + text),
                    Set.of(Permission.values()));
            var guest = Guest.load(engine, plugin, GuestLimits.DEFAULT, context, new MemoryBudget(MEMORY));
            started = true;
            return new Trial(engine, guest, hook, request);
        } finally {
            if (!started) {
                engine.close();
            }
        }
    }

    private static void put(KvStore store, String namespace, String entry) {
        int equals = entry.indexOf('=');
        if (equals < 1) {
            throw new UsageException("--kv must be like key=value, not \"" + entry + "\"");
        }
        store.set(
                namespace,
                entry.substring(0, equals).getBytes(UTF_8),
                entry.substring(equals + 1).getBytes(UTF_8));
    }

    private static HookRequest request(Hook hook, String input) throws IOException {
        var bytes = input.startsWith("@") ? Files.readAllBytes(Path.of(input.substring(1))) : input.getBytes(UTF_8);
        boolean raw = hook == Hook.CUSTOM || hook == Hook.METRICS;
        return new JsonRequest(raw ? MissingNode.getInstance() : Json.read(bytes, "--input"), bytes);
    }

    Guest guest() {
        return guest;
    }

    Hook hook() {
        return hook;
    }

    HookRequest request() {
        return request;
    }

    @Override
    public void close() {
        guest.close();
        engine.close();
    }
}
