package helios.engine.wasmtime;

import helios.spi.wasm.ExternType;
import helios.spi.wasm.WasmExport;
import helios.spi.wasm.WasmImport;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the heads of a module's sections say, in the module's order; indexes count what is imported first.
 *
 * @param sections all of them
 * @param types of functions
 * @param imports what it imports
 * @param exports what it exports
 * @param importedFunctions how many
 * @param functions defined ones, as indexes of types
 * @param tables defined ones
 * @param memories defined ones
 * @param globals defined ones
 * @param importedGlobals how many
 * @param start index of the function that runs first, if there is one
 * @param hidden whether its code changes what cannot be brought back: entries of tables, or which segments are dropped
 */
record ModuleInfo(
        List<Section> sections,
        List<ExternType.Function> types,
        List<WasmImport> imports,
        List<WasmExport> exports,
        int importedFunctions,
        List<Integer> functions,
        List<ExternType.Table> tables,
        List<ExternType.Memory> memories,
        List<ExternType.Global> globals,
        int importedGlobals,
        OptionalLong start,
        boolean hidden) {

    /**
     * A section.
     *
     * @param id its number
     * @param start of its content
     * @param end behind its content
     */
    record Section(int id, int start, int end) {}
}
