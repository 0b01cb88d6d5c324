package helios.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A reusable, copy-free view of one complete frame; valid until it is wrapped anew or its buffer is changed or released.
 * Belongs to one thread.
 */
public final class FrameView {

    private static final int HEADER = 5;

    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private byte tag;
    private int start;
    private int end;

    /** Makes a view of nothing: wrap it before its use. */
    public FrameView() {}

    /**
     * Points this view at the frame whose tag lies at an index, all of which must lie before the writer index.
     *
     * @throws MalformedFrameException if the length is below 4, or the frame ends behind the writer index
     */
    public FrameView wrap(ByteBuf source, int start) {
        int available = source.writerIndex() - start;
        int length = available < HEADER ? 0 : source.getInt(start + 1);
        if (length < Integer.BYTES || length > available - 1) {
            throw new MalformedFrameException(
                    "frame announces %d bytes, %d are there".formatted(length, Math.max(0, available - 1)));
        }
        point(source, start, length);
        return this;
    }

    /**
     * Points this view at the frame at the reader index if all of it has arrived; else leaves it as it was.
     *
     * @param maxLength the largest length field to accept; it counts itself
     * @return whether the frame is complete
     * @throws MalformedFrameException if the length is below 4 or above the limit
     */
    public boolean wrapIfComplete(ByteBuf source, int maxLength) {
        int available = source.readableBytes();
        if (available < HEADER) {
            return false;
        }
        int at = source.readerIndex();
        int length = source.getInt(at + 1);
        if (length < Integer.BYTES || length > maxLength) {
            throw Malformed.length(source.getByte(at), length, maxLength);
        }
        if (length > available - 1) {
            return false;
        }
        point(source, at, length);
        return true;
    }

    private void point(ByteBuf source, int at, int length) {
        buffer = source;
        tag = source.getByte(at);
        start = at;
        end = at + 1 + length;
    }

    public byte tag() {
        return tag;
    }

    public ByteBuf buffer() {
        return buffer;
    }

    /** Index of the tag. */
    public int start() {
        return start;
    }

    /** Index of the first byte after the header. */
    public int bodyStart() {
        return start + HEADER;
    }

    public int bodyLength() {
        return end - start - HEADER;
    }

    /** Index after the last byte. */
    public int end() {
        return end;
    }

    /** The number of bytes, header included. */
    public int length() {
        return end - start;
    }

    /** Guards a view of one kind of message against being wrapped around another kind. */
    void expect(byte expected, String message) {
        if (tag != expected) {
            throw new IllegalArgumentException("frame %s is no %s".formatted(Malformed.name(tag), message));
        }
    }
}
