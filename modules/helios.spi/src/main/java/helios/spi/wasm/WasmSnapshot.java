package helios.spi.wasm;

import java.util.Collection;

/** The memory, globals and tables of an instance at one moment. Immutable; for any number of threads at once. */
public interface WasmSnapshot {

    /** The bytes of memory that it keeps, and that each instance made of it has at first. */
    long memoryBytes();

    /**
     * Makes a further instance in this state. Whether the start function and {@code _initialize} or {@code _start} run
     * again is the engine's affair: what they leave is replaced by the snapshot.
     *
     * @throws WasmException as {@link WasmModule#instantiate}
     */
    WasmInstance instantiate(Collection<HostFunction> imports, CallBudget budget);
}
