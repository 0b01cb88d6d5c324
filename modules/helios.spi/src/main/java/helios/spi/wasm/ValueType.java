package helios.spi.wasm;

import java.util.Locale;

/** The type of a WebAssembly value. Host functions and calls from the host use the first four. */
public enum ValueType {
    /** A 32-bit integer. */
    I32,
    /** A 64-bit integer. */
    I64,
    /** A 32-bit floating-point number. */
    F32,
    /** A 64-bit floating-point number. */
    F64,
    /** A 128-bit vector. */
    V128,
    /** A reference, of whatever kind. */
    REFERENCE;

    /** Tells whether the value travels as a {@code long}. */
    public boolean numeric() {
        return compareTo(F64) <= 0;
    }

    /** The type as WebAssembly's text form writes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
