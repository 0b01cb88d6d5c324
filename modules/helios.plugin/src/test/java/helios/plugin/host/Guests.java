package helios.plugin.host;

import static helios.spi.wasm.ValueType.I32;
import static helios.spi.wasm.ValueType.I64;
import static java.nio.charset.StandardCharsets.UTF_8;

import helios.plugin.Hook;
import helios.plugin.Json;
import helios.plugin.Permission;
import helios.plugin.PluginFile;
import helios.plugin.PluginPackage;
import helios.plugin.Trust;
import helios.plugin.Version;
import helios.plugin.kv.KvLimits;
import helios.plugin.kv.KvStore;
import helios.spi.wasm.ExternType;
import helios.spi.wasm.WasmEngine;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Guests of a fake engine, and what they need around them. */
final class Guests {

    static final ExternType.Function PUSH = ExternType.Function.returning(I64, I32, I32);
    static final ExternType.Function PULL = ExternType.Function.returning(I32);
    private static final byte[] EMPTY_MODULE = {0, 'a', 's', 'm', 1, 0, 0, 0};
    private static final int HEAP = 1024;
    private static final int RESULT = 32_768;

    final KvStore store = new KvStore(KvLimits.DEFAULT);
    final List<String> lines = new ArrayList<>();
    /** What happens while a guest logs. */
    Runnable atLine = () -> {};

    final MemoryBudget memory = new MemoryBudget(512L << 20);
    GuestLimits limits = GuestLimits.DEFAULT;
    Set<Permission> granted = Set.of(Permission.KV);

    static FakeEngine engine() {
        return new FakeEngine()
                .function("alloc", ExternType.Function.returning(I32, I32), (_, _) -> HEAP)
                .function("dealloc", ExternType.Function.taking(I32, I32), (_, _) -> 0);
    }

    /** The packed place of a result that is put into memory. */
    static long result(FakeEngine.Machine machine, String text) {
        var bytes = text.getBytes(UTF_8);
        machine.memory().write(RESULT, bytes);
        return ((long) RESULT << 32) | bytes.length;
    }

    static FakeEngine replying(Hook hook, String reply) {
        return engine().function(hook.export(), PUSH, (machine, _) -> result(machine, reply));
    }

    static String argument(FakeEngine.Machine machine, long[] arguments) {
        return new String(machine.memory().read((int) arguments[0], (int) arguments[1]), UTF_8);
    }

    static int put(FakeEngine.Machine machine, int address, String text) {
        machine.memory().write(address, text.getBytes(UTF_8));
        return text.length();
    }

    private static PluginPackage plugin(byte[] module, String abi, String more, Hook... hooks) {
        var names =
                List.of(hooks).stream().map(hook -> "\"" + hook.label() + "\"").toList();
        var manifest =
                "{\"name\":\"guest\",\"version\":\"1\",\"hooks\":" + names + ",\"abi\":\"" + abi + "\"" + more + "}";
        return new PluginFile(
                        Path.of("guest.wasm"),
                        false,
                        Optional.of(manifest.getBytes(UTF_8)),
                        module,
                        Optional.empty(),
                        Optional.empty(),
                        false)
                .check(Trust.OFF, new Version("1.0.0"));
    }

    Guest load(FakeEngine engine, String abi, String more, Hook... hooks) {
        return load(engine, plugin(EMPTY_MODULE, abi, more, hooks));
    }

    /** A guest of a real engine. */
    Guest load(WasmEngine engine, String abi, byte[] module, Hook... hooks) {
        return load(engine, plugin(module, abi, "", hooks));
    }

    private Guest load(WasmEngine engine, PluginPackage plugin) {
        var context = new GuestContext(
                store,
                InstantSource.fixed(Instant.ofEpochMilli(1234)),
                (level, text) -> {
                    lines.add(level + " " + text);
                    atLine.run();
                },
                granted);
        return Guest.load(engine, plugin, limits, context, memory);
    }

    Guest push(FakeEngine engine, Hook... hooks) {
        return load(engine, "1.1", "", hooks);
    }

    Guest pull(FakeEngine engine, Hook... hooks) {
        return load(engine, "2.0", "", hooks);
    }

    static Answer call(Guest guest, Hook hook, HookRequest request) throws GuestException {
        return guest.call(hook, request, System.nanoTime() + TimeUnit.SECONDS.toNanos(5))
                .answer();
    }

    static HookRequest input(String json) {
        return new JsonRequest(Json.read(json.getBytes(UTF_8), "input"), json.getBytes(UTF_8));
    }
}
