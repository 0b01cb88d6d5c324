package helios.host.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * TLS towards clients: one generation of certificate, key and trust. A reload loads another; if that fails, this one goes
 * on to serve, and connections keep the generation that they began with.
 */
public final class FrontTls implements AutoCloseable {

    /** What a client that begins with TLS has to offer by ALPN, so that no other protocol is let in. */
    public static final String ALPN_PROTOCOL = "postgresql";

    /**
     * Plain bytes a record. The whole record stays below 8 KiB, the space that libpq makes in its buffer: with larger
     * ones, applications that poll its socket wait for bytes that the TLS library already holds.
     */
    private static final int RECORD_DATA = 8 * 1024 - 128;

    /**
     * The files and rules of {@code [tls]}.
     *
     * @param certificateChain the server's certificate and what links it to its root, PEM
     * @param privateKey its key, PEM, unencrypted
     * @param clientCa roots of client certificates; absent if none are asked for
     * @param requireClientCertificate whether a client without a certificate fails in the handshake
     * @param minVersion {@code 1.2} or {@code 1.3}
     */
    public record Settings(
            Path certificateChain,
            Path privateKey,
            Optional<Path> clientCa,
            boolean requireClientCertificate,
            String minVersion) {

        /** Refuses a requirement that nothing could meet. */
        public Settings {
            if (requireClientCertificate && clientCa.isEmpty()) {
                throw new IllegalArgumentException(
                        "tls.require_client_cert needs tls.ca_path: no client certificate could be verified without");
            }
        }

        private ClientAuth clientAuth() {
            if (clientCa.isEmpty()) {
                return ClientAuth.NONE;
            }
            return requireClientCertificate ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL;
        }
    }

    private final SslContext context;
    private final ContextLifetime lifetime;
    private final X509Certificate certificate;

    private FrontTls(SslContext context, X509Certificate certificate) {
        this.context = context;
        lifetime = new ContextLifetime(this, context);
        this.certificate = certificate;
    }

    /**
     * Reads the files and checks that they fit together.
     *
     * @throws IllegalArgumentException if a file cannot be read or the key is not that of the certificate; the message
     *     names the file
     */
    public static FrontTls load(Settings settings) {
        return load(settings, TlsProvider.live());
    }

    static FrontTls load(Settings settings, TlsProvider provider) {
        var chain = Pem.certificates(settings.certificateChain());
        var key = Pem.privateKey(settings.privateKey());
        Pem.requireMatch(settings.certificateChain(), chain[0], settings.privateKey(), key);
        var builder = SslContextBuilder.forServer(key, chain)
                .sslProvider(provider.netty)
                .protocols(protocolsFrom(settings.minVersion()))
                .clientAuth(settings.clientAuth())
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ALPN_PROTOCOL));
        settings.clientCa().map(Pem::certificates).ifPresent(builder::trustManager);
        try {
            return new FrontTls(builder.build(), chain[0]);
        } catch (SSLException e) {
            throw new IllegalArgumentException(
                    "%s and %s cannot be used for TLS: %s"
                            .formatted(settings.certificateChain(), settings.privateKey(), e.getMessage()),
                    e);
        }
    }

    /** Who does the cryptography in this process: {@code BoringSSL} or {@code JDK}. */
    public static String provider() {
        return TlsProvider.live().toString();
    }

    /** What clients are shown. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** A handler for one accepted connection; it waits for the client's first message without a limit of its own. */
    SslHandler handler(ByteBufAllocator allocator) {
        var handler = lifetime.use(() -> context.newHandler(allocator));
        handler.setWrapDataSize(RECORD_DATA);
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }

    /** Gives up what has never been used; else that happens by itself when no connection can begin with it any more. */
    @Override
    public void close() {
        lifetime.close();
    }

    static List<String> protocolsFrom(String minVersion) {
        return switch (minVersion) {
            case "1.2" -> List.of("TLSv1.2", "TLSv1.3");
            case "1.3" -> List.of("TLSv1.3");
            default ->
                throw new IllegalArgumentException(
                        "tls.min_version: \"%s\" is not supported; 1.2 or 1.3 are".formatted(minVersion));
        };
    }
}
