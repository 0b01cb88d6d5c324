package helios.host.net;

import helios.host.log.Log;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The listeners for clients. Each accepted connection is served until its session opens; what happens then is up to the
 * {@link SessionOpener}. Thread-safe.
 */
public final class Acceptor implements AutoCloseable {

    private static final Log LOG = Log.of("helios.net");
    private static final int BACKLOG = 4096;

    /** A client that has begun to connect has connected by then, even over a slow line, or tries again. */
    private static final Duration HANDSHAKE = Duration.ofSeconds(1);

    private static final String UNIX_PERMISSIONS = "rwxrwxrwx"; // as the server: who may log in is decided later

    private final Front front;
    private final boolean reusePort;
    private final List<Channel> listeners = new CopyOnWriteArrayList<>();
    private final List<SocketFile> socketFiles = new CopyOnWriteArrayList<>();

    /**
     * Listens nowhere yet.
     *
     * @param settings asked once for each connection
     * @param reusePort whether other processes may listen at the same addresses, which a hand-over needs
     */
    public Acceptor(
            Transport transport,
            Supplier<FrontSettings> settings,
            SessionOpener opener,
            CancelRegistry cancels,
            boolean reusePort) {
        this(new Front(transport, settings, opener, cancels, new HalfOpenLogins(HalfOpenLogins.LIMIT)), reusePort);
    }

    Acceptor(Front front, boolean reusePort) {
        this.front = front;
        this.reusePort = reusePort;
    }

    /**
     * Listens at a TCP address; blocks until the socket is bound.
     *
     * @return where it listens, with the port that was picked if the address left it open
     * @throws IOException if it cannot
     */
    public InetSocketAddress listen(ListenAddress address) throws IOException {
        var bootstrap = bootstrap(address.resolve());
        if (reusePort) {
            switch (front.transport().kind()) {
                case IO_URING, EPOLL -> bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
                case NIO -> bootstrap.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
            }
        }
        var listener = bind(bootstrap, address.toString());
        var bound = (InetSocketAddress) listener.localAddress();
        logListening(NetUtil.toSocketAddressString(bound));
        return bound;
    }

    /**
     * Listens at {@code .s.PGSQL.<port>} in a folder, where clients of PostgreSQL look for it; everyone may connect.
     *
     * @param takeOver whether to take the place of a process that still listens there, as a successor does
     * @return the socket's file
     * @throws IOException if it cannot; also if another process listens there and is not to be replaced
     */
    public Path listen(Path folder, int port, boolean takeOver) throws IOException {
        var path = SocketFile.requireFits(folder.resolve(".s.PGSQL." + port));
        if (!takeOver && SocketFile.isServed(path)) {
            throw new IOException(
                    "another process listens at %s; stop it, or choose another unix_socket_dir".formatted(path));
        }
        // bound beside its place and moved there, so that clients meet the old listener or the new, but never none
        var beside = SocketFile.requireFits(folder.resolve(
                ".s.PGSQL.%d.%d".formatted(port, ProcessHandle.current().pid())));
        Files.deleteIfExists(beside);
        bind(bootstrap(front.transport().unixAddress(beside)), path.toString());
        var file = SocketFile.bound(beside, UNIX_PERMISSIONS);
        Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        socketFiles.add(new SocketFile(path, file.key()));
        logListening(path.toString());
        return path;
    }

    private ServerBootstrap bootstrap(SocketAddress address) {
        return front.transport()
                .server(address)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel listener) {
                        listener.pipeline().addLast(new AcceptHandler());
                    }
                })
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        StartupHandler.serve(front, connection);
                    }
                });
    }

    private Channel bind(ServerBootstrap bootstrap, String address) throws IOException {
        var bound = bootstrap.bind().awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen at %s: %s".formatted(address, bound.cause().getMessage()), bound.cause());
        }
        listeners.add(bound.channel());
        return bound.channel();
    }

    private void logListening(String address) {
        LOG.info("listening", "address", address, "transport", front.transport().name());
    }

    /**
     * Leaves the addresses to another process that listens there: new connections are its own from now on, where the system
     * can be told so, and those that were being made are still served here. Returns, with the listeners closed, after some
     * time in which they come to an end.
     */
    public void handOver() throws InterruptedException {
        boolean steered = !listeners.isEmpty();
        for (var listener : listeners) {
            steered &= !(listener.localAddress() instanceof InetSocketAddress) || SharedPort.leave(listener);
        }
        if (steered) {
            Thread.sleep(HANDSHAKE);
        }
        close();
    }

    /** Empties the accept queues and stops listening; what was accepted lives on. Waits until it is done. */
    @Override
    public void close() {
        for (var listener : listeners) {
            var context = listener.pipeline().context(AcceptHandler.class);
            if (context != null) { // else it is closed
                listener.eventLoop().execute(() -> ((AcceptHandler) context.handler()).closeWhenQuiet(context));
            }
        }
        for (var listener : listeners) {
            listener.closeFuture().awaitUninterruptibly();
            // the JDK's selector lets go of a closed socket only when it selects the next time
            listener.eventLoop().schedule(() -> {}, 1, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        }
        listeners.clear();
        socketFiles.forEach(SocketFile::remove);
        socketFiles.clear();
    }
}
