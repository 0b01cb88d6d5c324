package helios.spi.wasm;

import helios.spi.HeliosException;
import helios.spi.SqlState;

/** A module that is refused, or a guest that failed. */
public final class WasmException extends HeliosException {

    private static final long serialVersionUID = 1L;

    private final WasmFailure kind;

    /** A failure with its text. */
    public WasmException(WasmFailure kind, String message) {
        super(SqlState.SYSTEM_ERROR, message);
        this.kind = kind;
    }

    /** A failure with its text and cause. */
    public WasmException(WasmFailure kind, String message, Throwable cause) {
        super(SqlState.SYSTEM_ERROR, message, cause);
        this.kind = kind;
    }

    /** What kind of failure it is. */
    public WasmFailure kind() {
        return kind;
    }
}
