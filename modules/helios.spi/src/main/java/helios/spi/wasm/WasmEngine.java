package helios.spi.wasm;

/** A running engine. For any number of threads at once. */
public interface WasmEngine extends AutoCloseable {

    /**
     * Validates and compiles a module. May take long: never call it on an event loop. Keeps no reference to the bytes.
     *
     * @param name what errors and stack traces call the module
     * @param module the bytes, from the magic on
     * @param limits what the module, and each instance of it, may have
     * @throws WasmException {@link WasmFailure#MALFORMED}, {@link WasmFailure#TOO_LARGE} (before anything costly was
     *     done) or {@link WasmFailure#COMPILE_TIME}
     */
    WasmModule compile(String name, byte[] module, WasmLimits limits);

    /** Ends the engine's threads and frees what it holds. All modules must have been closed. */
    @Override
    void close();
}
