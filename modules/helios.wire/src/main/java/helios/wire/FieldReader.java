package helios.wire;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** Reads the fields of one rare message in order; every step is checked against the end of the frame. */
final class FieldReader {

    private final ByteBuf buffer;
    private final int end;
    private final String message;
    private int at;

    FieldReader(ByteBuf buffer, int start, int end, String message) {
        this.buffer = buffer;
        this.at = start;
        this.end = end;
        this.message = message;
    }

    FieldReader(FrameView frame, String message) {
        this(frame.buffer(), frame.bodyStart(), frame.end(), message);
    }

    int remaining() {
        return end - at;
    }

    byte int8(String field) {
        byte value = Malformed.int8(buffer, at, end, message, field);
        at += Byte.BYTES;
        return value;
    }

    short int16(String field) {
        return (short) uint16(field);
    }

    int uint16(String field) {
        int value = Malformed.uint16(buffer, at, end, message, field);
        at += Short.BYTES;
        return value;
    }

    int int32(String field) {
        int value = Malformed.int32(buffer, at, end, message, field);
        at += Integer.BYTES;
        return value;
    }

    /** A count of elements, each of which takes a number of bytes at least; checked before anyone reserves for them. */
    int count(long announced, int bytesEach, String field) {
        if (announced < 0) {
            throw new MalformedFrameException("%s: %s count is %d".formatted(message, field, announced));
        }
        Malformed.require(at, announced * bytesEach, end, message, announced + " " + field + "s");
        return (int) announced;
    }

    byte[] bytes(int length, String field) {
        Malformed.require(at, length, end, message, field);
        byte[] bytes = new byte[length];
        buffer.getBytes(at, bytes);
        at += length;
        return bytes;
    }

    byte[] rest() {
        return bytes(remaining(), "rest");
    }

    /** A length and as many bytes, or -1 for none. */
    Optional<byte[]> optionalBytes(String field) {
        int length = int32(field + " length");
        if (length < -1) {
            throw new MalformedFrameException("%s: %s announces %d bytes".formatted(message, field, length));
        }
        return length == -1 ? Optional.empty() : Optional.of(bytes(length, field));
    }

    String string(String field) {
        return Text.decode(stringBytes(field));
    }

    /** A string without its terminating zero byte. */
    byte[] stringBytes(String field) {
        int terminator = Malformed.terminator(buffer, at, end, message, field);
        byte[] bytes = bytes(terminator - at, field);
        at = terminator + 1;
        return bytes;
    }

    void finish() {
        Malformed.requireEnd(at, end, message);
    }
}
