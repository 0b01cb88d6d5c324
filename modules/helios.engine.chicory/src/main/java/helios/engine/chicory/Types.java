package helios.engine.chicory;

import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.Export;
import com.dylibso.chicory.wasm.types.FunctionImport;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.GlobalImport;
import com.dylibso.chicory.wasm.types.Import;
import com.dylibso.chicory.wasm.types.MemoryImport;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.dylibso.chicory.wasm.types.MutabilityType;
import com.dylibso.chicory.wasm.types.TableImport;
import com.dylibso.chicory.wasm.types.TableLimits;
import com.dylibso.chicory.wasm.types.ValType;
import helios.spi.wasm.ExternType;
import helios.spi.wasm.ValueType;
import helios.spi.wasm.WasmExport;
import helios.spi.wasm.WasmImport;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Chicory's types in the contract's words. */
final class Types {

    private final WasmModule module;

    Types(WasmModule module) {
        this.module = module;
    }

    List<WasmImport> imports() {
        return module.importSection().stream()
                .map(imported -> new WasmImport(imported.module(), imported.name(), type(imported)))
                .toList();
    }

    List<WasmExport> exports() {
        var section = module.exportSection();
        return IntStream.range(0, section.exportCount())
                .mapToObj(section::getExport)
                .map(export -> new WasmExport(export.name(), type(export)))
                .toList();
    }

    private ExternType type(Import imported) {
        return switch (imported) {
            case FunctionImport function -> function(module.typeSection().getType(function.typeIndex()));
            case TableImport table -> table(table.entryType(), table.limits());
            case MemoryImport memory -> memory(memory.limits());
            case GlobalImport global -> global(global.type(), global.mutabilityType());
            default -> new ExternType.Other(imported.importType().name());
        };
    }

    /** Indexes count what is imported first, then what is defined. */
    private ExternType type(Export export) {
        var imported = module.importSection().stream()
                .filter(candidate -> candidate.importType() == export.exportType())
                .toList();
        if (export.index() < imported.size()) {
            return type(imported.get(export.index()));
        }
        int index = export.index() - imported.size();
        return switch (export.exportType()) {
            case FUNCTION -> function(module.functionSection().getFunctionType(index, module.typeSection()));
            case TABLE -> {
                var table = module.tableSection().getTable(index);
                yield table(table.elementType(), table.limits());
            }
            case MEMORY ->
                memory(module.memorySection().orElseThrow().getMemory(index).limits());
            case GLOBAL -> {
                var global = module.globalSection().getGlobal(index);
                yield global(global.valueType(), global.mutabilityType());
            }
            case TAG -> new ExternType.Other("TAG");
        };
    }

    static FunctionType chicory(ExternType.Function type) {
        return FunctionType.of(
                type.parameters().stream().map(Types::chicory).toList(),
                type.results().stream().map(Types::chicory).toList());
    }

    private static ExternType.Function function(FunctionType type) {
        return new ExternType.Function(values(type.params()), values(type.returns()));
    }

    private static ExternType table(ValType element, TableLimits limits) {
        boolean bounded = limits.max() < TableLimits.LIMIT_MAX;
        return new ExternType.Table(
                value(element), limits.min(), bounded ? OptionalLong.of(limits.max()) : OptionalLong.empty());
    }

    private static ExternType memory(MemoryLimits limits) {
        boolean bounded = limits.maximumPages() < MemoryLimits.MAX_PAGES;
        return new ExternType.Memory(
                limits.initialPages(), bounded ? OptionalLong.of(limits.maximumPages()) : OptionalLong.empty());
    }

    private static ExternType global(ValType value, MutabilityType mutability) {
        return new ExternType.Global(value(value), mutability == MutabilityType.Var);
    }

    private static List<ValueType> values(List<ValType> types) {
        return types.stream().map(Types::value).toList();
    }

    private static ValueType value(ValType type) {
        return Stream.of(ValueType.I32, ValueType.I64, ValueType.F32, ValueType.F64)
                .filter(candidate -> chicory(candidate).equals(type))
                .findFirst()
                .orElse(type.equals(ValType.V128) ? ValueType.V128 : ValueType.REFERENCE);
    }

    private static ValType chicory(ValueType type) {
        return switch (type) {
            case I32 -> ValType.I32;
            case I64 -> ValType.I64;
            case F32 -> ValType.F32;
            case F64 -> ValType.F64;
            case V128, REFERENCE -> throw new IllegalArgumentException(type + " is no number");
        };
    }
}
