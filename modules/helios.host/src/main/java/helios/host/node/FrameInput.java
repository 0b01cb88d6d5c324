package helios.host.node;

import helios.wire.FrameView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Reads whole frames from a stream; reserves nothing for bytes that have not arrived. */
final class FrameInput {

    private static final int CHUNK = 8 << 10;
    private static final int KEPT = 1 << 20;

    private final InputStream in;
    private final FrameView frame = new FrameView();
    private final ByteBuf buffer = Unpooled.buffer(CHUNK);

    FrameInput(InputStream in) {
        this.in = in;
    }

    /**
     * The next frame, valid until the next call.
     *
     * @throws EOFException if the stream ends before the frame does
     */
    FrameView next(int maxLength) throws IOException {
        if (!buffer.isReadable()) {
            buffer.clear();
            if (buffer.capacity() > KEPT) {
                buffer.capacity(CHUNK);
            }
        }
        while (!frame.wrapIfComplete(buffer, maxLength)) {
            buffer.discardReadBytes();
            if (buffer.writeBytes(in, CHUNK) < 0) {
                throw new EOFException("the server closed the connection");
            }
        }
        buffer.readerIndex(frame.end());
        return frame;
    }
}
