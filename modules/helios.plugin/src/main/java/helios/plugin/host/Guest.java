package helios.plugin.host;

import static helios.spi.wasm.ValueType.I32;
import static helios.spi.wasm.ValueType.I64;

import helios.plugin.Concurrency;
import helios.plugin.Hook;
import helios.plugin.Manifest;
import helios.plugin.PluginException;
import helios.plugin.PluginPackage;
import helios.spi.wasm.CallBudget;
import helios.spi.wasm.ExternType;
import helios.spi.wasm.WasmEngine;
import helios.spi.wasm.WasmException;
import helios.spi.wasm.WasmInstance;
import helios.spi.wasm.WasmModule;
import helios.spi.wasm.WasmSnapshot;
import java.time.Duration;

/** A loaded plugin: compiled, tried, and ready to be called. For any number of threads. */
public final class Guest implements AutoCloseable {

    /** How a call ended, on whatever thread. */
    private sealed interface Outcome {

        record Succeeded(Completed completed) implements Outcome {}

        record Failed(GuestException failure) implements Outcome {}
    }

    private static final Duration START_TIME = Duration.ofSeconds(5);

    private final Manifest manifest;
    private final WasmModule module;
    private final GuestLimits limits;
    private final GuestContext context;
    private final LogGate log;
    private final WasmSnapshot snapshot;
    private final InstancePool pool;

    private Guest(
            Manifest manifest,
            WasmModule module,
            GuestLimits limits,
            GuestContext context,
            LogGate log,
            MemoryBudget memory) {
        this.manifest = manifest;
        this.module = module;
        this.limits = limits;
        this.context = context;
        this.log = log;
        var call = new Call();
        var first = instantiate(call);
        this.snapshot = snapshot(first);
        int instances = manifest.concurrency() == Concurrency.SERIAL ? 1 : limits.instances();
        this.pool = new InstancePool(instances, snapshot.memoryBytes(), memory, this::another, module::close);
        if (!memory.reserve(snapshot.memoryBytes())) {
            first.close();
            memory.leave(pool);
            throw new PluginException("plugin " + manifest.name() + " needs " + snapshot.memoryBytes()
                    + " bytes of memory, but memory_total_mb is used up");
        }
        pool.add(wrap(first, call));
    }

    /**
     * Compiles, links and tries a plugin.
     *
     * @throws PluginException if it cannot be used
     */
    public static Guest load(
            WasmEngine engine, PluginPackage plugin, GuestLimits limits, GuestContext context, MemoryBudget memory) {
        return GuestThreads.run(() -> loadHere(engine, plugin, limits, context, memory));
    }

    private static Guest loadHere(
            WasmEngine engine, PluginPackage plugin, GuestLimits limits, GuestContext context, MemoryBudget memory) {
        var manifest = plugin.manifest();
        var module = compile(engine, plugin, limits);
        boolean loaded = false;
        try {
            var log = new LogGate(context.log(), manifest.concurrency() != Concurrency.SERIAL);
            HostImports.check(
                    manifest.name(),
                    module.imports(),
                    HostImports.of(manifest.abi(), manifest.name(), context, log, new Call()));
            checkExports(manifest, module);
            var guest = new Guest(manifest, module, limits, context, log, memory);
            loaded = true;
            return guest;
        } catch (WasmException e) {
            throw new PluginException("plugin " + manifest.name() + " cannot be started: " + e.getMessage(), e);
        } finally {
            if (!loaded) {
                module.close();
            }
        }
    }

    private static WasmModule compile(WasmEngine engine, PluginPackage plugin, GuestLimits limits) {
        var manifest = plugin.manifest();
        try {
            return engine.compile(manifest.name(), plugin.wasm(), limits.of(manifest, plugin.wasm()));
        } catch (WasmException e) {
            throw new PluginException("plugin " + manifest.name() + " cannot be compiled: " + e.getMessage(), e);
        }
    }

