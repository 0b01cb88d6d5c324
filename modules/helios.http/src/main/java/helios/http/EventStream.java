package helios.http;

import helios.spi.admin.AdminResponse.EventChannel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Server-sent events of one connection. */
final class EventStream implements EventChannel {

    private static final byte[] KEEPALIVE = ": keepalive\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Channel channel;

    EventStream(Channel channel) {
        this.channel = channel;
    }

    @Override
    public void send(String event, Object json) {
        if (event.isEmpty() || event.chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException("\"" + event + "\" is no name of an event");
        }
        if (!channel.isActive()) {
            return;
        }
        var text = new ByteArrayOutputStream();
        text.writeBytes(("event: " + event + "\ndata: ").getBytes(StandardCharsets.UTF_8));
        text.writeBytes(Json.write(json));
        text.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
        var written = channel.writeAndFlush(content(text.toByteArray()));
        if (!channel.isWritable()) {
            // Ends at the latest when the write time-out closes the connection.
            written.awaitUninterruptibly();
        }
    }

    @Override
    public boolean open() {
        return channel.isActive();
    }

    /** Shows that the stream is alive; a client that does not read runs into the write time-out. */
    void keepAlive() {
        var _ = channel.writeAndFlush(content(KEEPALIVE));
    }

    private static DefaultHttpContent content(byte[] bytes) {
        ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
        return new DefaultHttpContent(buffer);
    }
}
