package helios.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Consumer;

/** Builds messages by hand, independently of the writers, in the notation of PostgreSQL's manual. */
final class Bytes {

    private Bytes() {}

    static byte[] frame(char tag, byte[]... fields) {
        byte[] body = join(fields);
        return join(new byte[] {(byte) tag}, int32(body.length + 4), body);
    }

    static byte[] untagged(byte[]... fields) {
        byte[] body = join(fields);
        return join(int32(body.length + 4), body);
    }

    static byte[] int8(int value) {
        return new byte[] {(byte) value};
    }

    static byte[] int16(int value) {
        return ByteBuffer.allocate(2).putShort((short) value).array();
    }

    static byte[] int32(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    static byte[] string(String text) {
        return join(utf8(text), int8(0));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** What a writer appends to a buffer that is not empty. */
    static byte[] written(Consumer<ByteBuf> writer) {
        var out = Unpooled.buffer(1).writeByte(0x55);
        writer.accept(out);
        byte[] bytes = new byte[out.readableBytes() - 1];
        out.getBytes(1, bytes);
        return bytes;
    }
}
