package helios.host.net;

import helios.host.log.Log;
import helios.wire.FrontendWriter;
import helios.wire.StartupDecoder;
import helios.wire.StartupMessage.CancelRequest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Passes cancel requests between the instances that share a port on one host: each listens at {@code cancel-<n>.sock} in
 * the folder that they share, where {@code n} is its number, and takes a CancelRequest there as a server does. What comes
 * that way is never passed on again.
 */
final class CancelRelay implements AutoCloseable {

    /** Numbers run from 1 to this. */
    static final int MAX_INSTANCE = 511;

    private static final Log LOG = Log.of("helios.net");
    private static final int TIMEOUT_SECONDS = 5;

    private final Transport transport;
    private final Path stateDir;
    private final int instance;
    private final Channel listener;
    private final SocketFile file;

    private CancelRelay(Transport transport, Path stateDir, int instance, Channel listener, SocketFile file) {
        this.transport = transport;
        this.stateDir = stateDir;
        this.instance = instance;
        this.listener = listener;
        this.file = file;
    }

    /**
     * Takes a number that no living instance has and listens for its requests.
     *
     * @param local does what a request from another instance asks for
     * @return empty, with a warning, if the folder cannot be used
     */
    static Optional<CancelRelay> open(
            Transport transport, Path stateDir, Function<CancelRequest, CompletionStage<Void>> local) {
        try {
            return Optional.of(listen(transport, stateDir, local));
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "cancel keys of other instances are not passed on: state_dir cannot be used",
                    "state_dir",
                    stateDir,
                    "error",
                    e);
            return Optional.empty();
        }
    }

    /** The lock keeps two instances that start together from taking one number. */
    private static synchronized CancelRelay listen(
            Transport transport, Path stateDir, Function<CancelRequest, CompletionStage<Void>> local)
            throws IOException {
        SocketFile.createPrivateFolder(stateDir);
        try (var lockFile = FileChannel.open(
                        stateDir.resolve("cancel.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = lockFile.lock()) {
            int instance = freeInstance(stateDir);
            var path = SocketFile.requireFits(socket(stateDir, instance));
            Files.deleteIfExists(path);
            var listener = transport
                    .server(transport.unixAddress(path))
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            PromptClose.addTo(channel, transport.kind());
                            channel.pipeline().addLast(new ReadTimeoutHandler(TIMEOUT_SECONDS), new Receiver(local));
                        }
                    })
                    .bind()
                    .syncUninterruptibly()
                    .channel();
            return new CancelRelay(transport, stateDir, instance, listener, SocketFile.bound(path, "rw-------"));
        }
    }

    private static int freeInstance(Path stateDir) throws IOException {
        int start = RandomGenerator.getDefault().nextInt(MAX_INSTANCE);
        for (int i = 0; i < MAX_INSTANCE; i++) {
            int instance = 1 + (start + i) % MAX_INSTANCE;
            if (!SocketFile.isServed(socket(stateDir, instance))) {
                return instance;
            }
        }
        throw new IOException("all %d instance numbers are taken".formatted(MAX_INSTANCE));
    }

    private static Path socket(Path stateDir, int instance) {
        return stateDir.resolve("cancel-%d.sock".formatted(instance));
    }

    /** This instance's number. */
    int instance() {
        return instance;
    }

    /** Where another instance listens, if there is one of that number. */
    Optional<Path> peer(int number) {
        return Optional.of(socket(stateDir, number)).filter(Files::exists);
    }

    /** Passes a request on; done, never exceptionally, when the other instance has dealt with it or cannot. */
    CompletionStage<Void> forward(Path peer, CancelRequest request) {
        var done = new CompletableFuture<Void>();
        var address = transport.unixAddress(peer);
        transport
                .client(transport.loops().next(), address)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.closeFuture().addListener(_ -> done.complete(null));
                        channel.pipeline().addLast(new ReadTimeoutHandler(TIMEOUT_SECONDS), new Sender(request));
                    }
                })
                .connect()
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        done.complete(null);
                    }
                });
        return done;
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        file.remove();
    }

    private static final class Sender extends ChannelInboundHandlerAdapter {

        private final CancelRequest request;

        Sender(CancelRequest request) {
            this.request = request;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            var out = context.alloc().buffer();
            FrontendWriter.cancelRequest(out, request.processId(), request.secretKey());
            context.writeAndFlush(out);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    private static final class Receiver extends ByteToMessageDecoder {

        private final Function<CancelRequest, CompletionStage<Void>> local;

        Receiver(Function<CancelRequest, CompletionStage<Void>> local) {
            this.local = local;
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            StartupDecoder.decode(in, StartupDecoder.MAX_LENGTH).ifPresent(message -> {
                in.skipBytes(in.readableBytes());
                if (message instanceof CancelRequest request) {
                    local.apply(request).whenComplete((_, _) -> context.close());
                } else {
                    context.close();
                }
            });
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
