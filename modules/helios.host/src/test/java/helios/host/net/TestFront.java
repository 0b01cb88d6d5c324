package helios.host.net;

import helios.testkit.PgOptions;
import helios.wire.BackendWriter;
import helios.wire.TransactionStatus;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A front with all that it needs but sessions: whoever gets through is told AuthenticationOk and ReadyForQuery. */
final class TestFront implements AutoCloseable, SessionOpener {

    static final FrontSettings PLAIN =
            new FrontSettings(Optional.empty(), false, List.of(), Duration.ofSeconds(30), KeepAlive.OFF);

    /** A session that remembers what was sent to it. */
    static final class Session extends ChannelInboundHandlerAdapter {

        final ClientHello hello;
        final CancelRegistry.Key key;
        final BlockingQueue<Boolean> cancels = new LinkedBlockingQueue<>();
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();

        private final Channel channel;

        private Session(Channel channel, ClientHello hello, CancelRegistry cancels) {
            this.channel = channel;
            this.hello = hello;
            key = cancels.issue(hello.startup().negotiatedVersion(), () -> {
                this.cancels.add(true);
                return CompletableFuture.completedStage(null);
            });
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            var out = context.alloc().buffer();
            BackendWriter.authenticationOk(out);
            BackendWriter.backendKeyData(out, key.processId(), key.secret());
            BackendWriter.readyForQuery(out, TransactionStatus.IDLE);
            context.writeAndFlush(out);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var in = (ByteBuf) message;
            synchronized (received) {
                for (; in.isReadable(); ) {
                    received.write(in.readByte());
                }
            }
            in.release();
            if (new String(received(), StandardCharsets.US_ASCII).contains("close")) {
                // in the midst of a read, with a write under way
                context.writeAndFlush(context.alloc().buffer().writeZero(1));
                context.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            key.close();
        }

        /** Sends the client something. */
        void write(ByteBuf message) {
            channel.writeAndFlush(message);
        }

        byte[] received() {
            synchronized (received) {
                return received.toByteArray();
            }
        }
    }

    final Transport transport;
    final CancelRegistry cancels;
    final HalfOpenLogins logins;
    final Acceptor acceptor;
    final Path folder;
    final BlockingQueue<Session> sessions = new LinkedBlockingQueue<>();
    final BlockingQueue<String> refusals = new LinkedBlockingQueue<>();
    final InetSocketAddress address;
    volatile FrontSettings settings;
    volatile boolean authenticates = true;

    TestFront(FrontSettings settings) {
        this(Transport.open(2), settings, HalfOpenLogins.LIMIT);
    }

    TestFront(Transport transport, FrontSettings settings, int maxHalfOpen) {
        this.transport = transport;
        this.settings = settings;
        try {
            folder = Files.createTempDirectory("front");
            cancels = CancelRegistry.open(transport, folder, () -> 100_000);
            logins = new HalfOpenLogins(maxHalfOpen);
            acceptor = new Acceptor(new Front(transport, () -> this.settings, this, cancels, logins), true);
            address = acceptor.listen(ListenAddress.parse("127.0.0.1:0"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void open(Channel channel, ClientHello hello) {
        var session = new Session(channel, hello, cancels);
        sessions.add(session);
        if (authenticates) {
            hello.authenticated().run();
        }
        channel.pipeline().addLast(session);
    }

    @Override
    public void refused(ClientHello hello, helios.spi.SqlState state, String reason) {
        refusals.add(state + " " + reason);
    }

    PgOptions options() {
        return PgOptions.tcp("127.0.0.1", address.getPort()).timeout(Duration.ofSeconds(10));
    }

    /** The next session to be opened. */
    Session session() {
        try {
            var session = sessions.poll(10, TimeUnit.SECONDS);
            if (session == null) {
                throw new AssertionError("no session was opened");
            }
            return session;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        acceptor.close();
        cancels.close();
        transport.close();
        try (var files = Files.list(folder)) {
            for (var file : new ArrayList<>(files.toList())) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
