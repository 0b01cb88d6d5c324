package helios.host.net;

import helios.host.log.Log;
import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.wire.BackendWriter;
import helios.wire.ProtocolException;
import helios.wire.ProtocolVersion;
import helios.wire.StartupDecoder;
import helios.wire.StartupMessage;
import helios.wire.StartupMessage.CancelRequest;
import helios.wire.StartupMessage.GssEncRequest;
import helios.wire.StartupMessage.SslRequest;
import helios.wire.StartupMessage.Startup;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * A connection from its acceptance to its session: requests for encryption, the startup packet, admission, and cancel
 * requests. Lives on the connection's event loop; ends by handing the connection to the {@link SessionOpener} or by
 * closing it.
 */
final class StartupHandler extends ChannelInboundHandlerAdapter {

    private static final Log LOG = Log.of("helios.net");
    private static final byte TLS_HANDSHAKE = 0x16;
    private static final byte YES = 'S';
    private static final byte NO = 'N';

    private final Front front;
    private final FrontSettings settings;
    private final SocketAddress peer;
    private final boolean unix;
    private final PendingLogin login;
    private final long acceptedNanos = System.nanoTime();

    private ByteBuf received = Unpooled.EMPTY_BUFFER;
    private @Nullable SslHandler tls;
    private boolean sslAsked;
    private boolean gssAsked;
    private boolean directTls;
    private boolean ended;
    private boolean handedOver;

    private StartupHandler(Front front, FrontSettings settings, Channel channel, SocketAddress peer, boolean unix) {
        this.front = front;
        this.settings = settings;
        this.peer = peer;
        this.unix = unix;
        login = PendingLogin.begin(front.logins(), channel, peer, settings.startupTimeout());
    }

    /** Begins to serve an accepted channel, on its event loop. */
    static void serve(Front front, Channel channel) {
        boolean unix = !(channel.parent().localAddress() instanceof InetSocketAddress);
        var peer = unix ? channel.localAddress() : channel.remoteAddress();
        if (peer == null) { // reset by its client before it was accepted
            channel.close();
            return;
        }
        PromptClose.addTo(channel, front.transport().kind());
        var settings = front.settings().get();
        if (!unix) {
            settings.keepAlive().applyTo(channel, front.transport().kind());
        }
        channel.pipeline().addLast(new StartupHandler(front, settings, channel, peer, unix));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (login.room() == HalfOpenLogins.Room.REFUSED) {
            refuseForLackOfRoom(context);
        }
        context.fireChannelActive();
    }

