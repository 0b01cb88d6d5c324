package helios.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** A message as it stood on the wire: its tag and the bytes behind the length. Immutable. */
public final class Message {

    private final char tag;
    private final byte[] body;

    private Message(char tag, byte[] body) {
        this.tag = tag;
        this.body = body;
    }

    /** Makes a message of a tag and a copy of the body. */
    public static Message of(char tag, byte[] body) {
        return new Message(tag, body.clone());
    }

    /** The tag, such as {@code 'Z'} for ReadyForQuery. */
    public char tag() {
        return tag;
    }

    /** A copy of the bytes behind the length. */
    public byte[] body() {
        return body.clone();
    }

    /** How many bytes the body has. */
    public int length() {
        return body.length;
    }

    /** The body for reading, from its start, big-endian. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(body).asReadOnlyBuffer();
    }

    /** The whole message: tag, length, body. */
    public byte[] frame() {
        return ByteBuffer.allocate(5 + body.length)
                .put((byte) tag)
                .putInt(4 + body.length)
                .put(body)
                .array();
    }

    /** The fields of an ErrorResponse or a NoticeResponse by their letters, in the order of the message. */
    public Map<Character, String> fields() {
        if (tag != 'E' && tag != 'N') {
            throw new IllegalStateException("only ErrorResponse and NoticeResponse have fields, not " + this);
        }
        var fields = new LinkedHashMap<Character, String>();
        var buffer = buffer();
        for (byte letter = buffer.get(); letter != 0; letter = buffer.get()) {
            fields.put((char) letter, cstring(buffer));
        }
        return fields;
    }

    /** Reads a zero-terminated UTF-8 string at the buffer's position and moves behind it. */
    public static String cstring(ByteBuffer buffer) {
        var bytes = new byte[lengthOfCString(buffer)];
        buffer.get(bytes);
        buffer.get();
        return new String(bytes, UTF_8);
    }

    private static int lengthOfCString(ByteBuffer buffer) {
        int end = buffer.position();
        while (buffer.get(end) != 0) {
            end++;
        }
        return end - buffer.position();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Message that && tag == that.tag && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return 31 * tag + Arrays.hashCode(body);
    }

    /** The tag and the body, bytes that are no printable ASCII as {@code \xx}. */
    @Override
    public String toString() {
        var text = new StringBuilder().append(tag).append('[');
        for (byte b : body) {
            if (b >= ' ' && b < 0x7f && b != '\\') {
                text.append((char) b);
            } else {
                text.append('\\').append(HexFormat.of().toHexDigits(b));
            }
        }
        return text.append(']').toString();
    }
}
