package helios.spi.wasm;

/** What an engine can hold a guest to. */
public enum WasmBound {
    /** {@link CallBudget#deadline}, also in a loop without calls. */
    TIME,
    /** {@link CallBudget#fuel}, counted alike on every machine. */
    FUEL,
    /** {@link WasmLimits#memory}. */
    MEMORY,
    /** {@link CallBudget#memory}. */
    GROWTH,
    /** {@link WasmLimits#tableEntries}, also after growth. */
    TABLES,
    /** Recursion: a failure of the call, not of the process. */
    STACK,
    /** {@link WasmLimits#compileTime}. */
    COMPILE_TIME
}
