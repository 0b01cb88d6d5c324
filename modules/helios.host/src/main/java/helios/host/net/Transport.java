package helios.host.net;

import helios.host.log.Log;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringFixedBufferRingAllocator;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The event loops of the process and the kinds of channels that run on them: io_uring where the kernel allows it, else
 * epoll, else NIO. What is live, and why not what would be better, is logged once and can be asked for.
 */
public final class Transport implements AutoCloseable {

    /** The system property that forces a kind: {@code io_uring}, {@code epoll} or {@code nio}. */
    public static final String PROPERTY = "helios.transport";

    private static final Log LOG = Log.of("helios.net");
    private static final int RING_SIZE = 1024;

    /** The group of buffers that all connections of a loop are read into. */
    private static final short BUFFER_GROUP = 0;

    private static final short BUFFERS = 128;
    private static final int BUFFER_SIZE = 16 * 1024;

    /** A way to do I/O, the best one first. */
    public enum Kind {
        /** Submission and completion rings of Linux 5.15 and newer. */
        IO_URING,
        /** Linux's readiness interface. */
        EPOLL,
        /** The JDK's selector, on any system. */
        NIO;

        /**
         * With a poll that stays armed, Netty 4.2.18 on io_uring can miss that a client reset its connection right behind
         * its last bytes: the reset is signalled once, while a read is under way, and that read does not ask again. Such
         * a connection would stay open for ever. A poll that is armed anew after each read finds the reset.
         */
        private static final String STAY_ARMED = "io.netty.iouring.pollAddMultishotEnabled";

        static {
            if (System.getProperty(STAY_ARMED) == null) {
                System.setProperty(STAY_ARMED, "false");
            }
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Why this kind cannot be used here; empty if it can. */
        public Optional<Throwable> unavailable() {
            return Optional.ofNullable(
                    switch (this) {
                        case IO_URING -> IoUring.unavailabilityCause();
                        case EPOLL -> Epoll.unavailabilityCause();
                        case NIO -> null;
                    });
        }

        private static IoUringIoHandlerConfig rings() {
            var rings = new IoUringIoHandlerConfig().setRingSize(RING_SIZE);
            return sharesBuffers() ? rings.setBufferRingConfig(buffers()) : rings;
        }

        /**
         * The kernel puts what arrives on any connection behind what arrived before, in buffers of its loop: a connection
         * that waits holds none, and one read stays armed for many arrivals.
         */
        private static IoUringBufferRingConfig buffers() {
            return IoUringBufferRingConfig.builder()
                    .bufferGroupId(BUFFER_GROUP)
                    .bufferRingSize(BUFFERS)
                    .batchSize(BUFFERS)
                    .incremental(true)
                    .allocator(new IoUringFixedBufferRingAllocator(BUFFER_SIZE))
                    .build();
        }

        /** Linux 6.12 and newer. */
        private static boolean sharesBuffers() {
            return IoUring.isRegisterBufferRingIncSupported() && IoUring.isRecvMultishotEnabled();
        }

        private IoHandlerFactory ioHandlers() {
            return switch (this) {
                case IO_URING -> IoUringIoHandler.newFactory(rings());
                case EPOLL -> EpollIoHandler.newFactory();
                case NIO -> NioIoHandler.newFactory();
            };
        }
    }

    private final Kind kind;
    private final Map<Kind, String> passedOver;
    private final EventLoopGroup loops;
    private final int loopCount;

    private Transport(Kind kind, Map<Kind, String> passedOver, int loopCount) {
        this.kind = kind;
        this.passedOver = Map.copyOf(passedOver);
        this.loopCount = loopCount;
        loops = new MultiThreadIoEventLoopGroup(loopCount, new DefaultThreadFactory("helios-loop"), kind.ioHandlers());
    }

    /**
     * One loop less than there are processors, because the kernel's network work, hooks that may block and the JVM's own
     * threads want one too, and a loop with more connections does more per system call; but not so many that each would
     * have but a sliver of the pool. The system property {@code helios.loops} beats it.
     */
    public static int defaultLoops() {
        int spare = Runtime.getRuntime().availableProcessors() - 1;
        return Integer.getInteger("helios.loops", Math.clamp(spare, 1, 32));
    }

