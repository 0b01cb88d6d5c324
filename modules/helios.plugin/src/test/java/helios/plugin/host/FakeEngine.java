package helios.plugin.host;

import helios.spi.wasm.CallBudget;
import helios.spi.wasm.ExternType;
import helios.spi.wasm.HostFunction;
import helios.spi.wasm.WasmEngine;
import helios.spi.wasm.WasmException;
import helios.spi.wasm.WasmExport;
import helios.spi.wasm.WasmFailure;
import helios.spi.wasm.WasmFunction;
import helios.spi.wasm.WasmImport;
import helios.spi.wasm.WasmInstance;
import helios.spi.wasm.WasmLimits;
import helios.spi.wasm.WasmMemory;
import helios.spi.wasm.WasmModule;
import helios.spi.wasm.WasmSnapshot;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/** An engine whose guests are written in Java: what a guest may do to its host can be tried without WebAssembly. */
final class FakeEngine implements WasmEngine {

    static final int PAGE = 65_536;

    /** A function of a guest. */
    interface Body {
        long run(Machine machine, long[] arguments);
    }

    private record Exported(ExternType.Function type, Body body) {}

    /** What a guest's code sees. */
    record Machine(Memory memory, Map<String, HostFunction> imports) {

        long call(String name, long... arguments) {
            var function = imports.get(name);
            try {
                return function.body().call(memory, arguments);
            } catch (RuntimeException e) {
                throw new WasmException(WasmFailure.HOST, String.valueOf(e.getMessage()), e);
            }
        }
    }

    final AtomicInteger living = new AtomicInteger();
    final AtomicInteger openModules = new AtomicInteger();
    private final Map<String, ExternType> exports = new HashMap<>();
    private final Map<String, Exported> functions = new HashMap<>();
    private final Map<String, ExternType> imports = new HashMap<>();

    FakeEngine() {
        exports.put("memory", new ExternType.Memory(1, OptionalLong.empty()));
    }

    FakeEngine function(String name, ExternType.Function type, Body body) {
        exports.put(name, type);
        functions.put(name, new Exported(type, body));
        return this;
    }

    FakeEngine without(String export) {
        exports.remove(export);
        functions.remove(export);
        return this;
    }

    FakeEngine importing(String name, ExternType type) {
        imports.put(name, type);
        return this;
    }

    @Override
    public WasmModule compile(String name, byte[] module, WasmLimits limits) {
        openModules.incrementAndGet();
        return new Module();
    }

    @Override
    public void close() {}

    private final class Module implements WasmModule {

        private boolean closed;

        @Override
        public List<WasmImport> imports() {
            return imports.entrySet().stream()
                    .map(entry -> new WasmImport(
                            entry.getKey().substring(0, entry.getKey().indexOf('.')),
                            entry.getKey().substring(entry.getKey().indexOf('.') + 1),
                            entry.getValue()))
                    .toList();
        }

        @Override
        public List<WasmExport> exports() {
            return exports.entrySet().stream()
                    .map(entry -> new WasmExport(entry.getKey(), entry.getValue()))
                    .toList();
        }

        @Override
        public WasmInstance instantiate(Collection<HostFunction> hostFunctions, CallBudget budget) {
            return new Instance(hostFunctions);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                openModules.decrementAndGet();
            }
        }
    }

    private final class Instance implements WasmInstance {

        private final Machine machine;
        private boolean usable = true;

        Instance(Collection<HostFunction> hostFunctions) {
            var byName = new HashMap<String, HostFunction>();
            hostFunctions.forEach(function -> byName.put(function.module() + "." + function.name(), function));
            machine = new Machine(new Memory(), byName);
            living.incrementAndGet();
            Optional.ofNullable(functions.get("_start"))
                    .ifPresent(start -> start.body().run(machine, new long[0]));
        }

        @Override
        public Optional<WasmFunction> function(String export) {
            return Optional.ofNullable(functions.get(export)).map(exported -> new WasmFunction() {
                @Override
                public ExternType.Function type() {
                    return exported.type();
                }

                @Override
                public long call(CallBudget budget, long... arguments) {
                    return Instance.this.call(exported, budget, arguments);
                }
            });
        }

        private long call(Exported exported, CallBudget budget, long[] arguments) {
            boolean done = false;
            try {
                long result = exported.body().run(machine, arguments);
                if (System.nanoTime() > budget.deadline()) {
                    throw new WasmException(WasmFailure.TIMEOUT, "the deadline passed");
                }
                done = true;
                return result;
            } finally {
                usable &= done;
            }
        }

        @Override
        public WasmMemory memory() {
            return machine.memory();
        }

        @Override
        public WasmSnapshot snapshot() {
            return new WasmSnapshot() {
                @Override
                public long memoryBytes() {
                    return PAGE;
                }

                @Override
                public WasmInstance instantiate(Collection<HostFunction> hostFunctions, CallBudget budget) {
                    return new Instance(hostFunctions);
                }
            };
        }

        @Override
        public boolean restore() {
            Arrays.fill(machine.memory().bytes.array(), (byte) 0);
            return usable;
        }

        @Override
        public boolean usable() {
            return usable;
        }

        @Override
        public void close() {
            usable = false;
            living.decrementAndGet();
        }
    }

    /** One page. */
    static final class Memory implements WasmMemory {

        private final ByteBuffer bytes = ByteBuffer.allocate(PAGE).order(ByteOrder.LITTLE_ENDIAN);

        @Override
        public long size() {
            return PAGE;
        }

        @Override
        public void read(int address, byte[] target, int offset, int length) {
            bytes.get(address, target, offset, length);
        }

        @Override
        public void write(int address, byte[] source, int offset, int length) {
            bytes.put(address, source, offset, length);
        }

        @Override
        public int readInt(int address) {
            return bytes.getInt(address);
        }

        @Override
        public void writeInt(int address, int value) {
            bytes.putInt(address, value);
        }

        @Override
        public long readLong(int address) {
            return bytes.getLong(address);
        }

        @Override
        public void writeLong(int address, long value) {
            bytes.putLong(address, value);
        }
    }
}
