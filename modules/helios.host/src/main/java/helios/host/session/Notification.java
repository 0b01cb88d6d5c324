package helios.host.session;

import helios.wire.Backend;
import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/**
 * What a NotificationResponse says.
 *
 * @param processId of the server process whose transaction sent it
 */
record Notification(int processId, String channel, String payload) {

    private static final int HEAD = 5;

    /** Reads a whole message, whose texts are in this encoding; nothing is taken from the buffer. */
    static Notification read(ByteBuf frame, Charset charset) {
        int channel = frame.readerIndex() + HEAD + Integer.BYTES;
        int channelEnd = end(frame, channel);
        int payload = Math.min(channelEnd + 1, frame.writerIndex());
        return new Notification(
                frame.getInt(frame.readerIndex() + HEAD),
                frame.toString(channel, channelEnd - channel, charset),
                frame.toString(payload, end(frame, payload) - payload, charset));
    }

    private static int end(ByteBuf frame, int from) {
        int zero = frame.indexOf(from, frame.writerIndex(), (byte) 0);
        return zero < 0 ? frame.writerIndex() : zero;
    }

    /** Writes the message in a client's encoding. */
    void write(ByteBuf out, Charset charset) {
        var name = channel.getBytes(charset);
        var text = payload.getBytes(charset);
        out.writeByte(Backend.NOTIFICATION_RESPONSE);
        out.writeInt(Integer.BYTES + Integer.BYTES + name.length + 1 + text.length + 1);
        out.writeInt(processId);
        out.writeBytes(name).writeByte(0);
        out.writeBytes(text).writeByte(0);
    }

    /** About what it occupies while it waits. */
    int size() {
        return 64 + channel.length() + payload.length();
    }
}
