package helios.host.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS towards servers, as {@code sslmode} and its files demand; one generation, like {@link FrontTls}. */
public final class BackendTls implements AutoCloseable {

    /** As libpq's {@code sslmode}. */
    public enum Mode {
        /** Never TLS. */
        DISABLE,
        /** TLS if the server has it. */
        PREFER,
        /** TLS or nothing; the server's certificate is verified only if a root certificate is given. */
        REQUIRE,
        /** TLS to a server whose certificate a trusted root signed. */
        VERIFY_CA,
        /** As {@link #VERIFY_CA}, and the certificate is for the host that was dialled. */
        VERIFY_FULL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * The keys of {@code [backend]} that concern TLS.
     *
     * @param rootCertificate roots of server certificates, PEM; absent: those that the JDK trusts
     * @param certificate the proxy's own certificate for servers that ask for one; with {@code key} or not at all
     * @param key its key
     */
    public record Settings(Mode mode, Optional<Path> rootCertificate, Optional<Path> certificate, Optional<Path> key) {

        /** Refuses half of a certificate and key. */
        public Settings {
            if (certificate.isPresent() != key.isPresent()) {
                throw new IllegalArgumentException(
                        "backend.ssl_cert and backend.ssl_key go together: give both or neither");
            }
        }

        private boolean verifies() {
            return switch (mode) {
                case VERIFY_CA, VERIFY_FULL -> true;
                case DISABLE, PREFER, REQUIRE -> rootCertificate.isPresent();
            };
        }
    }

    private final Mode mode;
    private final @Nullable SslContext context;
    private final ContextLifetime lifetime;

    private BackendTls(Mode mode, @Nullable SslContext context) {
        this.mode = mode;
        this.context = context;
        lifetime = new ContextLifetime(this, context);
    }

    /**
     * Reads the files and checks that they fit together.
     *
     * @throws IllegalArgumentException if a file cannot be read or the key is not that of the certificate; the message
     *     names the file
     */
    public static BackendTls load(Settings settings) {
        return load(settings, TlsProvider.live());
    }

    static BackendTls load(Settings settings, TlsProvider provider) {
        if (settings.mode() == Mode.DISABLE) {
            return new BackendTls(Mode.DISABLE, null);
        }
        return new BackendTls(settings.mode(), context(settings, provider.netty));
    }

    /**
     * The same for blocking sockets. Under {@link Mode#VERIFY_FULL} their parameters have to ask for the comparison with
     * the host.
     *
     * @throws IllegalArgumentException as {@link #load}
     */
    public static SSLContext forSockets(Settings settings) {
        return ((JdkSslContext) context(settings, SslProvider.JDK)).context();
    }

    private static SslContext context(Settings settings, SslProvider provider) {
        var builder = SslContextBuilder.forClient()
                .sslProvider(provider)
                .protocols(FrontTls.protocolsFrom("1.2"))
                .endpointIdentificationAlgorithm(settings.mode() == Mode.VERIFY_FULL ? "HTTPS" : "");
        if (!settings.verifies()) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        }
        settings.rootCertificate().map(Pem::certificates).ifPresent(builder::trustManager);
        if (settings.certificate().isPresent() && settings.key().isPresent()) {
            var certificateFile = settings.certificate().get();
            var keyFile = settings.key().get();
            var chain = Pem.certificates(certificateFile);
            var key = Pem.privateKey(keyFile);
            Pem.requireMatch(certificateFile, chain[0], keyFile, key);
            builder.keyManager(key, chain);
        }
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalArgumentException("[backend]: no TLS with these files: " + e.getMessage(), e);
        }
    }

    /** The mode. */
    public Mode mode() {
        return mode;
    }

    /**
     * Brings a channel that has just connected, and on which nothing was sent, to the state that the mode demands. TCP
     * only: a Unix socket is never encrypted, as with libpq.
     *
     * @param host the name that was dialled, to which a certificate is compared
     * @return whether the connection is encrypted now; fails with a {@link helios.spi.HeliosException} of state {@code
     *     08006}, and the channel closed, if the server refuses what the mode demands, fails the verification or breaks
     *     the protocol. Whatever an unverified server says stays out of the message
     */
    public Future<Boolean> secure(Channel channel, String host, int port) {
        if (context == null || !(channel.remoteAddress() instanceof InetSocketAddress)) {
            return channel.eventLoop().newSucceededFuture(false);
        }
        var negotiation =
                new BackendTlsNegotiation(this, host, port, channel.eventLoop().newPromise());
        PromptClose.addFirstBehind(channel, negotiation);
        return negotiation.outcome();
    }

    SslHandler handler(ByteBufAllocator allocator, String host, int port) {
        if (context == null) {
            throw new IllegalStateException("sslmode=disable");
        }
        var present = context;
        return lifetime.use(() -> present.newHandler(allocator, host, port));
    }

    /** Gives up what has never been used; else that happens by itself when no connection can begin with it any more. */
    @Override
    public void close() {
        lifetime.close();
    }
}
