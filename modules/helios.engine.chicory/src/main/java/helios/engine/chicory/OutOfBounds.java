package helios.engine.chicory;

import com.dylibso.chicory.runtime.WasmRuntimeException;

/** The guest accessed memory beyond its end. */
final class OutOfBounds extends WasmRuntimeException {

    private static final long serialVersionUID = 1L;

    OutOfBounds(int address, long length, int size) {
        super("access to %d bytes at %s, of %d".formatted(length, Integer.toUnsignedString(address), size));
    }
}
