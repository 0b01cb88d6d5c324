package helios.host.net;

import java.net.SocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One entry of {@code [[hba]]}. The first entry that matches a connection decides; where none does, it is admitted.
 *
 * @param user a role's name, or {@code all}
 * @param database a database's name, {@code all}, or {@code replication}, which means replication connections, that
 *     {@code all} does not cover
 * @param method how the client is to prove who it is; {@link Method#REJECT} is as good as {@link Action#REJECT}
 */
public record HbaRule(
        Action action, String user, String database, AddressRange address, Encryption tls, Method method) {

    /** The database that stands for replication connections. */
    public static final String REPLICATION = "replication";

    private static final String ALL = "all";

    /** What becomes of a connection that matches. */
    public enum Action {
        /** It goes on to authentication. */
        ALLOW,
        /** It is refused. */
        REJECT
    }

    /** Whether an entry is for encrypted connections. */
    public enum Encryption {
        /** For both. */
        ANY,
        /** For encrypted ones. */
        TRUE,
        /** For those in clear, Unix sockets among them. */
        FALSE;

        private boolean matches(boolean tls) {
            return this == ANY || tls == (this == TRUE);
        }
    }

    /** A method of authentication, named as in {@code pg_hba.conf}. */
    public enum Method {
        /** As {@code auth.mode} says. */
        ANY,
        /** None. */
        TRUST,
        /** MD5 or better. */
        MD5,
        /** SCRAM-SHA-256. */
        SCRAM_SHA_256,
        /** A verified client certificate; a connection without one is refused. */
        CERT,
        /** The connection is refused. */
        REJECT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** The first entry that matches an ordinary connection. */
    static Optional<HbaRule> first(
            List<HbaRule> rules, String user, String database, SocketAddress client, boolean tls) {
        return rules.stream()
                .filter(rule -> !rule.isForReplication() && names(rule.database, database))
                .filter(rule -> rule.matches(user, client, tls))
                .findFirst();
    }

    /** The first entry that matches a replication connection. */
    static Optional<HbaRule> firstForReplication(List<HbaRule> rules, String user, SocketAddress client, boolean tls) {
        return rules.stream()
                .filter(HbaRule::isForReplication)
                .filter(rule -> rule.matches(user, client, tls))
                .findFirst();
    }

    /** Tells whether a connection that matches is refused. */
    boolean rejects() {
        return action == Action.REJECT || method == Method.REJECT;
    }

    private boolean isForReplication() {
        return database.equals(REPLICATION);
    }

    private boolean matches(String asUser, SocketAddress client, boolean encrypted) {
        return names(user, asUser) && address.contains(client) && tls.matches(encrypted);
    }

    private static boolean names(String pattern, String name) {
        return pattern.equals(ALL) || pattern.equals(name);
    }
}
