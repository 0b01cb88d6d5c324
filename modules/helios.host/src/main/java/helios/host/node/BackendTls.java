package helios.host.node;

import helios.host.node.BackendSettings.SslMode;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** TLS to servers as {@code [backend]} says, for sockets and for Netty. Immutable, but for {@link #context}. */
public final class BackendTls {

    private final BackendSettings settings;
    private final Optional<SSLSocketFactory> sockets;

    /**
     * Reads the files, unless TLS is off.
     *
     * @throws IllegalArgumentException naming the key whose file cannot be used
     */
    public BackendTls(BackendSettings settings) {
        if (settings.sslCert().isPresent() != settings.sslKey().isPresent()) {
            throw new IllegalArgumentException("[backend] ssl_cert and ssl_key belong together, and one is missing");
        }
        this.settings = settings;
        this.sockets = wanted()
                ? Optional.of(
                        ((JdkSslContext) context(SslProvider.JDK)).context().getSocketFactory())
                : Optional.empty();
    }

    /** Tells whether TLS is to be asked for at all. */
    public boolean wanted() {
        return settings.sslmode() != SslMode.DISABLE;
    }

    /** Tells whether a server that declines TLS must not be spoken to. */
    public boolean required() {
        return wanted() && settings.sslmode() != SslMode.PREFER;
    }

    private boolean checksAuthority() {
        return switch (settings.sslmode()) {
            case DISABLE, PREFER -> false;
            case REQUIRE -> settings.sslRootCert().isPresent();
            case VERIFY_CA, VERIFY_FULL -> true;
        };
    }

    private boolean checksHost() {
        return settings.sslmode() == SslMode.VERIFY_FULL;
    }

    /**
     * A client's context for Netty, made from the files as they are now. Its handlers have to be made with the node's host
     * and port: under {@code verify-full} the certificate must be one for that host.
     *
     * @throws IllegalArgumentException naming the key whose file cannot be used
     */
    public SslContext context(SslProvider provider) {
        var builder = SslContextBuilder.forClient()
                .sslProvider(provider)
                .protocols("TLSv1.3", "TLSv1.2")
                .endpointIdentificationAlgorithm(checksHost() ? "HTTPS" : "");
        if (!checksAuthority()) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        } else if (settings.sslRootCert().isPresent()) {
            var file = settings.sslRootCert().get();
            reading("ssl_root_cert = \"" + file + "\"", () -> {
                try (var authorities = Files.newInputStream(file)) {
                    builder.trustManager(authorities);
                }
            });
        }
        if (settings.sslCert().isPresent() && settings.sslKey().isPresent()) {
            identify(builder, settings.sslCert().get(), settings.sslKey().get().reveal());
        }
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalArgumentException("[backend] the TLS files cannot be used: " + e.getMessage(), e);
        }
    }

    private static void identify(SslContextBuilder builder, Path certificate, String key) {
        reading("ssl_cert = \"" + certificate + "\" or its ssl_key", () -> {
            try (var chain = Files.newInputStream(certificate);
                    var secret = pem(key)) {
                builder.keyManager(chain, secret);
            }
        });
    }

    private static InputStream pem(String fileOrText) throws IOException {
        return fileOrText.contains("-----BEGIN")
                ? new ByteArrayInputStream(fileOrText.getBytes(StandardCharsets.US_ASCII))
                : Files.newInputStream(Path.of(fileOrText));
    }

    private interface Reading {
        void run() throws IOException;
    }

    private static void reading(String setting, Reading reading) {
        try {
            reading.run();
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException("[backend] %s cannot be used: %s".formatted(setting, reason(e)), e);
        }
    }

    private static String reason(Exception e) {
        return e instanceof java.nio.file.NoSuchFileException missing
                ? "no file " + missing.getFile()
                : String.valueOf(e.getMessage());
    }

    /** Makes a client's TLS socket of one that a server agreed to speak TLS on; the handshake is still to come. */
    SSLSocket over(Socket socket, String host, int port) throws IOException {
        var factory = sockets.orElseThrow(() -> new IllegalStateException("sslmode=disable"));
        var tls = (SSLSocket) factory.createSocket(socket, host, port, false);
        var parameters = tls.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        if (checksHost()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        tls.setSSLParameters(parameters);
        return tls;
    }
}