    private void refuseForLackOfRoom(ChannelHandlerContext context) {
        fail(
                context,
                SqlState.TOO_MANY_CONNECTIONS.code(),
                "too many connections from \"%s\" are still logging in; retry when some of them are done"
                        .formatted(AddressRange.text(peer)));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (ended) {
            ((ByteBuf) message).release();
            return;
        }
        received = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), received, (ByteBuf) message);
        try {
            decode(context);
        } catch (ProtocolException e) {
            fail(context, e.sqlState(), String.valueOf(e.getMessage()));
        } catch (HeliosException e) {
            fail(context, e.state().code(), String.valueOf(e.getMessage()));
        }
    }

    private void decode(ChannelHandlerContext context) {
        if (startsWithTls()) {
            beginDirectTls(context);
            return;
        }
        while (!ended) {
            var message = StartupDecoder.decode(received, StartupDecoder.MAX_LENGTH);
            if (message.isEmpty()) {
                return;
            }
            handle(context, message.get());
        }
    }

    private void handle(ChannelHandlerContext context, StartupMessage message) {
        switch (message) {
            case SslRequest _ -> answerSslRequest(context);
            case GssEncRequest _ -> answerGssEncRequest(context);
            case CancelRequest request -> cancel(context, request);
            case Startup startup -> admit(context, startup);
        }
    }

    // ---- encryption

    private boolean startsWithTls() {
        boolean first = tls == null && !sslAsked && !gssAsked;
        return first && received.isReadable() && received.getByte(received.readerIndex()) == TLS_HANDSHAKE;
    }

    private void beginDirectTls(ChannelHandlerContext context) {
        if (settings.tls().isEmpty()) {
            LOG.debug("TLS refused: [tls] is off", "client", peer);
            end(context);
            return;
        }
        directTls = true;
        var clientHello = received;
        received = Unpooled.EMPTY_BUFFER;
        beginTls(context, settings.tls().get());
        context.pipeline().fireChannelRead(clientHello);
    }

    private void answerSslRequest(ChannelHandlerContext context) {
        if (sslAsked) {
            throw unsupported("1234.5679");
        }
        sslAsked = true;
        requireNothingBehind("SSL");
        if (unix || settings.tls().isEmpty()) {
            context.writeAndFlush(context.alloc().buffer(1).writeByte(NO));
            return;
        }
        context.writeAndFlush(context.alloc().buffer(1).writeByte(YES));
        beginTls(context, settings.tls().get());
    }

    private void answerGssEncRequest(ChannelHandlerContext context) {
        if (gssAsked) {
            throw unsupported("1234.5680");
        }
        gssAsked = true;
        requireNothingBehind("GSSAPI encryption");
        context.writeAndFlush(context.alloc().buffer(1).writeByte(NO));
    }

    /** What stands behind such a request was sent before it was answered, perhaps by somebody in the middle. */
    private void requireNothingBehind(String request) {
        if (received.isReadable()) {
            throw new HeliosException(
                    SqlState.PROTOCOL_VIOLATION, "received unencrypted data after %s request".formatted(request));
        }
    }

    private static HeliosException unsupported(String code) {
        return new HeliosException(
                SqlState.FEATURE_NOT_SUPPORTED,
                "unsupported frontend protocol %s: server supports 3.0 to 3.2".formatted(code));
    }

    private void beginTls(ChannelHandlerContext context, FrontTls generation) {
        sslAsked = true;
        gssAsked = true;
        tls = generation.handler(context.alloc());
        context.pipeline().addBefore(context.name(), null, tls);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (!handshake.isSuccess()) {
                LOG.debug("TLS handshake failed", "client", peer, "error", handshake.cause());
                end(context);
            } else if (directTls && tls != null && !FrontTls.ALPN_PROTOCOL.equals(tls.applicationProtocol())) {
                LOG.debug("direct TLS without ALPN protocol " + FrontTls.ALPN_PROTOCOL, "client", peer);
                end(context);
            }
        }
        context.fireUserEventTriggered(event);
    }

    // ---- cancel

    private void cancel(ChannelHandlerContext context, CancelRequest request) {
        ended = true;
        login.run();
        front.cancels().cancel(request).whenComplete((_, _) -> context.close());
    }

    // ---- session

    private void admit(ChannelHandlerContext context, Startup startup) {
        if (login.room() != HalfOpenLogins.Room.OPEN) {
            refuseForLackOfRoom(context);
            return;
        }
        if (startup.needsNegotiation()) {
            var out = context.alloc().buffer();
            BackendWriter.negotiateProtocolVersion(
                    out, ProtocolVersion.minor(startup.negotiatedVersion()), startup.unknownProtocolOptions());
            context.writeAndFlush(out);
        }
        switch (Admission.of(startup, connection(), settings)) {
            case Admission.Admitted(var hello) -> open(context, hello);
            case Admission.Refused(var hello, var state, var reason) -> {
                front.opener().refused(hello, state, reason);
                fail(context, state.code(), reason);
            }
        }
    }

    private Admission.Connection connection() {
        return new Admission.Connection(
                peer,
                unix,
                tls == null ? Optional.empty() : settings.tls().map(FrontTls::certificate),
                tls == null ? Optional.empty() : clientCertificate(tls),
                acceptedNanos,
                login);
    }

    private static Optional<X509Certificate> clientCertificate(SslHandler tls) {
        try {
            return tls.engine().getSession().getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? Optional.of(certificate)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException _) {
            return Optional.empty();
        }
    }

    private void open(ChannelHandlerContext context, ClientHello hello) {
        front.opener().open(context.channel(), hello);
        ended = true;
        handedOver = true;
        context.pipeline().remove(this);
    }

    /** Passes on what followed the startup packet, or gives up what there is. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        var rest = received;
        received = Unpooled.EMPTY_BUFFER;
        if (handedOver && rest.isReadable()) {
            context.fireChannelRead(rest);
        } else {
            rest.release();
        }
    }

    // ---- the end

    private void fail(ChannelHandlerContext context, String sqlState, String message) {
        LOG.debug("connection refused", "client", peer, "sqlstate", sqlState, "reason", message);
        ended = true;
        Fatal.send(context.channel(), sqlState, message);
    }

    private void end(ChannelHandlerContext context) {
        ended = true;
        context.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        switch (cause) {
            case IOException _, DecoderException _ -> {
                LOG.debug("connection lost during start-up", "client", peer, "error", cause);
                end(context);
            }
            default -> {
                LOG.error("start-up of a connection failed", cause, "client", peer);
                fail(context, SqlState.INTERNAL_ERROR.code(), "internal error during start-up of the connection");
            }
        }
    }
}
