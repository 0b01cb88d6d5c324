package helios.engine.wasmtime;

import helios.spi.wasm.CallBudget;
import helios.spi.wasm.ExternType;
import helios.spi.wasm.HostFunction;
import helios.spi.wasm.ValueType;
import helios.spi.wasm.WasmException;
import helios.spi.wasm.WasmFailure;
import helios.spi.wasm.WasmFunction;
import helios.spi.wasm.WasmImport;
import helios.spi.wasm.WasmInstance;
import helios.spi.wasm.WasmMemory;
import helios.spi.wasm.WasmSnapshot;
import io.github.kawamuray.wasmtime.Caller;
import io.github.kawamuray.wasmtime.Disposable;
import io.github.kawamuray.wasmtime.Extern;
import io.github.kawamuray.wasmtime.Func;
import io.github.kawamuray.wasmtime.FuncType;
import io.github.kawamuray.wasmtime.Instance;
import io.github.kawamuray.wasmtime.Store;
import io.github.kawamuray.wasmtime.Val;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A guest in a store of its own, which is all that it shares with nobody, and goes with it. */
final class WasmtimeInstance implements WasmInstance {

    private static final Val[] NOTHING = {};

    private final WasmtimeModule module;
    private final Store<Void> store;
    private final GuestMemory memory;
    private final List<Disposable> handles = new ArrayList<>();
    private final Map<String, WasmFunction> functions = new HashMap<>();
    private Optional<Func> readGlobals = Optional.empty();
    private Optional<Func> writeGlobals = Optional.empty();
    private @Nullable Instance instance;
    private @Nullable WasmtimeSnapshot snapshot;
    private @Nullable RuntimeException thrownByHost;
    private long deadline;
    private boolean called;
    private boolean running;
    private boolean failed;
    private boolean closed;

