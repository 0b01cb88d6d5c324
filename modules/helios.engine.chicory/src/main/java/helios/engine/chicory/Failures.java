package helios.engine.chicory;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import helios.spi.wasm.WasmException;
import helios.spi.wasm.WasmFailure;
import java.util.Locale;

/** What Chicory throws, as a kind of failure. */
final class Failures {

    private Failures() {}

    /**
     * Names a failure.
     *
     * @param guest that failed
     * @param thrown what came out of the engine
     * @param late whether the watchdog ended the call
     * @param growthRefused whether the guest had been refused memory
     */
    static WasmException of(String guest, Throwable thrown, boolean late, boolean growthRefused) {
        return switch (thrown) {
            case HostFailure host ->
                failure(guest, WasmFailure.HOST, "a host function failed: " + host.getMessage(), host.thrown());
            case DeadlineException e -> failure(guest, WasmFailure.TIMEOUT, "its time was over", e);
            case ChicoryInterruptedException e when late -> failure(guest, WasmFailure.TIMEOUT, "its time was over", e);
            case ChicoryInterruptedException e ->
                failure(guest, WasmFailure.INTERRUPTED, "its thread was interrupted", e);
            case StackOverflowError e -> failure(guest, WasmFailure.STACK, "it called itself too deeply", e);
            case OutOfMemoryError e -> failure(guest, WasmFailure.MEMORY, "the host ran out of memory", e);
            default -> trap(guest, thrown, growthRefused);
        };
    }

    private static WasmException trap(String guest, Throwable thrown, boolean growthRefused) {
        var text = String.valueOf(thrown.getMessage());
        var lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("call stack exhausted")) {
            return failure(guest, WasmFailure.STACK, "it called itself too deeply", thrown);
        }
        if (growthRefused) {
            return failure(guest, WasmFailure.MEMORY, "it trapped after it was refused more memory: " + text, thrown);
        }
        boolean beyond =
                thrown instanceof OutOfBounds || lower.contains("out of bounds") || lower.contains("undefined element");
        if (beyond) {
            return failure(guest, WasmFailure.OUT_OF_BOUNDS, text, thrown);
        }
        boolean aborted = lower.contains("unreachable");
        return failure(guest, aborted ? WasmFailure.UNREACHABLE : WasmFailure.TRAP, text, thrown);
    }

    private static WasmException failure(String guest, WasmFailure kind, String text, Throwable cause) {
        return new WasmException(kind, "guest \"%s\" was ended: %s".formatted(guest, text), cause);
    }
}
