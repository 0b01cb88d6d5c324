package helios.wire;

import io.netty.buffer.ByteBuf;

/** The checks that every reader of a frame shares, and the words for what they find. All of them count in 64 bits. */
final class Malformed {

    private Malformed() {}

    static MalformedFrameException length(byte tag, int length, int maxLength) {
        return new MalformedFrameException(
                "message %s announces %d bytes; 4 to %d are allowed".formatted(name(tag), length, maxLength));
    }

    /** Checks that {@code bytes} bytes lie between an index and the frame's end. */
    static void require(int at, long bytes, int end, String message, String field) {
        if (bytes > (long) end - at) {
            throw new MalformedFrameException(
                    "%s: %s needs %d bytes, %d remain".formatted(message, field, bytes, end - at));
        }
    }

    /** Checks that the last field ended where the frame ends. */
    static void requireEnd(int at, int end, String message) {
        if (at != end) {
            throw new MalformedFrameException("%s: %d bytes behind the last field".formatted(message, end - at));
        }
    }

    static int int32(ByteBuf buffer, int at, int end, String message, String field) {
        require(at, Integer.BYTES, end, message, field);
        return buffer.getInt(at);
    }

    static int uint16(ByteBuf buffer, int at, int end, String message, String field) {
        require(at, Short.BYTES, end, message, field);
        return buffer.getUnsignedShort(at);
    }

    static byte int8(ByteBuf buffer, int at, int end, String message, String field) {
        require(at, Byte.BYTES, end, message, field);
        return buffer.getByte(at);
    }

    /** The index of the zero byte that ends the string which begins at an index. */
    static int terminator(ByteBuf buffer, int at, int end, String message, String field) {
        int terminator = at < end ? buffer.indexOf(at, end, (byte) 0) : -1;
        if (terminator < 0) {
            throw new MalformedFrameException("%s: %s has no terminating zero byte".formatted(message, field));
        }
        return terminator;
    }

    /** A tag as one would write it: the character if it can be printed, else its number. */
    static String name(byte tag) {
        return tag > ' ' && tag < 0x7F ? "'" + (char) tag + "'" : "0x%02x".formatted(tag & 0xFF);
    }
}
