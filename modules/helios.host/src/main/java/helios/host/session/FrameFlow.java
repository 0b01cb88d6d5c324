package helios.host.session;

import helios.wire.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * One direction of one connection: cuts the bytes that arrive into frames, in place, and asks of each frame whether it
 * passes, vanishes, or is collected. Frames that pass one after another leave as one slice, so that a read burst costs
 * one write however many frames it holds.
 */
abstract class FrameFlow {

    /** The frame passes as it arrives, in pieces if it is large. */
    static final int FORWARD = 0;
    /** The frame vanishes. */
    static final int DROP = 1;
    /** The frame is collected until it is complete, and handed to {@link #held}. */
    static final int HOLD = 2;

    private static final int HEADER = 5;
    private static final int LENGTH = 4;
    /** What is set aside for a frame before its bytes are there: a length field alone reserves no more. */
    private static final int FIRST_CHUNK = 16 * 1024;

    private final ByteBufAllocator allocator;
    private int maxLength;
    private final byte[] header = new byte[HEADER];
    private int headerBytes;

    private byte tag;
    private int remaining;
    private int disposition;
    private @Nullable ByteBuf collected;

    private @Nullable ByteBuf input;
    private int spanStart;
    private int boundary;
    private boolean stopped;

    FrameFlow(ByteBufAllocator allocator, int maxLength) {
        this.allocator = allocator;
        this.maxLength = maxLength;
    }

    /** Bounds the frames from the next one on. */
    final void limit(int length) {
        maxLength = length;
    }

    /**
     * A frame begins.
     *
     * @param bodyLength its length without tag and length field
     * @param firstByte the first byte of its body, or -1 if there is none or it has not arrived
     * @return {@link #FORWARD}, {@link #DROP} or {@link #HOLD}
     */
    abstract int begin(byte tag, int bodyLength, int firstByte);

    /** A frame that was not held has ended; {@code lastByte} is the last of its body, 0 if it has none. */
    abstract void end(byte tag, byte lastByte);

    /** A frame that was held, from its tag on; the receiver's to release. */
    abstract void held(byte tag, ByteBuf frame);

    /** Bytes that pass; the receiver's to release. */
    abstract void forward(ByteBuf span);

    /** Takes what was read, and releases it. What it throws ends the flow; the frames in front have been passed on then. */
    final void feed(ByteBuf in) {
        if (stopped) {
            in.release();
            return;
        }
        input = in;
        int at = in.readerIndex();
        int end = in.writerIndex();
        spanStart = at;
        try {
            while (at < end && !stopped) {
                at = remaining > 0 ? body(in, at, end) : header(in, at, end);
            }
            boundary = end;
            if (stopped || (remaining > 0 && disposition != FORWARD)) {
                spanStart = stopped ? end : Math.max(spanStart, end);
            }
            passOn(end);
        } catch (RuntimeException e) {
            stop();
            throw e;
        } finally {
            input = null;
            in.release();
        }
    }

    /** Passes on the frames in front of the present one, so that something can be put between. */
    final void flushSpan() {
        if (input != null) {
            passOn(boundary);
        }
    }

    /** Ends the flow: what has not been handled, and what is fed from now on, vanishes. */
    final void stop() {
        flushSpan();
        stopped = true;
        if (collected != null) {
            collected.release();
            collected = null;
        }
    }

    /** Tells whether what was passed on so far ends with a complete frame. */
    final boolean atBoundary() {
        return remaining == 0 || disposition != FORWARD;
    }

    private int header(ByteBuf in, int at, int end) {
        boundary = at;
        if (headerBytes == 0 && end - at >= HEADER) {
            tag = in.getByte(at);
            int length = in.getInt(at + 1);
            start(in, at, at + HEADER, end, length);
            return at + HEADER;
        }
        passOn(at);
        int taken = Math.min(HEADER - headerBytes, end - at);
        in.getBytes(at, header, headerBytes, taken);
        headerBytes += taken;
        spanStart = at + taken;
        if (headerBytes == HEADER) {
            headerBytes = 0;
            tag = header[0];
            int length =
                    (header[1] & 0xff) << 24 | (header[2] & 0xff) << 16 | (header[3] & 0xff) << 8 | (header[4] & 0xff);
            start(in, -1, at + taken, end, length);
        }
        return at + taken;
    }

    /** A header is complete: {@code frameStart} is where it stands in the buffer, -1 if it came in pieces. */
    private void start(ByteBuf in, int frameStart, int bodyStart, int end, int length) {
        if (length < LENGTH || length > maxLength) {
            throw new MalformedFrameException("message type \"" + (char) (tag & 0xff) + "\" announces a length of "
                    + length + " bytes; 4 to " + maxLength + " are allowed");
        }
        int bodyLength = length - LENGTH;
        int first = bodyLength > 0 && bodyStart < end ? in.getByte(bodyStart) & 0xff : -1;
        disposition = begin(tag, bodyLength, first);
        if (stopped) {
            return;
        }
        remaining = bodyLength;
        switch (disposition) {
            case FORWARD -> {
                if (frameStart < 0) {
                    forward(allocator.buffer(HEADER).writeBytes(header));
                }
            }
            case HOLD -> {
                passOn(frameStart < 0 ? bodyStart : frameStart);
                spanStart = bodyStart;
                collected = allocator
                        .buffer(HEADER + Math.min(bodyLength, FIRST_CHUNK))
                        .writeByte(tag)
                        .writeInt(length);
            }
            default -> {
                passOn(frameStart < 0 ? bodyStart : frameStart);
                spanStart = bodyStart;
            }
        }
        if (remaining == 0) {
            complete(bodyStart, (byte) 0);
        }
    }

    private int body(ByteBuf in, int at, int end) {
        int taken = Math.min(remaining, end - at);
        remaining -= taken;
        if (disposition != FORWARD) {
            if (collected != null) {
                collected.writeBytes(in, at, taken);
            }
            spanStart = at + taken;
        }
        if (remaining == 0) {
            complete(at + taken, in.getByte(at + taken - 1));
        }
        return at + taken;
    }

    private void complete(int frameEnd, byte lastByte) {
        boundary = frameEnd;
        if (disposition == HOLD) {
            var frame = collected;
            collected = null;
            if (frame != null) {
                held(tag, frame);
            }
        } else {
            end(tag, lastByte);
        }
    }

    private void passOn(int upTo) {
        var in = input;
        if (in == null || upTo <= spanStart) {
            return;
        }
        int from = spanStart;
        spanStart = upTo;
        forward(
                from == in.readerIndex() && upTo == in.writerIndex()
                        ? in.retain()
                        : in.retainedSlice(from, upTo - from));
    }
}