    private static void checkExports(Manifest manifest, WasmModule module) {
        if (!(exported(manifest, module, "memory") instanceof ExternType.Memory)) {
            throw new PluginException("plugin " + manifest.name() + " exports a \"memory\" that is none");
        }
        boolean pull = manifest.abi().major() == 2;
        var packed = ExternType.Function.returning(I64, I32, I32);
        var observer = ExternType.Function.taking(I32, I32);
        if (!pull) {
            require(manifest, module, "alloc", ExternType.Function.returning(I32, I32));
            if (module.export("dealloc").isPresent()) {
                require(manifest, module, "dealloc", observer);
            }
        }
        for (var hook : manifest.hooks()) {
            if (pull) {
                require(manifest, module, hook.export(), ExternType.Function.returning(I32));
            } else {
                require(manifest, module, hook.export(), packed, observer);
            }
        }
    }

    private static ExternType exported(Manifest manifest, WasmModule module, String name) {
        return module.export(name)
                .orElseThrow(
                        () -> new PluginException("plugin " + manifest.name() + " does not export \"" + name + "\""));
    }

    private static void require(Manifest manifest, WasmModule module, String name, ExternType.Function... types) {
        var type = exported(manifest, module, name);
        for (var allowed : types) {
            if (allowed.equals(type)) {
                return;
            }
        }
        throw new PluginException(
                "plugin " + manifest.name() + " exports \"" + name + "\" as " + type + ", but it must be " + types[0]);
    }

    private WasmInstance instantiate(Call call) {
        return module.instantiate(
                HostImports.of(manifest.abi(), manifest.name(), context, log, call), CallBudget.within(START_TIME));
    }

    private static WasmSnapshot snapshot(WasmInstance first) {
        try {
            return first.snapshot();
        } catch (WasmException e) {
            first.close();
            throw e;
        }
    }

    private GuestInstance another(long deadline) {
        var call = new Call();
        var imports = HostImports.of(manifest.abi(), manifest.name(), context, log, call);
        return wrap(GuestThreads.run(() -> snapshot.instantiate(imports, CallBudget.until(deadline))), call);
    }

    private GuestInstance wrap(WasmInstance instance, Call call) {
        return manifest.abi().major() == 2
                ? new PullInstance(instance, call, manifest.hooks())
                : new PushInstance(instance, call, manifest.hooks(), context.granted(), limits.resultBytes());
    }

    /** What the plugin says of itself. */
    public Manifest manifest() {
        return manifest;
    }

    /**
     * Calls a hook that the manifest lists; where the caller is a virtual thread, perhaps on one of {@link GuestThreads}.
     *
     * @param deadline of all of it, waiting for an instance included, in terms of {@link System#nanoTime}
     */
    public Completed call(Hook hook, HookRequest request, long deadline) throws GuestException {
        var instance = acquire(deadline);
        try {
            return switch (GuestThreads.run(() -> attempt(instance, hook, request, deadline))) {
                case Outcome.Succeeded(var completed) -> completed;
                case Outcome.Failed(var failure) -> throw failure;
            };
        } finally {
            pool.release(instance);
        }
    }

    private Outcome attempt(GuestInstance instance, Hook hook, HookRequest request, long deadline) {
        long start = System.nanoTime();
        try {
            var answer = instance.run(hook, request, budget(instance, deadline));
            return new Outcome.Succeeded(new Completed(answer, System.nanoTime() - start));
        } catch (GuestException e) {
            return new Outcome.Failed(e);
        }
    }

    private CallBudget budget(GuestInstance instance, long deadline) {
        return new CallBudget(deadline, limits.fuel(), bytes -> pool.grow(instance, bytes));
    }

    private GuestInstance acquire(long deadline) throws GuestException {
        try {
            return pool.acquire(deadline)
                    .orElseThrow(() -> new GuestException(
                            GuestFailure.UNAVAILABLE, "no instance of the plugin came free in time", true));
        } catch (WasmException e) {
            throw new GuestException(GuestFailure.UNAVAILABLE, "no instance could be made: " + e.getMessage(), e, true);
        }
    }

    /** How many bytes of memory its instances take. */
    public long memoryBytes() {
        return pool.bytes();
    }

    /** Ends the plugin: calls in flight end on it, and what it holds goes with the last of them. */
    @Override
    public void close() {
        pool.close();
    }
}
