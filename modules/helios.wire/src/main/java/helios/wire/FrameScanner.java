package helios.wire;

import io.netty.buffer.ByteBuf;

/**
 * Finds the frames of one direction of one connection in buffers that split it anywhere. Copies nothing, keeps no
 * buffer and allocates nothing; the state between two buffers is a tag, a length and two counters. Feed it every byte
 * once, in order. After an exception, its own or a sink's, it must not be used again.
 */
public final class FrameScanner {

    private static final int HEADER = 5;

    private final int maxLength;
    private byte tag;
    /** The bytes of the length field seen so far, while a header is split over buffers. */
    private int length;
    /** How many bytes of a split header were seen. */
    private int headerBytes;
    /** How many bytes of the present frame's body have not been seen. */
    private int remaining;

    /**
     * Makes a scanner that stands at a frame boundary.
     *
     * @param maxLength the largest length field to accept; it counts itself, so at least 4
     */
    public FrameScanner(int maxLength) {
        if (maxLength < Integer.BYTES) {
            throw new IllegalArgumentException("maxLength must be at least 4, was " + maxLength);
        }
        this.maxLength = maxLength;
    }

    /** Scans from the reader index, which it does not move; otherwise as {@link #scan(ByteBuf, int, FrameSink)}. */
    public int scan(ByteBuf buf, FrameSink sink) {
        return scan(buf, buf.readerIndex(), sink);
    }

    /**
     * Scans {@code buf} from an index to the writer index and tells the sink of each header and each frame's end.
     *
     * @return the index up to which bytes were seen: the writer index, or the frame's end at which the sink stopped the
     *     scan. A stopped scan goes on with a further call from there.
     * @throws MalformedFrameException if a length is below 4 or above the limit
     */
    public int scan(ByteBuf buf, int from, FrameSink sink) {
        int end = buf.writerIndex();
        int at = from;
        if (remaining > 0) {
            if (remaining > end - at) {
                remaining -= end - at;
                return end;
            }
            at += remaining;
            remaining = 0;
            if (!sink.onFrameEnd(tag, buf, at)) {
                return at;
            }
        } else if (headerBytes > 0) {
            at = finishHeader(buf, at, end);
            if (headerBytes < HEADER) {
                return end;
            }
            headerBytes = 0;
            checkLength(tag, length);
            int body = length - Integer.BYTES;
            sink.onFrame(tag, buf, -1, body);
            if (body > end - at) {
                remaining = body - (end - at);
                return end;
            }
            at += body;
            if (!sink.onFrameEnd(tag, buf, at)) {
                return at;
            }
        }
        while (end - at >= HEADER) {
            byte frameTag = buf.getByte(at);
            int frameLength = buf.getInt(at + 1);
            checkLength(frameTag, frameLength);
            int body = frameLength - Integer.BYTES;
            sink.onFrame(frameTag, buf, at, body);
            at += HEADER;
            if (body > end - at) {
                tag = frameTag;
                remaining = body - (end - at);
                return end;
            }
            at += body;
            if (!sink.onFrameEnd(frameTag, buf, at)) {
                return at;
            }
        }
        finishHeader(buf, at, end);
        return end;
    }

    /** Tells whether every frame that began has ended: no byte of a header or of a body is outstanding. */
    public boolean atBoundary() {
        return remaining == 0 && headerBytes == 0;
    }

    /** How many bytes of an incomplete header, 0 to 4, ended the last buffer. */
    public int headerBytes() {
        return headerBytes;
    }

    /** How many bytes of the present frame's body have not arrived. */
    public int remaining() {
        return remaining;
    }

    /** Takes header bytes one by one; returns the index after the last one taken. */
    private int finishHeader(ByteBuf buf, int from, int end) {
        int at = from;
        while (at < end && headerBytes < HEADER) {
            byte next = buf.getByte(at++);
            if (headerBytes++ == 0) {
                tag = next;
                length = 0;
            } else {
                length = (length << Byte.SIZE) | (next & 0xFF);
            }
        }
        return at;
    }

    private void checkLength(byte frameTag, int frameLength) {
        if (frameLength < Integer.BYTES || frameLength > maxLength) {
            throw Malformed.length(frameTag, frameLength, maxLength);
        }
    }
}
