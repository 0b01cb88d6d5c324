package helios.engine.chicory;

import com.dylibso.chicory.runtime.GlobalInstance;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.WasmFunctionHandle;
import com.dylibso.chicory.wasm.types.Element;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.dylibso.chicory.wasm.types.MutabilityType;
import helios.spi.wasm.CallBudget;
import helios.spi.wasm.ExternType;
import helios.spi.wasm.HostFunction;
import helios.spi.wasm.ValueType;
import helios.spi.wasm.WasmException;
import helios.spi.wasm.WasmFailure;
import helios.spi.wasm.WasmFunction;
import helios.spi.wasm.WasmInstance;
import helios.spi.wasm.WasmMemory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A guest: Chicory's instance, with memory and tables of ours, and the window in which it may be interrupted. */
final class ChicoryInstance implements WasmInstance {

    private static final long[] NOTHING = {};

    private final ChicoryModule module;
    private final CallWindow window;
    private final ImportValues imports;
    private final List<NotedTable> tables = new ArrayList<>();
    private final List<GlobalInstance> globals = new ArrayList<>();
    private BlockMemory memory;
    private GuestMemory view;
    private @Nullable Instance instance;
    private @Nullable Machine machine;
    private @Nullable ChicorySnapshot snapshot;
    private boolean running;
    private boolean failed;
    private boolean closed;

    ChicoryInstance(ChicoryModule module, Collection<HostFunction> host) {
        this.module = module;
        window = new CallWindow(module.watchdog());
        memory = new BlockMemory(new MemoryLimits(0, 0), 0);
        view = new GuestMemory(memory);
        imports = new Linkage(module.name(), host).link(module.imports(), this::bridge);
        module.watchdog().watch(window);
    }

    // ---- making

    void start(CallBudget budget) {
        making(() -> {
            build(budget);
            var start = module.function("_initialize").or(() -> module.function("_start"));
            start.ifPresent(entry -> start(entry, budget));
        });
    }

    void load(ChicorySnapshot from, CallBudget budget) {
        making(() -> {
            snapshot = from;
            build(budget);
            if (module.hasStart()) {
                from.memory().ifPresent(memory::load);
            }
            if (!loadOthers(from)) {
                throw new WasmException(
                        WasmFailure.LINK,
                        "module \"%s\" does not start twice alike: its tables differ".formatted(module.name()));
            }
        });
    }

