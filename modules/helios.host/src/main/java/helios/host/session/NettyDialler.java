package helios.host.session;

import helios.host.auth.Link;
import helios.host.net.BackendTls;
import helios.host.net.Transport;
import helios.spi.SqlState;
import helios.spi.query.Decision;
import helios.spi.topology.Node;
import helios.wire.FrontendWriter;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Opens connections to servers on the event loops of a {@link Transport}. */
public final class NettyDialler implements ServerDialler {

    private static final int CONNECT_TIMEOUT_MILLIS = 5000;

    /**
     * What dials depend on; asked for each of them.
     *
     * @param tls TLS towards servers
     * @param allowWeakAuth {@code [backend] allow_weak_auth}
     * @param limits the bounds of the connections
     */
    public record Settings(BackendTls tls, boolean allowWeakAuth, SessionLimits limits) {}

    private final Transport transport;
    private final Supplier<Settings> settings;
    private final Consumer<String> unreachable;
    private final Executor blocking;
    private final Servers servers = new Servers();

    /**
     * A dialler for all sessions of a process.
     *
     * @param unreachable told the name of a node that could not be connected to; quick, on an event loop
     * @param blocking where a login derives keys
     */
    public NettyDialler(
            Transport transport, Supplier<Settings> settings, Consumer<String> unreachable, Executor blocking) {
        this.transport = transport;
        this.settings = settings;
        this.unreachable = unreachable;
        this.blocking = blocking;
    }

    /** The connections that it opened. */
    public Servers servers() {
        return servers;
    }

    @Override
    public boolean mayBePlain() {
        return switch (settings.get().tls().mode()) {
            case DISABLE, PREFER -> true;
            case REQUIRE, VERIFY_CA, VERIFY_FULL -> false;
        };
    }

    @Override
    public void dial(EventLoop loop, Target target, boolean encrypt, ServerLogin.Listener listener) {
        var current = settings.get();
        var node = target.node();
        var bootstrap = transport
                .client(loop, address(node))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                // A server that ends a session while requests are on their way has said why: that is still to be read.
                .option(ChannelOption.AUTO_CLOSE, false)
                .handler(new ChannelInboundHandlerAdapter());
        if (!isLocal(node)) {
            bootstrap.option(ChannelOption.SO_KEEPALIVE, true);
        }
        bootstrap.connect().addListener((ChannelFutureListener) connected -> {
            if (!connected.isSuccess()) {
                unreachable.accept(node.name());
                listener.failed(unreachable(node, connected.cause()));
            } else if (encrypt) {
                secure(connected.channel(), target, current, listener);
            } else {
                login(connected.channel(), false, target, current, listener);
            }
        });
    }

    /** A Unix socket needs no keepalive, and knows none. */
    private static boolean isLocal(Node node) {
        return node.host().startsWith("/");
    }

    private void secure(Channel channel, Target target, Settings current, ServerLogin.Listener listener) {
        current.tls()
                .secure(channel, target.node().host(), target.node().port())
                .addListener(secured -> {
                    if (secured.isSuccess()) {
                        login(channel, (Boolean) secured.getNow(), target, current, listener);
                    } else {
                        listener.failed(unreachable(target.node(), secured.cause()));
                    }
                });
    }

    private void login(
            Channel channel, boolean encrypted, Target target, Settings current, ServerLogin.Listener listener) {
        var remote = channel.remoteAddress();
        var link = encrypted
                ? Link.encrypted(
                        remote,
                        channel.pipeline().get(SslHandler.class).engine().getSession())
                : Link.plain(remote);
        channel.pipeline()
                .addLast(
                        "login",
                        new ServerLogin(
                                target,
                                link,
                                current.allowWeakAuth(),
                                current.limits().maxMessageBytes(),
                                blocking,
                                servers,
                                listener));
    }

    private static Decision.Reject unreachable(Node node, Throwable cause) {
        return new Decision.Reject(
                SqlState.CANNOT_CONNECT_NOW,
                "node \"%s\" (%s) cannot be reached: %s".formatted(node.name(), node.address(), cause.getMessage()));
    }

    private SocketAddress address(Node node) {
        return isLocal(node)
                ? transport.unixAddress(Path.of(node.host(), ".s.PGSQL." + node.port()))
                : InetSocketAddress.createUnresolved(node.host(), node.port());
    }

    @Override
    public CompletionStage<Void> cancel(ServerConnection server) {
        var done = new CompletableFuture<Void>();
        if (server.secretKey().length == 0) {
            done.complete(null);
            return done;
        }
        var timeout = settings.get().limits().backendCancel();
        bootstrap(server).connect().addListener((ChannelFutureListener) connected -> {
            if (!connected.isSuccess()) {
                done.complete(null);
                return;
            }
            var channel = connected.channel();
            channel.closeFuture().addListener(_ -> done.complete(null));
            var request = channel.alloc().buffer(16);
            FrontendWriter.cancelRequest(request, server.processId(), server.secretKey());
            channel.writeAndFlush(request);
            channel.eventLoop().schedule(() -> channel.close(), timeout.toMillis(), TimeUnit.MILLISECONDS);
        });
        return done;
    }

    /** To the socket's peer, for the name may have come to mean another server. */
    private Bootstrap bootstrap(ServerConnection server) {
        return transport
                .client(server.loop(), server.remoteAddress())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .handler(new ChannelInboundHandlerAdapter());
    }
}
