package helios.wire;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;

/** Writes a frame's header before its body, and the length once the body is there. */
final class Frames {

    private Frames() {}

    /** Starts a frame; returns what {@link #end} needs. */
    static int begin(ByteBuf out, byte tag) {
        out.writeByte(tag);
        return beginUntagged(out);
    }

    static int beginUntagged(ByteBuf out) {
        int lengthField = out.writerIndex();
        out.writeInt(0);
        return lengthField;
    }

    static void end(ByteBuf out, int lengthField) {
        out.setInt(lengthField, out.writerIndex() - lengthField);
    }

    /** Writes a frame without a body. */
    static void empty(ByteBuf out, byte tag) {
        out.writeByte(tag).writeInt(Integer.BYTES);
    }

    static void withBytes(ByteBuf out, byte tag, byte[] body) {
        out.writeByte(tag).writeInt(Integer.BYTES + body.length).writeBytes(body);
    }

    static void withBytes(ByteBuf out, byte tag, ByteBuf body) {
        int length = body.readableBytes();
        out.writeByte(tag).writeInt(Integer.BYTES + length).writeBytes(body, body.readerIndex(), length);
    }

    /** Writes a count and that many format codes. */
    static void formats(ByteBuf out, short[] formats) {
        requireCountable(formats.length, "format codes");
        out.writeShort(formats.length);
        for (short format : formats) {
            out.writeShort(format);
        }
    }

    /** Writes a count and that many values, each with its length or as null. */
    static void values(ByteBuf out, List<Optional<byte[]>> values) {
        requireCountable(values.size(), "values");
        out.writeShort(values.size());
        for (var value : values) {
            value.ifPresentOrElse(bytes -> out.writeInt(bytes.length).writeBytes(bytes), () -> out.writeInt(-1));
        }
    }

    /** Checks that a list's length fits the 16 bits that count it. */
    static void requireCountable(int count, String what) {
        if (count > 0xFFFF) {
            throw new IllegalArgumentException("%d %s; a message holds 65535 at most".formatted(count, what));
        }
    }

    static void withString(ByteBuf out, byte tag, CharSequence text) {
        int frame = begin(out, tag);
        Text.writeString(out, text);
        end(out, frame);
    }
}
