package helios.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * A reusable, copy-free view of some bytes of a buffer: a name, a text or a value. Valid until it is wrapped anew or its
 * buffer is changed or released. Compares and hashes without making a String; {@link #toString()} and
 * {@link #toBytes()} are the two methods that allocate. Belongs to one thread.
 */
public final class ByteRange {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    /** Differs from process to process, so that a client cannot choose names that meet in one bucket. */
    private static final long SEED = new SplittableRandom().nextLong();

    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int start;
    private int length;

    /** Makes a view of nothing: wrap it before its use. */
    public ByteRange() {}

    /** Points this range at {@code length} bytes, which must be readable by index. */
    public ByteRange wrap(ByteBuf source, int start, int length) {
        this.buffer = source;
        this.start = start;
        this.length = length;
        return this;
    }

    public ByteBuf buffer() {
        return buffer;
    }

    /** Index of the first byte. */
    public int start() {
        return start;
    }

    public int length() {
        return length;
    }

    /** Index after the last byte. */
    public int end() {
        return start + length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /** Tells whether the bytes are exactly these. */
    public boolean contentEquals(byte[] bytes) {
        return length == bytes.length && startsWith(bytes);
    }

    /** Tells whether the bytes begin with these. */
    public boolean startsWith(byte[] prefix) {
        if (length < prefix.length) {
            return false;
        }
        int i = 0;
        for (; i <= prefix.length - Long.BYTES; i += Long.BYTES) {
            if (buffer.getLong(start + i) != (long) LONGS.get(prefix, i)) {
                return false;
            }
        }
        for (; i < prefix.length; i++) {
            if (buffer.getByte(start + i) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether the bytes are what the writers of this package write for this text. */
    public boolean contentEquals(CharSequence text) {
        int chars = text.length();
        if (length < chars) {
            return false;
        }
        for (int i = 0; i < chars; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return contentEquals(Text.encode(text));
            }
            if (buffer.getByte(start + i) != c) {
                return false;
            }
        }
        return length == chars;
    }

    /** A hash of the bytes, equal to {@link #contentHash(byte[])} of the same bytes within this process. */
    public int contentHash() {
        long hash = SEED ^ length;
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            hash = mix(hash, buffer.getLong(start + i));
        }
        for (; i < length; i++) {
            hash = mix(hash, buffer.getByte(start + i));
        }
        return (int) (hash >>> Integer.SIZE);
    }

    /** The {@link #contentHash()} that a range of these bytes has. */
    public static int contentHash(byte[] bytes) {
        long hash = SEED ^ bytes.length;
        int i = 0;
        for (; i <= bytes.length - Long.BYTES; i += Long.BYTES) {
            hash = mix(hash, (long) LONGS.get(bytes, i));
        }
        for (; i < bytes.length; i++) {
            hash = mix(hash, bytes[i]);
        }
        return (int) (hash >>> Integer.SIZE);
    }

    private static long mix(long hash, long bits) {
        long mixed = (hash ^ bits) * FACTOR;
        return mixed ^ (mixed >>> Integer.SIZE);
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        byte[] bytes = new byte[length];
        buffer.getBytes(start, bytes);
        return bytes;
    }

    /** The bytes as text, as the package describes it. */
    @Override
    public String toString() {
        return Text.decode(toBytes());
    }
}
