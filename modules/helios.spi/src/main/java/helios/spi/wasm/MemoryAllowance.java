package helios.spi.wasm;

/**
 * Where the memory comes from that a guest asks for while it runs. An engine that {@linkplain WasmBound#GROWTH bounds growth} asks
 * on the thread of the call, before it takes the bytes; what was granted the host has back when the instance is closed or restored.
 */
@FunctionalInterface
public interface MemoryAllowance {

    /** As much as the module's limits allow. */
    MemoryAllowance UNLIMITED = _ -> true;

    /** Tells whether the guest may have so many bytes more. Where it may not, {@code memory.grow} answers -1. */
    boolean take(long bytes);
}
