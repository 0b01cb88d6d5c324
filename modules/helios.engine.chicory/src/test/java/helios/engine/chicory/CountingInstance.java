package helios.engine.chicory;

import com.dylibso.chicory.runtime.GlobalInstance;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.WasmFunctionHandle;
import com.dylibso.chicory.wasm.types.ExternalType;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.dylibso.chicory.wasm.types.MutabilityType;
import helios.spi.wasm.CallBudget;
import helios.spi.wasm.ExternType;
import helios.spi.wasm.HostFunction;
import helios.spi.wasm.WasmException;
import helios.spi.wasm.WasmFailure;
import helios.spi.wasm.WasmFunction;
import helios.spi.wasm.WasmInstance;
import helios.spi.wasm.WasmMemory;
import helios.spi.wasm.WasmSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A guest of the counting engine: it looks at the clock now and then, and gives up an instance whose tables were written. */
final class CountingInstance implements WasmInstance {

    private static final int LOOK_AT_THE_CLOCK = 255;

    private record Snapshot(
            CountingProvider.CountingModule module,
            BlockMemory.Image memory,
            long[] globals,
            List<NotedTable.Image> tables)
            implements WasmSnapshot {

        @Override
        public long memoryBytes() {
            return memory.bytes().length;
        }

        @Override
        public WasmInstance instantiate(Collection<HostFunction> imports, CallBudget budget) {
            var instance = new CountingInstance(module, imports, budget);
            instance.load(this);
            return instance;
        }
    }

    private static final class OutOfFuel extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    private final CountingProvider.CountingModule module;
    private final List<NotedTable> tables = new ArrayList<>();
    private final List<GlobalInstance> globals = new ArrayList<>();
    private final Instance instance;
    private BlockMemory memory = new BlockMemory(new MemoryLimits(0, 0), 0);
    private GuestMemory view = new GuestMemory(memory);
    private Optional<Snapshot> snapshot = Optional.empty();
    private long fuel;
    private long deadline;
    private boolean running;
    private boolean failed;
    private boolean closed;

    CountingInstance(CountingProvider.CountingModule module, Collection<HostFunction> host, CallBudget budget) {
        this.module = module;
        var guest = module.guest();
        var imports = new Linkage(guest.name(), host).link(guest.imports(), this::bridge);
        var room = new TableRoom(module.limits().tableEntries());
        instance = guarded(
                budget,
                () -> Instance.builder(guest.module())
                        .withImportValues(imports)
                        .withStart(false)
                        .withMachineFactory(guest.machines())
                        .withUnsafeExecutionListener((_, _) -> count())
                        .withMemoryFactory(declared -> {
                            memory = new BlockMemory(declared, module.limits().memoryPages());
                            view = new GuestMemory(memory);
                            return memory;
                        })
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
                        })
                        .build());
    }

    void start(CallBudget budget) {
        for (var name : List.of("_initialize", "_start")) {
            var type = module.export(name);
            if (type.isPresent()) {
                if (!type.get().equals(ExternType.Function.of())) {
                    throw new WasmException(WasmFailure.LINK, name + " is " + type.get());
                }
                function(name).orElseThrow().call(budget);
                return;
            }
        }
    }

    private void count() {
        if (--fuel < 0) {
            throw new OutOfFuel();
        }
        if ((fuel & LOOK_AT_THE_CLOCK) == 0 && System.nanoTime() - deadline >= 0) {
            throw new DeadlineException();
        }
    }

    private WasmFunctionHandle bridge(HostFunction function) {
        return (_, arguments) -> {
            long result;
            try {
                result = function.body().call(view, arguments);
            } catch (RuntimeException e) {
                throw new HostFailure(e);
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new DeadlineException();
            }
            return function.type().results().isEmpty() ? new long[0] : new long[] {result};
        };
    }

    @Override
    public Optional<WasmFunction> function(String export) {
        if (!(module.export(export).orElse(null) instanceof ExternType.Function type)) {
            return Optional.empty();
        }
        if (type.results().size() > 1) {
            throw new IllegalArgumentException(export + " is " + type);
        }
        return Optional.of(new WasmFunction() {
            @Override
            public ExternType.Function type() {
                return type;
            }

            @Override
            public long call(CallBudget budget, long... arguments) {
                if (arguments.length != type.parameters().size()) {
                    throw new IllegalArgumentException(export + " is " + type);
                }
                var results = guarded(budget, () -> instance.getMachine().call(index(export), arguments));
                return results == null || results.length == 0 ? 0 : results[0];
            }
        });
    }

    private int index(String export) {
        var section = instance.module().exportSection();
        for (int i = 0; i < section.exportCount(); i++) {
            if (section.getExport(i).name().equals(export)
                    && section.getExport(i).exportType() == ExternalType.FUNCTION) {
                return section.getExport(i).index();
            }
        }
        throw new IllegalArgumentException(export);
    }

    private <T> T guarded(CallBudget budget, Supplier<T> step) {
        if (running || !usable()) {
            throw new IllegalStateException("closed, failed or running");
        }
        running = true;
        fuel = budget.fuel();
        deadline = budget.deadline();
        memory.allow(budget.memory());
        boolean interrupted = Thread.interrupted();
        try {
            return step.get();
        } catch (OutOfFuel e) {
            failed = true;
            throw new WasmException(
                    WasmFailure.FUEL,
                    "guest \"%s\" ran out of fuel".formatted(module.guest().name()),
                    e);
        } catch (RuntimeException | StackOverflowError e) {
            failed = true;
            throw Failures.of(module.guest().name(), e, false, memory.growthRefused());
        } finally {
            running = false;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public WasmMemory memory() {
        return view;
    }

    @Override
    public WasmSnapshot snapshot() {
        if (snapshot.isPresent() || !usable() || running) {
            throw new IllegalStateException("one snapshot");
        }
        var taken = new Snapshot(
                module,
                memory.image(),
                globals.stream().mapToLong(GlobalInstance::getValue).toArray(),
                tables.stream().map(NotedTable::image).toList());
        snapshot = Optional.of(taken);
        return taken;
    }

    private void load(Snapshot from) {
        memory.load(from.memory());
        loadGlobals(from);
        for (int i = 0; i < tables.size(); i++) {
            tables.get(i).load(from.tables().get(i), instance);
        }
        snapshot = Optional.of(from);
    }

    private void loadGlobals(Snapshot from) {
        for (int i = 0; i < globals.size(); i++) {
            globals.get(i).setValue(from.globals()[i]);
        }
    }

    @Override
    public boolean restore() {
        var from = snapshot.orElseThrow(() -> new IllegalStateException("no snapshot"));
        boolean elementsDropped = instance.module().elementSection().elementCount() > 0;
        if (!usable()
                || elementsDropped
                || tables.stream().anyMatch(NotedTable::written)
                || !memory.restore(from.memory())) {
            failed = true;
            return false;
        }
        loadGlobals(from);
        return true;
    }

    @Override
    public boolean usable() {
        return !failed && !closed;
    }

    @Override
    public void close() {
        closed = true;
        memory.release();
    }
}
