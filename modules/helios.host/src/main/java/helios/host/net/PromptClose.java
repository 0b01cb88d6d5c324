package helios.host.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;

/**
 * Makes the peer of an io_uring channel see its end at once. Netty 4.2.18 may arm another poll after a channel was asked to
 * close, while a write is still under way; the kernel then keeps the socket open for that poll's sake, and the peer waits.
 * A socket whose input was shut down ends its polls and gets no new ones. Has to stand first in the pipeline, in front of
 * TLS, which has something to say before the end.
 */
@Sharable
final class PromptClose extends ChannelOutboundHandlerAdapter {

    private static final PromptClose INSTANCE = new PromptClose();

    private PromptClose() {}

    /** Adds it to a new channel, if it is of the kind that needs it. */
    static void addTo(Channel channel, Transport.Kind transport) {
        if (transport == Transport.Kind.IO_URING) {
            channel.pipeline().addFirst(INSTANCE);
        }
    }

    /** Adds another handler in front of all others but this. */
    static void addFirstBehind(Channel channel, ChannelHandler handler) {
        var own = channel.pipeline().context(INSTANCE);
        if (own == null) {
            channel.pipeline().addFirst(handler);
        } else {
            channel.pipeline().addAfter(own.name(), null, handler);
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (context.channel().isActive() && ((UnixChannel) context.channel()).fd() instanceof Socket socket) {
            try {
                socket.shutdown(true, false);
            } catch (IOException | NotYetConnectedException _) {
                // its peer has reset it
            }
        }
        context.close(promise);
    }
}
