package helios.host.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.testkit.CertificateAuthority;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS towards servers, against a server that answers SSLRequest with whatever a test says, and then echoes. */
final class BackendTlsTest {

    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create("test authority");
    private static final CertificateAuthority STRANGERS = CertificateAuthority.create("another authority");
    private static final CertificateAuthority.Issued LOOPBACK = AUTHORITY.issue("127.0.0.1");

    private static Transport transport;

    @BeforeAll
    static void open() {
        transport = Transport.open(2);
    }

    @AfterAll
    static void close() {
        transport.close();
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void everyModeAgainstATrustedServer(TlsProvider provider) throws Exception {
        for (var mode : BackendTls.Mode.values()) {
            try (var server = new Server("S", tls(LOOPBACK, Optional.empty()))) {
                var outcome = secure(server, "127.0.0.1", settings(mode, true), provider);
                assertThat(outcome).as(mode.toString()).isEqualTo(mode != BackendTls.Mode.DISABLE);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void aServerThatNobodyVouchesFor(TlsProvider provider) throws Exception {
        var context = tls(STRANGERS.issue("127.0.0.1"), Optional.empty());
        for (var mode : BackendTls.Mode.values()) {
            try (var server = new Server("S", context)) {
                switch (mode) {
                    case DISABLE ->
                        assertThat(secure(server, "127.0.0.1", settings(mode, true), provider))
                                .isFalse();
                    case PREFER, REQUIRE, VERIFY_CA, VERIFY_FULL ->
                        assertFails(server, "127.0.0.1", settings(mode, true), provider, "");
                }
                switch (mode) {
                    case DISABLE -> {}
                    case PREFER, REQUIRE ->
                        assertThat(secure(server, "127.0.0.1", settings(mode, false), provider))
                                .isTrue();
                    case VERIFY_CA, VERIFY_FULL ->
                        assertFails(server, "127.0.0.1", settings(mode, false), provider, "");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void theNameIsComparedOnlyByVerifyFull(TlsProvider provider) throws Exception {
        try (var server = new Server("S", tls(AUTHORITY.issue("db.internal"), Optional.empty()))) {
            assertThat(secure(server, "127.0.0.1", settings(BackendTls.Mode.VERIFY_CA, true), provider))
                    .isTrue();
            assertThat(secure(server, "db.internal", settings(BackendTls.Mode.VERIFY_FULL, true), provider))
                    .isTrue();
            var full = settings(BackendTls.Mode.VERIFY_FULL, true);
            assertFails(server, "127.0.0.1", full, provider, "127.0.0.1");
            assertFails(server, "other.internal", full, provider, "other.internal");
        }
    }

    @Test
    void aServerWithoutTls() throws Exception {
        for (var mode : BackendTls.Mode.values()) {
            try (var server = new Server("N", null)) {
                switch (mode) {
                    case DISABLE, PREFER ->
                        assertThat(secure(server, "127.0.0.1", settings(mode, true), TlsProvider.live()))
                                .isFalse();
                    case REQUIRE, VERIFY_CA, VERIFY_FULL ->
                        assertFails(
                                server,
                                "127.0.0.1",
                                settings(mode, true),
                                TlsProvider.live(),
                                "sslmode=" + mode + "): it has no TLS");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sx", "SR\0\0\0\u0008\0\0\0\0", "Nx", "E\0\0\0\u0010SFATAL\0Msecret\0\0", "x"})
    void whatComesInClearIsNeverTrustedOrTold(String answer) throws Exception {
        try (var server = new Server(answer, null)) {
            for (var mode : new BackendTls.Mode[] {BackendTls.Mode.PREFER, BackendTls.Mode.VERIFY_FULL}) {
                var error = assertFails(server, "127.0.0.1", settings(mode, true), TlsProvider.live(), "");
                assertThat(error.getMessage()).doesNotContain("secret");
            }
        }
    }

    @Test
    void aServerThatHangsUp() throws Exception {
        try (var server = new Server("", null)) {
            assertFails(
                    server,
                    "127.0.0.1",
                    settings(BackendTls.Mode.PREFER, true),
                    TlsProvider.live(),
                    "it closed the connection");
        }
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void theProxysOwnCertificate(TlsProvider provider) throws Exception {
        var own = AUTHORITY.issue("proxy");
        try (var server = new Server("S", tls(LOOPBACK, Optional.of(AUTHORITY.certificateFile())))) {
            var settings = new BackendTls.Settings(
                    BackendTls.Mode.VERIFY_FULL,
                    Optional.of(AUTHORITY.certificateFile()),
                    Optional.of(own.certificateFile()),
                    Optional.of(own.keyFile()));
            assertThat(secure(server, "127.0.0.1", settings, provider)).isTrue();
        }
        assertThatThrownBy(() -> BackendTls.load(
                        new BackendTls.Settings(
                                BackendTls.Mode.REQUIRE,
                                Optional.empty(),
                                Optional.of(own.certificateFile()),
                                Optional.of(LOOPBACK.keyFile())),
                        provider))
                .hasMessageContaining("does not match");
        assertThatThrownBy(() -> new BackendTls.Settings(
                        BackendTls.Mode.REQUIRE, Optional.empty(), Optional.empty(), Optional.of(own.keyFile())))
                .hasMessageContaining("go together");
    }

    private static BackendTls.Settings settings(BackendTls.Mode mode, boolean withRoot) {
        return new BackendTls.Settings(
                mode,
                withRoot ? Optional.of(AUTHORITY.certificateFile()) : Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static HeliosException assertFails(
            Server server, String host, BackendTls.Settings settings, TlsProvider provider, String text) {
        try {
            secure(server, host, settings, provider);
        } catch (Exception e) {
            assertThat(e).isInstanceOf(HeliosException.class).hasMessageContaining(text);
            assertThat(((HeliosException) e).state()).isEqualTo(SqlState.CONNECTION_FAILURE);
            return (HeliosException) e;
        }
        throw new AssertionError("no failure with " + settings);
    }

    /** Whether the connection is encrypted; that bytes pass afterwards is checked if the server speaks on. */
    private static boolean secure(Server server, String host, BackendTls.Settings settings, TlsProvider provider)
            throws Exception {
        var echoes = new LinkedBlockingQueue<String>();
        try (var tls = BackendTls.load(settings, provider)) {
            var channel = transport
                    .client(transport.loops().next(), server.address)
                    .handler(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelRead(ChannelHandlerContext context, Object message) {
                            echoes.add(((ByteBuf) message).toString(StandardCharsets.US_ASCII));
                            ((ByteBuf) message).release();
                        }
                    })
                    .connect()
                    .sync()
                    .channel();
            try {
                boolean encrypted =
                        tls.secure(channel, host, server.address.getPort()).get(10, TimeUnit.SECONDS);
                channel.writeAndFlush(Unpooled.copiedBuffer("echo", StandardCharsets.US_ASCII))
                        .sync();
                assertThat(echoes.poll(10, TimeUnit.SECONDS)).isEqualTo("echo");
                assertThat(channel.pipeline().get(BackendTlsNegotiation.class)).isNull();
                return encrypted;
            } catch (java.util.concurrent.ExecutionException e) {
                assertThat(channel.closeFuture().await(5, TimeUnit.SECONDS)).isTrue();
                assertThat(echoes).isEmpty();
                throw (Exception) e.getCause();
            } finally {
                channel.close().sync();
            }
        }
    }

    private static SslContext tls(CertificateAuthority.Issued identity, Optional<Path> clientCa) throws Exception {
        var builder = SslContextBuilder.forServer(identity.keys().getPrivate(), identity.certificate())
                .sslProvider(SslProvider.JDK);
        if (clientCa.isPresent()) {
            builder.trustManager(clientCa.get().toFile()).clientAuth(ClientAuth.REQUIRE);
        }
        return builder.build();
    }

    /** Answers SSLRequest with a text, begins TLS if it has a context, echoes what comes then; hangs up on "". */
    private static final class Server implements AutoCloseable {

        final InetSocketAddress address;
        private final Channel listener;

        Server(String answer, @Nullable SslContext tls) {
            listener = transport
                    .server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(new Answering(answer, tls));
                        }
                    })
                    .bind()
                    .syncUninterruptibly()
                    .channel();
            address = (InetSocketAddress) listener.localAddress();
        }

        @Override
        public void close() {
            listener.close().syncUninterruptibly();
        }
    }

    private static final class Answering extends ChannelInboundHandlerAdapter {

        private static final String SSL_REQUEST = "0000000804d2162f";

        private final String answer;
        private final @Nullable SslContext tls;
        private boolean answered;

        Answering(String answer, @Nullable SslContext tls) {
            this.answer = answer;
            this.tls = tls;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var in = (ByteBuf) message;
            if (answered || !ByteBufUtil.hexDump(in).equals(SSL_REQUEST)) {
                context.writeAndFlush(in);
                return;
            }
            answered = true;
            in.release();
            if (answer.isEmpty()) {
                context.close();
                return;
            }
            context.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.ISO_8859_1));
            if (tls != null) {
                context.pipeline().addFirst(tls.newHandler(context.alloc()));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