    WasmtimeInstance(
            WasmtimeModule module, Collection<HostFunction> host, CallBudget budget, Optional<WasmtimeSnapshot> from) {
        this.module = module;
        var linked = link(host);
        store = module.store();
        memory = new GuestMemory(store);
        try {
            build(linked, budget);
            if (module.hasStart()) {
                call(find(ModuleRewriter.START).orElseThrow(), budget, NOTHING);
            }
            if (from.isEmpty() || module.hidden()) {
                start(budget);
            }
            from.ifPresent(image -> load(image, budget));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    // ---- making

    private List<HostFunction> link(Collection<HostFunction> host) {
        var linked = new ArrayList<HostFunction>();
        for (var imported : module.imports()) {
            if (!(imported.type() instanceof ExternType.Function type)) {
                throw unlinked(imported, "which is no function; only functions can be imported");
            }
            var function = host.stream()
                    .filter(candidate -> candidate.module().equals(imported.module())
                            && candidate.name().equals(imported.name()))
                    .findFirst()
                    .orElseThrow(() -> unlinked(imported, "which this host does not offer"));
            if (!function.type().equals(type)) {
                throw unlinked(imported, "as %s; it is %s".formatted(type, function.type()));
            }
            linked.add(function);
        }
        return linked;
    }

    private WasmException unlinked(WasmImport imported, String why) {
        return new WasmException(
                WasmFailure.LINK,
                "module \"%s\" imports %s.%s, %s".formatted(module.name(), imported.module(), imported.name(), why));
    }

    private void build(List<HostFunction> linked, CallBudget budget) {
        var externs = linked.stream().map(this::bridge).map(Extern::fromFunc).toList();
        var made = guarded(budget, () -> new Instance(store, module.code(), externs));
        instance = made;
        if (module.hasMemory() && !memory.attached()) {
            memory.attach(made.getMemory(store, ModuleRewriter.MEMORY).orElseThrow());
        }
        if (!module.globals().isEmpty()) {
            readGlobals = find(ModuleRewriter.READ_GLOBALS);
            writeGlobals = find(ModuleRewriter.WRITE_GLOBALS);
        }
    }

    private void start(CallBudget budget) {
        for (var name : List.of("_initialize", "_start")) {
            var type = module.export(name).filter(ExternType.Function.class::isInstance);
            if (type.isPresent()) {
                if (!type.get().equals(ExternType.Function.of())) {
                    throw new WasmException(
                            WasmFailure.LINK,
                            "module \"%s\": its start function is %s; it must be () -> ()"
                                    .formatted(module.name(), type.get()));
                }
                call(find(name).orElseThrow(), budget, NOTHING);
                return;
            }
        }
    }

    private void load(WasmtimeSnapshot from, CallBudget budget) {
        memory.growTo(from.memory().length);
        memory.load(from.memory());
        writeGlobals.ifPresent(function -> call(function, budget, from.globals()));
        snapshot = from;
        called = false;
    }

    private Optional<Func> find(String export) {
        var live = instance;
        var found = live == null ? Optional.<Func>empty() : live.getFunc(store, export);
        found.ifPresent(handles::add);
        return found;
    }

    private Func bridge(HostFunction function) {
        var type = new FuncType(
                Values.types(function.type().parameters()),
                Values.types(function.type().results()));
        var made = new Func(store, type, (Caller<Void> caller, Val[] arguments, Val[] results) -> {
            if (module.hasMemory() && !memory.attached()) {
                caller.getExport(ModuleRewriter.MEMORY).map(Extern::memory).ifPresent(memory::attach);
            }
            memory.invalidate();
            long result = body(function, Values.fromNative(arguments));
            if (results.length > 0) {
                results[0] = Values.toNative(function.type().results().getFirst(), result);
            }
        });
        handles.add(made);
        return made;
    }

    /** What a host function throws unwinds the guest as any exception does, and is told apart by having been kept. */
    private long body(HostFunction function, long[] arguments) {
        try {
            long result = function.body().call(memory, arguments);
            if (System.nanoTime() - deadline < 0) {
                return result;
            }
            throw new WasmException(WasmFailure.TIMEOUT, "the deadline passed during a call of the host");
        } catch (RuntimeException e) {
            thrownByHost = e;
            throw e;
        }
    }

    // ---- calling

    @Override
    public Optional<WasmFunction> function(String export) {
        var known = functions.get(export);
        if (known != null) {
            return Optional.of(known);
        }
        var type = module.export(export).filter(ExternType.Function.class::isInstance);
        if (type.isEmpty() || !(type.get() instanceof ExternType.Function signature)) {
            return Optional.empty();
        }
        if (signature.results().size() > 1
                || !signature.parameters().stream().allMatch(ValueType::numeric)
                || !signature.results().stream().allMatch(ValueType::numeric)) {
            throw new IllegalArgumentException(
                    "function %s of module \"%s\" is %s: more than one result, or one that is no number"
                            .formatted(export, module.name(), signature));
        }
        requireUsable();
        var found = find(export).map(function -> (WasmFunction) new WasmtimeFunction(this, function, signature));
        found.ifPresent(function -> functions.put(export, function));
        return found;
    }

    Val[] call(Func function, CallBudget budget, Val[] arguments) {
        requireUsable();
        called = true;
        return guarded(budget, () -> function.call(store, arguments));
    }

    private void requireUsable() {
        if (!usable()) {
            throw new IllegalStateException(
                    "this instance of module \"%s\" is closed, or failed".formatted(module.name()));
        }
    }

    private <T> T guarded(CallBudget budget, Supplier<T> step) {
        if (running) {
            throw new IllegalStateException("this instance of module \"%s\" is just running".formatted(module.name()));
        }
        running = true;
        thrownByHost = null;
        deadline = budget.deadline();
        module.ticker().begin(store, deadline);
        try {
            return step.get();
        } catch (RuntimeException | Error e) {
            failed = true;
            throw failure(e);
        } finally {
            module.ticker().end();
            running = false;
            memory.invalidate();
        }
    }

    private WasmException failure(Throwable thrown) {
        var host = thrownByHost;
        if (host == null) {
            return Failures.of(module.name(), thrown);
        }
        if (host instanceof WasmException late && late.kind() == WasmFailure.TIMEOUT) {
            return Failures.failure(module.name(), WasmFailure.TIMEOUT, "its time was over", host);
        }
        return Failures.failure(module.name(), WasmFailure.HOST, "a host function failed: " + host.getMessage(), host);
    }

    // ---- state

    @Override
    public WasmMemory memory() {
        return memory;
    }

    @Override
    public WasmSnapshot snapshot() {
        if (!usable() || running || snapshot != null) {
            throw new IllegalStateException(
                    "one snapshot of an instance, while it is usable and not running; module \"%s\""
                            .formatted(module.name()));
        }
        var globals = readGlobals
                .map(function -> call(function, forGlobals(), NOTHING))
                .orElse(NOTHING);
        var taken = new WasmtimeSnapshot(module, memory.image(), globals);
        snapshot = taken;
        called = false;
        return taken;
    }

    @Override
    public boolean restore() {
        var from = snapshot;
        if (from == null || running) {
            throw new IllegalStateException(
                    "no snapshot, or a call is running, of an instance of module \"%s\"".formatted(module.name()));
        }
        if (failed || closed) {
            return false;
        }
        if ((called && module.hidden()) || !memory.load(from.memory())) {
            failed = true;
            return false;
        }
        writeGlobals.ifPresent(function -> call(function, forGlobals(), from.globals()));
        called = false;
        return true;
    }

    /** What is added to the module to read and write globals has no loop. */
    private static CallBudget forGlobals() {
        return CallBudget.within(Duration.ofSeconds(10));
    }

    @Override
    public boolean usable() {
        return !failed && !closed;
    }

    @Override
    public void close() {
        if (running) {
            throw new IllegalStateException("this instance of module \"%s\" is just running".formatted(module.name()));
        }
        if (!closed) {
            closed = true;
            memory.close();
            handles.forEach(Disposable::dispose);
            var live = instance;
            if (live != null) {
                live.dispose();
            }
            store.dispose();
        }
    }
}