    private void making(Runnable steps) {
        try {
            steps.run();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void start(ChicoryModule.Entry entry, CallBudget budget) {
        if (!entry.type().equals(ExternType.Function.of())) {
            throw new WasmException(
                    WasmFailure.LINK,
                    "module \"%s\": its start function is %s; it must be () -> ()"
                            .formatted(module.name(), entry.type()));
        }
        call(entry.index(), budget, NOTHING);
    }

    private void build(CallBudget budget) {
        var room = new TableRoom(module.limits().tableEntries());
        var builder = Instance.builder(module.guest().module())
                .withImportValues(imports)
                .withStart(false)
                .withMachineFactory(module.guest().machines())
                .withMemoryFactory(this::memory)
                .withTableFactory((declared, initial) -> {
                    var table = new NotedTable(declared, initial, room);
                    tables.add(table);
                    return table;
                })
                .withGlobalFactory((low, high, type, mutability) -> {
                    var global = new GlobalInstance(low, high, type, mutability);
                    if (mutability == MutabilityType.Var) {
                        globals.add(global);
                    }
                    return global;
                });
        var built = guarded(budget, builder::build);
        instance = built;
        machine = built.getMachine();
    }

    private Memory memory(MemoryLimits declared) {
        int limit = module.limits().memoryPages();
        var from = module.hasStart() || snapshot == null ? Optional.<BlockMemory.Image>empty() : snapshot.memory();
        memory = from.map(image -> new BlockMemory(declared, limit, image))
                .orElseGet(() -> new BlockMemory(declared, limit));
        view = new GuestMemory(memory);
        return memory;
    }

    private WasmFunctionHandle bridge(HostFunction function) {
        boolean returns = !function.type().results().isEmpty();
        return (caller, arguments) -> {
            window.enterHost();
            long result = body(function, arguments);
            window.leaveHost();
            return returns ? new long[] {result} : NOTHING;
        };
    }

    private long body(HostFunction function, long[] arguments) {
        try {
            return function.body().call(view, arguments);
        } catch (RuntimeException e) {
            throw new HostFailure(e);
        }
    }

    // ---- calling

    @Override
    public Optional<WasmFunction> function(String export) {
        return module.function(export).map(entry -> {
            var type = entry.type();
            if (type.results().size() > 1
                    || !type.parameters().stream().allMatch(ValueType::numeric)
                    || !type.results().stream().allMatch(ValueType::numeric)) {
                throw new IllegalArgumentException(
                        "function %s of module \"%s\" is %s: more than one result, or one that is no number"
                                .formatted(export, module.name(), type));
            }
            return new ChicoryFunction(this, entry.index(), type);
        });
    }

    long call(int function, CallBudget budget, long[] arguments) {
        var code = machine;
        if (code == null || !usable()) {
            throw new IllegalStateException(
                    "this instance of module \"%s\" is closed, or failed".formatted(module.name()));
        }
        open(budget);
        long[] results;
        try {
            results = code.call(function, arguments);
        } catch (RuntimeException | Error e) {
            throw failed(e);
        }
        end();
        return results == null || results.length == 0 ? 0 : results[0];
    }

    private <T> T guarded(CallBudget budget, Supplier<T> step) {
        open(budget);
        T made;
        try {
            made = step.get();
        } catch (RuntimeException | Error e) {
            throw failed(e);
        }
        end();
        return made;
    }

    private void open(CallBudget budget) {
        if (running) {
            throw new IllegalStateException("this instance of module \"%s\" is just running".formatted(module.name()));
        }
        running = true;
        memory.allow(budget.memory());
        window.open(budget.deadline());
    }

    private boolean end() {
        running = false;
        return window.close();
    }

    private WasmException failed(Throwable thrown) {
        failed = true;
        return Failures.of(module.name(), thrown, end(), memory.growthRefused());
    }

    // ---- state

    @Override
    public WasmMemory memory() {
        return view;
    }

    @Override
    public ChicorySnapshot snapshot() {
        var live = instance;
        if (live == null || !usable() || running || snapshot != null) {
            throw new IllegalStateException(
                    "one snapshot of an instance, while it is usable and not running; module \"%s\""
                            .formatted(module.name()));
        }
        var taken = new ChicorySnapshot(
                module,
                live.memory() == null ? Optional.empty() : Optional.of(memory.image()),
                values(),
                tables.stream().map(NotedTable::image).toList(),
                elements(live));
        snapshot = taken;
        return taken;
    }

    private long[] values() {
        var values = new long[2 * globals.size()];
        for (int i = 0; i < globals.size(); i++) {
            values[2 * i] = globals.get(i).getValueLow();
            values[2 * i + 1] = globals.get(i).getValueHigh();
        }
        return values;
    }

    private static Element[] elements(Instance live) {
        var elements = new Element[live.elementCount()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = live.element(i);
        }
        return elements;
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
        boolean restored =
                from.memory().isEmpty() || memory.restore(from.memory().get());
        restored = restored && loadOthers(from);
        failed = !restored;
        return restored;
    }

    /** Globals, tables that were written, and segments of them that were dropped. */
    private boolean loadOthers(ChicorySnapshot from) {
        for (int i = 0; i < globals.size(); i++) {
            globals.get(i).setValueLow(from.globals()[2 * i]);
            globals.get(i).setValueHigh(from.globals()[2 * i + 1]);
        }
        var live = instance;
        if (live == null) {
            return false;
        }
        for (int i = 0; i < tables.size(); i++) {
            if (tables.get(i).written() && !tables.get(i).load(from.tables().get(i), live)) {
                return false;
            }
        }
        for (int i = 0; i < from.elements().length; i++) {
            live.setElement(i, from.elements()[i]);
        }
        return true;
    }

    @Override
    public boolean usable() {
        return !failed && !closed;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            module.watchdog().forget(window);
            memory.release();
            instance = null;
            machine = null;
        }
    }
}
