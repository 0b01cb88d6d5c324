package helios.spi.wasm;

/** The kinds of failure. Those before {@link #TRAP} happen before any code of the guest ran. */
public enum WasmFailure {
    /** The engine cannot run on this machine. */
    UNAVAILABLE,
    /** The bytes are no valid module, or use what this engine does not know. */
    MALFORMED,
    /** The module is, or asks for, more than {@link WasmLimits} allow. */
    TOO_LARGE,
    /** Compilation took longer than {@link WasmLimits#compileTime}. */
    COMPILE_TIME,
    /** An import is missing or has another type. */
    LINK,
    /** A trap that is none of the following, such as a division by zero or an indirect call of another type. */
    TRAP,
    /** The guest ran into {@code unreachable}: it aborted. */
    UNREACHABLE,
    /** The guest accessed memory or a table beyond its end. */
    OUT_OF_BOUNDS,
    /** The guest called itself too deeply. */
    STACK,
    /** The deadline passed. */
    TIMEOUT,
    /** The fuel ran out. */
    FUEL,
    /** The guest trapped after a growth of its memory was refused, where the engine notices; or the host ran out of memory. */
    MEMORY,
    /** A host function threw; the cause says what. */
    HOST,
    /** Somebody else interrupted the thread, whose interrupt status is set. */
    INTERRUPTED
}
