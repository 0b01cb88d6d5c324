package helios.spi.wasm;

/**
 * A guest's linear memory, little-endian. Addresses are unsigned: -1 is the last of 4 GiB, not one before the first. Every
 * access outside the memory, and every negative length, throws {@link IndexOutOfBoundsException} before anything was
 * read or written; ask {@link #holds} about what a guest claims.
 */
public interface WasmMemory {

    /** The present size in bytes. */
    long size();

    /** Tells whether all of this range lies inside. A negative length does not; a length of 0 at the very end does. */
    default boolean holds(int address, int length) {
        return length >= 0 && Integer.toUnsignedLong(address) + length <= size();
    }

    /** Copies bytes out of the guest. */
    void read(int address, byte[] target, int offset, int length);

    /** Copies bytes into the guest. */
    void write(int address, byte[] source, int offset, int length);

    /** Copies bytes out of the guest. */
    default byte[] read(int address, int length) {
        if (!holds(address, length)) {
            throw new IndexOutOfBoundsException(
                    "%d bytes at %s, of %d".formatted(length, Integer.toUnsignedString(address), size()));
        }
        var bytes = new byte[length];
        read(address, bytes, 0, length);
        return bytes;
    }

    /** Copies all of these bytes into the guest. */
    default void write(int address, byte[] source) {
        write(address, source, 0, source.length);
    }

    /** Reads four bytes. */
    int readInt(int address);

    /** Writes four bytes. */
    void writeInt(int address, int value);

    /** Reads eight bytes. */
    long readLong(int address);

    /** Writes eight bytes. */
    void writeLong(int address, long value);
}
