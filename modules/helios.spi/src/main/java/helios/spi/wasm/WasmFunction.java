package helios.spi.wasm;

/** An exported function of one instance. */
public interface WasmFunction {

    /** Its type. */
    ExternType.Function type();

    /**
     * Runs the guest on this thread.
     *
     * @param arguments as many as the type has parameters
     * @return the result; 0 where the type has none
     * @throws WasmException if the guest failed: any kind from {@link WasmFailure#TRAP} on
     * @throws IllegalArgumentException for another number of arguments
     * @throws IllegalStateException if the instance is not {@linkplain WasmInstance#usable usable}, or is just running
     */
    long call(CallBudget budget, long... arguments);
}
