package helios.http;

import helios.spi.TlsIdentity;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The server side of TLS, made anew when one of its files has changed. Used by one thread at a time. */
final class CertificateFiles {

    private record State(TlsIdentity identity, FileTime certificates, FileTime key) {

        static State of(TlsIdentity identity) throws IOException {
            return new State(
                    identity,
                    Files.getLastModifiedTime(identity.certificateChain()),
                    Files.getLastModifiedTime(identity.privateKey()));
        }
    }

    private final Supplier<Optional<TlsIdentity>> identity;
    private final System.Logger log;
    private @Nullable State state;
    private @Nullable SslContext context;

    CertificateFiles(Supplier<Optional<TlsIdentity>> identity, System.Logger log) {
        this.identity = identity;
        this.log = log;
    }

    /**
     * Loads the files, if there is an identity at all.
     *
     * @throws IOException if they cannot be used
     */
    void load() throws IOException {
        var present = identity.get();
        if (present.isPresent()) {
            var now = State.of(present.get());
            if (!now.equals(state)) {
                context = read(present.get());
                state = now;
            }
        }
    }

    /** What the next handshake uses; files that cannot be used leave the former in force. Absent for plain HTTP. */
    Optional<SslContext> current() {
        try {
            load();
        } catch (IOException e) {
            log.log(System.Logger.Level.WARNING, "certificate not reloaded, the former one stays in force", e);
        }
        return Optional.ofNullable(context);
    }

    private static SslContext read(TlsIdentity identity) throws IOException {
        Path chain = identity.certificateChain();
        Path key = identity.privateKey();
        try {
            return SslContextBuilder.forServer(chain.toFile(), key.toFile())
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "certificate %s with key %s cannot be used: PEM is expected, the key unencrypted in PKCS#8 (openssl pkcs8 -topk8 -nocrypt)"
                            .formatted(chain, key),
                    e);
        }
    }
}
