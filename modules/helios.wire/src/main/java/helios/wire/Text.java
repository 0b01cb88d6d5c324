package helios.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Bytes to String and back without loss, as the package describes it: UTF-8, and one lone surrogate for each byte that is
 * not. {@link String#getBytes()} would turn such a byte into a question mark: a name that came from the wire goes back
 * to bytes here. Stateless.
 */
public final class Text {

    private static final int ESCAPE = 0xDC00;
    private static final char REPLACEMENT = '\uFFFD';

    private Text() {}

    /** The bytes as text; {@link #encode} gives back exactly these bytes. */
    public static String decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf(REPLACEMENT) < 0 ? text : decodeEscaping(bytes);
    }

    private static String decodeEscaping(byte[] bytes) {
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(bytes.length);
        while (true) {
            var result = decoder.decode(in, out, true);
            int broken = result.isMalformed() ? result.length() : in.remaining();
            if (broken == 0) {
                return out.flip().toString();
            }
            for (int i = 0; i < broken; i++) {
                out.put((char) (ESCAPE | (in.get() & 0xFF)));
            }
            decoder.reset();
        }
    }

    /** The text as bytes; a half character that {@link #decode} did not make becomes a question mark. */
    public static byte[] encode(CharSequence text) {
        var out = Unpooled.buffer(ByteBufUtil.utf8MaxBytes(text));
        write(out, text);
        return ByteBufUtil.getBytes(out);
    }

    /** Appends a text and its terminating zero byte, which the text therefore cannot contain. */
    static void writeString(ByteBuf out, CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == 0) {
                throw new IllegalArgumentException("a zero byte cannot stand in a protocol string; it has one at " + i);
            }
        }
        write(out, text);
        out.writeByte(0);
    }

    /** Appends a byte string and its terminating zero byte, which the string therefore cannot contain. */
    static void writeString(ByteBuf out, byte[] text) {
        for (int i = 0; i < text.length; i++) {
            if (text[i] == 0) {
                throw new IllegalArgumentException("a zero byte cannot stand in a protocol string; it has one at " + i);
            }
        }
        out.writeBytes(text);
        out.writeByte(0);
    }

    /** Appends a text without terminator. */
    static void write(ByteBuf out, CharSequence text) {
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            if (isEscapedByte(text, i)) {
                ByteBufUtil.writeUtf8(out, text, from, i);
                out.writeByte(text.charAt(i) & 0xFF);
                from = i + 1;
            }
        }
        ByteBufUtil.writeUtf8(out, text, from, text.length());
    }

    private static boolean isEscapedByte(CharSequence text, int i) {
        char c = text.charAt(i);
        return c >= (ESCAPE | 0x80)
                && c <= (ESCAPE | 0xFF)
                && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }
}
