package helios.engine.chicory;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.MutabilityType;
import com.dylibso.chicory.wasm.types.ValType;
import helios.spi.wasm.WasmException;
import helios.spi.wasm.WasmExport;
import helios.spi.wasm.WasmFailure;
import helios.spi.wasm.WasmImport;
import helios.spi.wasm.WasmLimits;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A parsed module and its bytecode.
 *
 * @param name what errors call it
 * @param module as parsed
 * @param imports what it imports
 * @param exports what it exports
 * @param machines makes the callable code of an instance
 */
record CompiledGuest(
        String name,
        WasmModule module,
        List<WasmImport> imports,
        List<WasmExport> exports,
        Function<Instance, Machine> machines) {

    static CompiledGuest compile(String name, byte[] bytes) {
        try {
            var module = Parser.parse(bytes);
            var types = new Types(module);
            var guest = new CompiledGuest(name, module, types.imports(), types.exports(), compile(module));
            guest.requireWhatCanBeRestored();
            return guest;
        } catch (ChicoryException e) {
            throw guestIs(name, WasmFailure.MALFORMED, "not valid: " + e.getMessage(), e);
        }
    }

    private static Function<Instance, Machine> compile(WasmModule module) {
        return MachineFactoryCompiler.builder(module)
                .withInterpreterFallback(InterpreterFallback.SILENT)
                .compile();
    }

    /** An instance's state has to be numbers and function indexes: no objects of a heap, and nothing that threads share. */
    private void requireWhatCanBeRestored() {
        var types = module.typeSection();
        for (int i = 0; i < types.subTypeCount(); i++) {
            if (types.getSubType(i).compType().funcType() == null) {
                throw guestIs(WasmFailure.MALFORMED, "using garbage-collected types, which this host does not offer");
            }
        }
        if (memories() > 1) {
            throw guestIs(WasmFailure.MALFORMED, "defining %d memories; one is allowed".formatted(memories()));
        }
        if (memories() == 1 && memory().limits().shared()) {
            throw guestIs(WasmFailure.MALFORMED, "sharing its memory between threads; build it without threads");
        }
        boolean foreign = Arrays.stream(module.globalSection().globals())
                .anyMatch(global -> global.mutabilityType() == MutabilityType.Var && !restorable(global.valueType()));
        for (int i = 0; i < module.tableSection().tableCount(); i++) {
            foreign |= !restorable(module.tableSection().getTable(i).elementType());
        }
        if (foreign) {
            throw guestIs(WasmFailure.MALFORMED, "keeping references other than to functions");
        }
    }

    private static boolean restorable(ValType type) {
        return !type.isReference() || ValType.matches(type, ValType.FuncRef);
    }

    /** Checks what only the parsed module tells. */
    void check(WasmLimits limits) {
        long entries = 0;
        for (int i = 0; i < module.tableSection().tableCount(); i++) {
            entries += module.tableSection().getTable(i).limits().min();
        }
        if (entries > limits.tableEntries()) {
            throw guestIs(
                    WasmFailure.TOO_LARGE,
                    "declaring %d entries of tables, of which %d are allowed"
                            .formatted(entries, limits.tableEntries()));
        }
        if (memories() == 1 && memory().limits().initialPages() > limits.memoryPages()) {
            throw guestIs(
                    WasmFailure.TOO_LARGE,
                    "declaring %d pages of memory, of which %d are allowed; raise its memory limit"
                            .formatted(memory().limits().initialPages(), limits.memoryPages()));
        }
    }

    private int memories() {
        return module.memorySection().map(section -> section.memoryCount()).orElse(0);
    }

    private com.dylibso.chicory.wasm.types.Memory memory() {
        return module.memorySection().orElseThrow().getMemory(0);
    }

    private WasmException guestIs(WasmFailure kind, String text) {
        return new WasmException(kind, "module \"%s\" is refused for %s".formatted(name, text));
    }

    private static WasmException guestIs(String name, WasmFailure kind, String text, Throwable cause) {
        return new WasmException(kind, "module \"%s\" is %s".formatted(name, text), cause);
    }
}
