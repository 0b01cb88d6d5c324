package helios.host.config;

import static helios.spi.config.Applies.When.NEW_CONNECTIONS;

import helios.spi.config.Applies;
import helios.spi.config.Default;
import helios.spi.config.Doc;
import java.nio.file.Path;
import java.util.Optional;

/** The section {@code [tls]}: TLS towards clients. */
public record TlsConfig(
        @Doc("PEM file of the proxy's certificate, followed by those that link it to its root. Read anew by a reload.")
        @Applies(NEW_CONNECTIONS)
        Path certPath,

        @Doc("PEM file of its private key, unencrypted. Read anew by a reload.") @Applies(NEW_CONNECTIONS)
        PrivateFile keyPath,

        @Doc(
                "PEM file of the authorities that may have signed clients' certificates. Empty = clients are asked for none.")
        @Applies(NEW_CONNECTIONS)
        Optional<Path> caPath,

        @Doc("Refuses clients without a certificate; needs ca_path.") @Default("false") @Applies(NEW_CONNECTIONS)
        boolean requireClientCert,

        @Doc("Refuses clients without TLS, but for those of a Unix socket.") @Default("false") @Applies(NEW_CONNECTIONS)
        boolean requireTls,

        @Doc("The oldest version of TLS that is spoken.") @Default("1.2") @Applies(NEW_CONNECTIONS)
        Version minVersion) {

    /** A version of TLS. */
    public enum Version {
        /** RFC 5246. */
        TLS_1_2("1.2"),
        /** RFC 8446. */
        TLS_1_3("1.3");

        private final String number;

        Version(String number) {
            this.number = number;
        }

        @Override
        public String toString() {
            return number;
        }
    }

    /** Refuses a demand that nobody could meet. */
    public TlsConfig {
        if (requireClientCert && caPath.isEmpty()) {
            throw new IllegalArgumentException("require_client_cert needs ca_path, or no client could be verified");
        }
    }
}
