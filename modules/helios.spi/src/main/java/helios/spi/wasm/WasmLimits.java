package helios.spi.wasm;

import helios.spi.config.DataSize;
import java.time.Duration;

/**
 * What a module may cost, and what each of its instances may have.
 *
 * @param moduleSize of the module's bytes
 * @param functions that the module defines; it may define as many globals
 * @param tableEntries of all tables of an instance together, at first and after growth
 * @param memory of one instance, at first and after growth: rounded down to whole pages of 64 KiB. A module that declares
 *     more to begin with is refused; {@code memory.grow} beyond it gives -1
 * @param compileTime that compilation may take, where the engine {@linkplain WasmBound#COMPILE_TIME bounds} it
 */
public record WasmLimits(DataSize moduleSize, int functions, int tableEntries, DataSize memory, Duration compileTime) {

    /** The size of a page of WebAssembly memory. */
    public static final int PAGE_BYTES = 65536;

    /** The most pages that a memory with 32-bit addresses can have. */
    public static final int MAX_PAGES = 65536;

    /** Refuses negative limits. */
    public WasmLimits {
        if (functions < 0 || tableEntries < 0 || compileTime.isNegative()) {
            throw new IllegalArgumentException(
                    "a limit cannot be negative: functions=%d, tableEntries=%d, compileTime=%s"
                            .formatted(functions, tableEntries, compileTime));
        }
    }

    /** The memory limit in pages. */
    public int memoryPages() {
        return (int) Math.min(memory.bytes() / PAGE_BYTES, MAX_PAGES);
    }
}
