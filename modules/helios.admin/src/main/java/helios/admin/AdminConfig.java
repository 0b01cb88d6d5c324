package helios.admin;

import helios.http.BrowserRule;
import helios.http.ListenAddress;
import helios.spi.config.Applies;
import helios.spi.config.Applies.When;
import helios.spi.config.Default;
import helios.spi.config.Doc;
import helios.spi.config.Secret;
import java.util.List;
import java.util.Optional;

/** The section {@code [admin]}, whose keys stand at the root as {@code admin_*} too. */
record AdminConfig(
        @Doc("Where the admin API listens: host:port, [v6]:port or :port. Off loopback without a token one is generated"
                + " at start and kept as admin.token in state_dir.")
        @Default("127.0.0.1:9090")
        @Applies(When.RESTART)
        String address,

        @Doc("The bearer token that gives all rights. Absent on loopback: the API is open.")
        Optional<Secret> token,

        @Doc("The bearer token that gives the right to read, by GET alone.")
        Optional<Secret> readToken,

        @Doc("Off loopback without a token: leave the API open instead of generating one.")
        @Default("false")
        @Applies(When.RESTART)
        boolean allowInsecure,

        @Doc(
                "Further names, each with a port if only that one is meant, that are accepted in the headers Host and Origin.")
        List<String> hosts,

        @Doc("Serve HTTPS with the certificate of [tls].") @Default("false") @Applies(When.RESTART)
        boolean tls) {

    AdminConfig {
        var listenAddress = ListenAddress.parse(address);
        var _ = new BrowserRule(listenAddress, hosts, "admin_hosts");
        requireNotEmpty(token, "admin_token");
        requireNotEmpty(readToken, "admin_read_token");
        if (token.isPresent() && token.equals(readToken)) {
            throw new IllegalArgumentException("admin_read_token must differ from admin_token, which gives all rights");
        }
    }

    private static void requireNotEmpty(Optional<Secret> token, String key) {
        if (token.filter(Secret::isEmpty).isPresent()) {
            throw new IllegalArgumentException(key + " must not be empty; leave it out where no token is meant");
        }
    }

    /** Where the API listens. */
    ListenAddress listenAddress() {
        return ListenAddress.parse(address);
    }

    /** Tells whether a token must be generated. */
    boolean needsToken() {
        return token.isEmpty() && !allowInsecure && !listenAddress().loopback();
    }
}
