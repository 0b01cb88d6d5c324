package helios.host.node;

import helios.spi.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * {@code [backend]}, and how long a connect may take.
 *
 * @param user whom the proxy's own connections sign in as
 * @param password the user's; empty = none
 * @param database what they connect to
 * @param sslmode when TLS is used; not over Unix sockets, where servers do not speak it
 * @param sslRootCert the authorities to trust, PEM; absent = those of the platform
 * @param sslCert the proxy's own certificate and its chain, PEM
 * @param sslKey the certificate's key, PKCS #8 in PEM, not encrypted: its path, or itself
 * @param allowWeakAuth whether a server without TLS may ask for secrets in clear text or MD5
 * @param applicationName what the servers show
 * @param connectTimeout bounds a connect, from the name's resolution to the end of login
 */
public record BackendSettings(
        String user,
        Secret password,
        String database,
        SslMode sslmode,
        Optional<Path> sslRootCert,
        Optional<Path> sslCert,
        Optional<Secret> sslKey,
        boolean allowWeakAuth,
        String applicationName,
        Duration connectTimeout) {

    /** libpq's names for when TLS is used and what is checked. */
    public enum SslMode {
        /** Never. */
        DISABLE,
        /** If the server offers it; nothing is checked. */
        PREFER,
        /** Always; the certificate is checked only if {@code ssl_root_cert} is given, as libpq does. */
        REQUIRE,
        /** Always, with a certificate that a trusted authority signed. */
        VERIFY_CA,
        /** Always, with such a certificate for the host's name or address. */
        VERIFY_FULL
    }
}
