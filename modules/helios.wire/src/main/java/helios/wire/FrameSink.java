package helios.wire;

import io.netty.buffer.ByteBuf;

/**
 * Is told by a {@link FrameScanner} where frames begin and end. Each {@link #onFrame} is followed by exactly one
 * {@link #onFrameEnd}, during the same scan or a later one, before the next {@code onFrame}. A sink must not change the
 * buffer during the call.
 *
 * <p>Two implementations in a process, one for each direction, are compiled into the scanner's loop (about 3 ns a frame,
 * as with an abstract scanner); a third makes both calls indirect (about 8 ns).
 */
public interface FrameSink {

    /**
     * The header of a frame is complete.
     *
     * @param frameStart index of the tag in {@code buf}, or -1 if the header began in an earlier buffer
     * @param bodyLength number of bytes after the header, of which any part may have arrived
     */
    void onFrame(byte tag, ByteBuf buf, int frameStart, int bodyLength);

    /**
     * The last byte of a frame was seen.
     *
     * @param end index in {@code buf} after the frame's last byte
     * @return false to stop the scan here
     */
    boolean onFrameEnd(byte tag, ByteBuf buf, int end);
}
