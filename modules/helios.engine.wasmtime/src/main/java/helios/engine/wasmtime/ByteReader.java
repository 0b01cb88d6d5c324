package helios.engine.wasmtime;

import java.nio.charset.StandardCharsets;

/** Reads WebAssembly's binary format; what is cut off is an {@link IllegalArgumentException}. */
final class ByteReader {

    private final byte[] bytes;
    private final int end;
    private int at;

    ByteReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.at = start;
        this.end = end;
    }

    int position() {
        return at;
    }

    boolean more() {
        return at < end;
    }

    int next() {
        if (at >= end) {
            throw new IllegalArgumentException("it is cut off at byte " + at);
        }
        return bytes[at++] & 0xFF;
    }

    /** An unsigned number of 32 bits. */
    long unsigned() {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int next = next();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number is too long at byte " + at);
    }

    /** Passes over a number of any size. */
    void skipNumber() {
        for (int i = 0; i < 10; i++) {
            if (next() < 0x80) {
                return;
            }
        }
        throw new IllegalArgumentException("a number is too long at byte " + at);
    }

    void skip(long count) {
        if (count > end - at) {
            throw new IllegalArgumentException("it is cut off: %d bytes wanted at %d of %d".formatted(count, at, end));
        }
        at += (int) count;
    }

    String name() {
        long length = unsigned();
        int start = at;
        skip(length);
        return new String(bytes, start, (int) length, StandardCharsets.UTF_8);
    }

    /** A part of the same bytes, from here on. */
    ByteReader part(long length) {
        int start = at;
        skip(length);
        return new ByteReader(bytes, start, at);
    }
}
