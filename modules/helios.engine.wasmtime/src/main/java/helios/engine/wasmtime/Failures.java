package helios.engine.wasmtime;

import helios.spi.wasm.WasmException;
import helios.spi.wasm.WasmFailure;
import io.github.kawamuray.wasmtime.Trap;
import io.github.kawamuray.wasmtime.WasmFunctionError;
import java.util.Locale;

/** What wasmtime reports, as a kind of failure. */
final class Failures {

    private Failures() {}

    static WasmException of(String guest, Throwable thrown) {
        var kind = thrown instanceof WasmFunctionError.TrapError error ? kind(error.trap()) : kind(thrown);
        var text = thrown instanceof WasmFunctionError.TrapError error
                ? error.trap().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                : String.valueOf(thrown.getMessage());
        return failure(guest, kind, text, thrown);
    }

    static WasmException failure(String guest, WasmFailure kind, String text, Throwable cause) {
        return new WasmException(kind, "guest \"%s\" was ended: %s".formatted(guest, text), cause);
    }

    private static WasmFailure kind(Trap trap) {
        return switch (trap) {
            case STACK_OVERFLOW -> WasmFailure.STACK;
            case MEMORY_OUT_OF_BOUNDS, TABLE_OUT_OF_BOUNDS -> WasmFailure.OUT_OF_BOUNDS;
            case UNREACHABLE_CODE_REACHED -> WasmFailure.UNREACHABLE;
            case INTERRUPT -> WasmFailure.TIMEOUT;
            default -> WasmFailure.TRAP;
        };
    }

    /** Segments that do not fit where an instance is made come as text alone. */
    private static WasmFailure kind(Throwable thrown) {
        var text = String.valueOf(thrown.getMessage()).toLowerCase(Locale.ROOT);
        return text.contains("out of bounds") ? WasmFailure.OUT_OF_BOUNDS : WasmFailure.TRAP;
    }
}
