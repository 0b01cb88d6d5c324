package helios.host.config;

import static helios.spi.config.Applies.When.NEW_CONNECTIONS;

import helios.spi.config.Applies;
import helios.spi.config.Default;
import helios.spi.config.Doc;
import helios.spi.config.Secret;
import java.nio.file.Path;
import java.util.Optional;

/** The section {@code [backend]}: the proxy's own connections, and TLS towards all servers. */
public record BackendConfig(
        @Doc("The role that the proxy itself signs in as: for probes, roles of nodes and the catalog.")
        @Default("postgres")
        @Applies(NEW_CONNECTIONS)
        String user,

        @Doc("Its password.") @Default("") @Applies(NEW_CONNECTIONS)
        Secret password,

        @Doc("The database that it connects to.") @Default("postgres") @Applies(NEW_CONNECTIONS)
        String database,

        @Doc("TLS towards servers, for clients' connections too: as libpq's parameter of that name.")
        @Default("prefer")
        @Applies(NEW_CONNECTIONS)
        SslMode sslmode,

        @Doc("PEM file of the certificate authorities that may have signed the servers' certificates; needed by "
                + "verify-ca and verify-full.")
        @Applies(NEW_CONNECTIONS)
        Optional<Path> sslRootCert,

        @Doc("PEM file of the certificate that the proxy shows to servers.") @Applies(NEW_CONNECTIONS)
        Optional<Path> sslCert,

        @Doc("PEM file of its private key, unencrypted.") @Applies(NEW_CONNECTIONS)
        Optional<PrivateFile> sslKey,

        @Doc(
                "Lets a server that is not on this machine have the proxy's own password in clear text or as MD5 without TLS.")
        @Default("false")
        @Applies(NEW_CONNECTIONS)
        boolean allowWeakAuth,

        @Doc("What the proxy's own connections are called in pg_stat_activity.")
        @Default("helios")
        @Applies(NEW_CONNECTIONS)
        String applicationName) {

    /** How much TLS there is to be towards a server, as libpq understands these words. */
    public enum SslMode {
        /** None. */
        DISABLE("disable"),
        /** Where the server has it. */
        PREFER("prefer"),
        /** Always; the certificate is not verified. */
        REQUIRE("require"),
        /** Always; the certificate must be signed by one of {@code ssl_root_cert}. */
        VERIFY_CA("verify-ca"),
        /** As {@link #VERIFY_CA}, and it must name the host. */
        VERIFY_FULL("verify-full");

        private final String text;

        SslMode(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Refuses files that do not make a whole. */
    public BackendConfig {
        if (user.isEmpty()) {
            throw new IllegalArgumentException("user must not be empty");
        }
        if ((sslmode == SslMode.VERIFY_CA || sslmode == SslMode.VERIFY_FULL) && sslRootCert.isEmpty()) {
            throw new IllegalArgumentException("sslmode is %s, which needs ssl_root_cert".formatted(sslmode));
        }
        if (sslCert.isPresent() != sslKey.isPresent()) {
            throw new IllegalArgumentException(
                    sslCert.isPresent() ? "ssl_cert needs ssl_key" : "ssl_key needs ssl_cert");
        }
    }
}
