package helios.plugin;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The binary format's elements, in turn. Every step is checked against the module's end. */
final class WasmInput {

    private final byte[] bytes;
    private int position;

    WasmInput(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean atEnd() {
        return position == bytes.length;
    }

    int position() {
        return position;
    }

    void moveTo(int where) {
        Objects.checkFromToIndex(position, where, bytes.length);
        position = where;
    }

    void skip(int count) {
        Objects.checkFromIndexSize(position, count, bytes.length);
        position += count;
    }

    int byteValue() {
        return bytes[position++] & 0xff;
    }

    /** An unsigned LEB128 number; one beyond any module's size is refused. */
    int u32() {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int b = byteValue();
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                return within(value);
            }
        }
        throw new IndexOutOfBoundsException("a number is too long");
    }

    private static int within(long value) {
        if (value > Integer.MAX_VALUE) {
            throw new IndexOutOfBoundsException("a number is too large");
        }
        return (int) value;
    }

    void limits() {
        int flags = byteValue();
        skipNumber();
        if ((flags & 1) != 0) {
            skipNumber();
        }
    }

    private void skipNumber() {
        while (byteValue() >= 0x80) {
            // the number's last byte has no such bit
        }
    }

    String name() {
        int length = u32();
        Objects.checkFromIndexSize(position, length, bytes.length);
        var name = new String(bytes, position, length, StandardCharsets.UTF_8);
        position += length;
        return name;
    }
}
