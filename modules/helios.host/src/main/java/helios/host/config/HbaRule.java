package helios.host.config;

import helios.host.net.AddressRange;
import helios.spi.config.Default;
import helios.spi.config.Doc;
import java.util.List;

/** One of {@code [[hba]]}: whom the proxy lets in. The first that matches decides. */
public record HbaRule(
        @Doc("What becomes of a connection that matches.") Action action,
        @Doc("Names of roles, or all.") @Default("all") List<String> user,

        @Doc(
                "Names of databases, all, or replication, which stands for replication connections, that all does not cover.")
        @Default("all")
        List<String> database,

        @Doc("Where the client comes from; all includes Unix sockets.") @Default("all")
        AddressRange address,

        @Doc("Whether the rule is for connections with TLS, without it, or both.") @Default("any")
        Tls tls,

        @Doc(
                "How the client is to prove who it is. The kernel knows any, which leaves it to the server, and reject; the "
                        + "others come with the feature auth.")
        @Default("any")
        Method method) {

    /** What becomes of a connection. */
    public enum Action {
        /** It goes on to authentication. */
        ALLOW,
        /** It is refused. */
        REJECT
    }

    /** Which connections a rule is for. */
    public enum Tls {
        /** All. */
        ANY,
        /** Those with TLS. */
        REQUIRE,
        /** Those without TLS, Unix sockets among them. */
        OFF
    }

    /** A method of authentication. */
    public enum Method {
        /** As {@code auth.mode} says; without the feature auth, as the server says. */
        ANY("any"),
        /** None. */
        TRUST("trust"),
        /** MD5 or better. */
        MD5("md5"),
        /** SCRAM-SHA-256. */
        SCRAM_SHA_256("scram-sha-256"),
        /** A client's certificate. */
        CERT("cert"),
        /** The connection is refused. */
        REJECT("reject");

        private final String text;

        Method(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Copies the lists. */
    public HbaRule {
        user = List.copyOf(user);
        database = List.copyOf(database);
        if (user.isEmpty() || database.isEmpty()) {
            throw new IllegalArgumentException((user.isEmpty() ? "user" : "database")
                    + " is an empty list, so that the rule matches nobody; write \"all\"");
        }
    }
}