    /**
     * Opens the best transport that works here, or the one that {@value #PROPERTY} names.
     *
     * @throws IllegalStateException if the one that was asked for does not work here
     */
    public static Transport open(int loops) {
        var forced = System.getProperty(PROPERTY);
        if (forced != null) {
            return open(kind(forced), loops);
        }
        var passedOver = new LinkedHashMap<Kind, String>();
        for (var kind : Kind.values()) {
            var reason = kind.unavailable();
            if (reason.isEmpty()) {
                return open(kind, passedOver, loops);
            }
            passedOver.put(kind, innermost(reason.get()));
        }
        throw new AssertionError("NIO is always there");
    }

    /**
     * Opens one kind of transport.
     *
     * @throws IllegalStateException if it does not work here
     */
    public static Transport open(Kind kind, int loops) {
        kind.unavailable().ifPresent(cause -> {
            throw new IllegalStateException(
                    "transport %s does not work here: %s; leave out -D%s to get the best that does"
                            .formatted(kind, innermost(cause), PROPERTY),
                    cause);
        });
        return open(kind, Map.of(), loops);
    }

    private static Transport open(Kind kind, Map<Kind, String> passedOver, int loops) {
        passedOver.forEach((better, reason) ->
                LOG.warn("transport passed over", "transport", better, "reason", reason, "instead", kind));
        LOG.info("transport", "transport", kind, "loops", loops);
        return new Transport(kind, passedOver, loops);
    }

    private static Kind kind(String name) {
        for (var kind : Kind.values()) {
            if (kind.toString().equals(name)) {
                return kind;
            }
        }
        throw new IllegalStateException(
                "-D%s=%s: not a transport; io_uring, epoll or nio are".formatted(PROPERTY, name));
    }

    private static String innermost(Throwable reason) {
        var cause = reason;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    /** What is live: {@code io_uring}, {@code epoll} or {@code nio}. */
    public String name() {
        return kind.toString();
    }

    /** What is live. */
    public Kind kind() {
        return kind;
    }

    /** The better kinds that do not work here, each with the reason. */
    public Map<Kind, String> passedOver() {
        return passedOver;
    }

    /** The loops; a channel keeps the one that it was registered with. */
    public EventLoopGroup loops() {
        return loops;
    }

    /** How many loops there are. */
    public int loopCount() {
        return loopCount;
    }

    /** A bootstrap that listens at an address, its children spread over all loops. */
    public ServerBootstrap server(SocketAddress address) {
        var bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(serverChannel(address))
                .localAddress(address);
        return sharesBuffers()
                ? bootstrap.childOption(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, BUFFER_GROUP)
                : bootstrap;
    }

    private boolean sharesBuffers() {
        return kind == Kind.IO_URING && Kind.sharesBuffers();
    }

    /** A bootstrap that connects to an address from a loop, without Nagle's delay. */
    public Bootstrap client(EventLoop loop, SocketAddress address) {
        boolean tcp = address instanceof InetSocketAddress;
        var bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(() -> clientChannel(tcp))
                .remoteAddress(address);
        if (sharesBuffers()) {
            bootstrap.option(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, BUFFER_GROUP);
        }
        return tcp ? bootstrap.option(ChannelOption.TCP_NODELAY, true) : bootstrap;
    }

    /** The address of a Unix socket as this transport's channels understand it. */
    public SocketAddress unixAddress(Path path) {
        return kind == Kind.NIO ? UnixDomainSocketAddress.of(path) : new DomainSocketAddress(path.toFile());
    }

    private Class<? extends ServerChannel> serverChannel(SocketAddress address) {
        boolean tcp = address instanceof InetSocketAddress;
        return switch (kind) {
            case IO_URING -> tcp ? IoUringServerSocketChannel.class : IoUringServerDomainSocketChannel.class;
            case EPOLL -> tcp ? EpollServerSocketChannel.class : EpollServerDomainSocketChannel.class;
            case NIO -> tcp ? NioServerSocketChannel.class : NioServerDomainSocketChannel.class;
        };
    }

    private Channel clientChannel(boolean tcp) {
        var channel = switch (kind) {
            case IO_URING -> tcp ? new IoUringSocketChannel() : new IoUringDomainSocketChannel();
            case EPOLL -> tcp ? new EpollSocketChannel() : new EpollDomainSocketChannel();
            case NIO -> tcp ? new NioSocketChannel() : new NioDomainSocketChannel();
        };
        PromptClose.addTo(channel, kind);
        return channel;
    }

    /** Ends the loops, which closes what is still open on them; waits until they are gone. */
    @Override
    public void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
