package helios.host.net;

import helios.spi.HeliosException;
import helios.wire.BackendWriter;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.ssl.SslHandler;

/** The last thing that a client is told. */
final class Fatal {

    private static final String SEVERITY = "FATAL";

    private Fatal() {}

    /** Sends an error and closes the connection; closes it without a word in the midst of a TLS handshake. */
    static void send(Channel channel, HeliosException error) {
        send(channel, error.state().code(), String.valueOf(error.getMessage()));
    }

    /** Sends an error and closes the connection; closes it without a word in the midst of a TLS handshake. */
    static void send(Channel channel, String sqlState, String message) {
        var tls = channel.pipeline().get(SslHandler.class);
        if (tls != null && !tls.handshakeFuture().isSuccess()) {
            channel.close();
            return;
        }
        var out = channel.alloc().buffer();
        BackendWriter.errorResponse(out, SEVERITY, sqlState, message);
        channel.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
    }
}
