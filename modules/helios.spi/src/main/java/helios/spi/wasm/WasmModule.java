package helios.spi.wasm;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A compiled module. For any number of threads at once. */
public interface WasmModule extends AutoCloseable {

    /** What the module imports, in its order. */
    List<WasmImport> imports();

    /** What the module exports, in its order. */
    List<WasmExport> exports();

    /** The type of the export with this name. */
    default Optional<ExternType> export(String name) {
        return exports().stream()
                .filter(export -> export.name().equals(name))
                .map(WasmExport::type)
                .findFirst();
    }

    /**
     * Makes an instance, and runs its start function and then {@code _initialize}, or where that is missing {@code _start},
     * if it is exported.
     *
     * @param imports at least the functions that the module imports; others are ignored
     * @param budget for all that runs here
     * @throws WasmException {@link WasmFailure#LINK} where an import is missing, has another type, or is not a function, or
     *     where {@code _initialize} or {@code _start} is not a function without parameters and results; else as {@link
     *     WasmFunction#call}
     */
    WasmInstance instantiate(Collection<HostFunction> imports, CallBudget budget);

    /** Frees the compiled code. All instances must have been closed. */
    @Override
    void close();
}
