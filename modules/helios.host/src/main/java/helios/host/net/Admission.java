package helios.host.net;

import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.wire.StartupMessage.Startup;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What is decided of a client by its startup packet and by where it comes from. */
sealed interface Admission {

    /** The client goes on to authentication. */
    record Admitted(ClientHello hello) implements Admission {}

    /** The client is refused by a rule of the configuration. */
    record Refused(ClientHello hello, SqlState state, String reason) implements Admission {}

    /**
     * What is known of a connection besides what it sends.
     *
     * @param peer the client's address
     * @param unix whether it came over a Unix socket
     * @param serverCertificate present if the connection is encrypted
     */
    record Connection(
            SocketAddress peer,
            boolean unix,
            Optional<X509Certificate> serverCertificate,
            Optional<X509Certificate> clientCertificate,
            long acceptedNanos,
            Runnable authenticated) {

        boolean tls() {
            return serverCertificate.isPresent();
        }
    }

    /**
     * Decides.
     *
     * @throws HeliosException if the packet itself names no user, or a value that the server would refuse
     */
    static Admission of(Startup startup, Connection connection, FrontSettings settings) {
        var hello = hello(startup, connection);
        if (settings.requireTls() && !connection.tls() && !connection.unix()) {
            return refused(
                    hello,
                    "connection without TLS is not allowed for %s; connect with sslmode=require (tls.require_tls is set)"
                            .formatted(describe(hello)));
        }
        return hello.replication() ? replication(hello, settings) : ordinary(hello, settings);
    }

    private static Admission ordinary(ClientHello hello, FrontSettings settings) {
        return HbaRule.first(settings.hba(), hello.user(), hello.database(), hello.peer(), hello.tls())
                .map(rule -> apply(hello, rule))
                .orElseGet(() -> new Admitted(hello));
    }

    private static Admission replication(ClientHello hello, FrontSettings settings) {
        return HbaRule.firstForReplication(settings.hba(), hello.user(), hello.peer(), hello.tls())
                .map(rule -> apply(hello, rule))
                .orElseGet(() -> new Refused(
                        hello,
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "replication connections are served only where an [[hba]] entry with action = \"allow\" and"
                                + " database = \"replication\" matches; none does for " + describe(hello)));
    }

    private static Admission apply(ClientHello hello, HbaRule rule) {
        if (rule.rejects()) {
            return refused(
                    hello,
                    "[[hba]] rejects %sconnection for %s"
                            .formatted(hello.replication() ? "replication " : "", describe(hello)));
        }
        if (rule.method() == HbaRule.Method.CERT && hello.clientCertificate().isEmpty()) {
            return refused(
                    hello, "connection requires a valid client certificate, as [[hba]] says for " + describe(hello));
        }
        return new Admitted(hello.admittedBy(rule));
    }

    private static Refused refused(ClientHello hello, String reason) {
        return new Refused(hello, SqlState.INVALID_AUTHORIZATION_SPECIFICATION, reason);
    }

    private static String describe(ClientHello hello) {
        return "host \"%s\", user \"%s\", database \"%s\", %s"
                .formatted(
                        hello.clientAddress(),
                        hello.user(),
                        hello.database(),
                        hello.tls() ? "SSL encryption" : "no encryption");
    }

    private static ClientHello hello(Startup startup, Connection connection) {
        var parameters = new LinkedHashMap<>(startup.parameters());
        parameters.computeIfPresent("user", (_, name) -> Names.truncate(name));
        parameters.computeIfPresent("database", (_, name) -> Names.truncate(name));
        var user = parameters.getOrDefault("user", "");
        if (user.isEmpty()) {
            throw new HeliosException(
                    SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                    "no PostgreSQL user name specified in startup packet");
        }
        var database = parameters.getOrDefault("database", "");
        return new ClientHello(
                new Startup(startup.protocolVersion(), parameters, startup.unknownProtocolOptions()),
                user,
                database.isEmpty() ? user : database,
                asksForReplication(parameters),
                connection.tls(),
                connection.peer(),
                address(connection),
                connection.clientCertificate(),
                connection.serverCertificate(),
                Optional.empty(),
                connection.acceptedNanos(),
                connection.authenticated());
    }

    private static String address(Connection connection) {
        return connection.unix() ? ClientHello.LOCAL : AddressRange.text(connection.peer());
    }

    /** As the server reads the parameter: {@code database}, or a boolean in any abbreviation that it allows. */
    private static boolean asksForReplication(Map<String, String> parameters) {
        var value = parameters.get("replication");
        if (value == null) {
            return false;
        }
        return value.equals("database")
                || truth(value)
                        .orElseThrow(() -> new HeliosException(
                                SqlState.INVALID_PARAMETER_VALUE,
                                "invalid value for parameter \"replication\": \"%s\"; valid are false, 0, true, 1, database"
                                        .formatted(value)));
    }

    private static Optional<Boolean> truth(String value) {
        var lower = value.toLowerCase(Locale.ROOT);
        if (lower.isEmpty()) {
            return Optional.empty();
        } else if ("true".startsWith(lower) || "yes".startsWith(lower) || lower.equals("on") || lower.equals("1")) {
            return Optional.of(true);
        }
        boolean no = "false".startsWith(lower)
                || "no".startsWith(lower)
                || lower.equals("of")
                || lower.equals("off")
                || lower.equals("0");
        return no ? Optional.of(false) : Optional.empty();
    }
}
