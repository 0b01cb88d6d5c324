package helios.host.net;

import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.wire.FrontendWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server for TLS: SSLRequest, then exactly one byte in clear, then the handshake. Removes itself at the end. Not one
 * byte that came in clear is handed on, whatever it says: an attacker could have written it.
 */
final class BackendTlsNegotiation extends ChannelInboundHandlerAdapter {

    private static final byte ACCEPTED = 'S';
    private static final byte REFUSED = 'N';

    private final BackendTls tls;
    private final String host;
    private final int port;
    private final Promise<Boolean> outcome;
    private boolean handshaking;

    BackendTlsNegotiation(BackendTls tls, String host, int port, Promise<Boolean> outcome) {
        this.tls = tls;
        this.host = host;
        this.port = port;
        this.outcome = outcome;
    }

    /** Whether the connection is encrypted now. */
    Future<Boolean> outcome() {
        return outcome;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        var request = context.alloc().buffer(8);
        FrontendWriter.sslRequest(request);
        context.writeAndFlush(request).addListener(sent -> {
            if (!sent.isSuccess()) {
                fail(context, "the connection was lost", sent.cause());
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            answered(context, (ByteBuf) message);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void answered(ChannelHandlerContext context, ByteBuf in) {
        if (outcome.isDone() || !in.isReadable()) {
            return;
        }
        byte answer = in.readByte();
        if (handshaking || in.isReadable()) {
            fail(context, "it sent bytes in clear behind its answer to SSLRequest", null);
            return;
        }
        switch (answer) {
            case ACCEPTED -> handshake(context);
            case REFUSED -> refused(context);
            default -> fail(context, "it did not understand SSLRequest", null);
        }
    }

    private void refused(ChannelHandlerContext context) {
        if (tls.mode() == BackendTls.Mode.PREFER) {
            context.pipeline().remove(this);
            outcome.trySuccess(false);
        } else {
            fail(context, "it has no TLS, which sslmode demands", null);
        }
    }

    private void handshake(ChannelHandlerContext context) {
        handshaking = true;
        var handler = tls.handler(context.alloc(), host, port);
        context.pipeline().addBefore(context.name(), null, handler);
        handler.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                context.pipeline().remove(this);
                outcome.trySuccess(true);
            } else {
                fail(context, innermostMessage(done.cause()), done.cause());
            }
        });
    }

    /** The outer causes only say that it failed. */
    private static String innermostMessage(Throwable failure) {
        var innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return String.valueOf(innermost.getMessage());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(context, "it closed the connection", null);
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(context, innermostMessage(cause), cause);
    }

    private void fail(ChannelHandlerContext context, String reason, @Nullable Throwable cause) {
        var message = "no TLS with server %s:%d (sslmode=%s): %s".formatted(host, port, tls.mode(), reason);
        outcome.tryFailure(
                cause == null
                        ? new HeliosException(SqlState.CONNECTION_FAILURE, message)
                        : new HeliosException(SqlState.CONNECTION_FAILURE, message, cause));
        context.close();
    }
}
