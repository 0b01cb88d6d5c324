package helios.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An HTTP/1.1 server with one thread of its own, so that no client of it can slow anything else. Each request is answered
 * by the handler that is in force when its head has been read. The port can be shared with another process of the same
 * user, so that a successor may listen before its predecessor has ended.
 */
public final class HttpServer implements AutoCloseable {

    private static final long CLOSE_SECONDS = 5;
    /** Bounds how many pipelined requests one read can bring. */
    private static final int MAX_READ = 16 << 10;

    private final EventLoopGroup group;
    private final Channel listener;
    private final Capacity capacity;
    private volatile HttpHandler handler;

    private HttpServer(HttpServerConfig config, HttpHandler handler) throws IOException {
        this.handler = handler;
        capacity = new Capacity(config.limits());
        var certificates = new CertificateFiles(config.tls(), config.log());
        certificates.load();
        var address = config.address().resolve();
        group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("helios-http-" + config.name(), true), NioIoHandler.newFactory());
        var binding = new ServerBootstrap()
                .group(group)
                .channelFactory(() -> socket(config.address(), address))
                .option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(512, 4096, MAX_READ))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        certificates
                                .current()
                                .map(tls -> tls.newHandler(channel.alloc()))
                                .ifPresent(channel.pipeline()::addLast);
                        new Connection(channel, config, capacity, HttpServer.this::handler).install();
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            shutDown();
            throw new IOException(
                    "cannot listen at " + config.address() + ": "
                            + binding.cause().getMessage(),
                    binding.cause());
        }
        listener = binding.channel();
    }

    /**
     * Starts a server, which accepts connections when this returns.
     *
     * @throws IOException if the address cannot be had or the certificate cannot be used
     */
    public static HttpServer start(HttpServerConfig config, HttpHandler handler) throws IOException {
        return new HttpServer(config, handler);
    }

    /** Java's own socket for both families would serve an IPv4 wildcard over IPv6 too, where nobody expects it. */
    private static NioServerSocketChannel socket(ListenAddress wanted, InetSocketAddress resolved) {
        boolean ipv4Only = !wanted.host().isEmpty() && resolved.getAddress() instanceof Inet4Address;
        return ipv4Only
                ? new NioServerSocketChannel(SelectorProvider.provider(), SocketProtocolFamily.INET)
                : new NioServerSocketChannel();
    }

    /** Where the server listens, with the port that it got. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Lets another handler answer the requests whose heads are not yet read; no connection is closed. */
    public void handler(HttpHandler next) {
        handler = next;
    }

    private HttpHandler handler() {
        return handler;
    }

    /** Stops accepting, waits up to five seconds for requests that are being answered, and closes all connections. */
    @Override
    public void close() {
        var _ = listener.close().awaitUninterruptibly();
        group.next().execute(capacity::close);
        try {
            capacity.drained().get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException _) {
            // What is still being answered is cut off.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        shutDown();
    }

    private void shutDown() {
        var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
