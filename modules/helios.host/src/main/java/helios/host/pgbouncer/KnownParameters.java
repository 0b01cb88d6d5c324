package helios.host.pgbouncer;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What entries of {@code [databases]}, {@code [users]} and {@code [peers]} may say, as PgBouncer 1.25.2 knows it, and what to do
 * where it has no counterpart.
 */
final class KnownParameters {

    private static final String ROLE_SETTING = "let the servers do it: ALTER ROLE ... SET %s";
    private static final String DATABASE_SETTING = "let the servers do it: ALTER DATABASE ... SET %s";
    private static final String ONE_QUERY =
            "there is one [auth] auth_query, and one [backend] that asks it, for all databases";

    /** What an entry of [databases] may say that is translated. */
    private static final Set<String> OF_DATABASES = Set.of(
            "dbname",
            "host",
            "port",
            "pool_size",
            "min_pool_size",
            "pool_mode",
            "max_db_connections",
            "server_lifetime");

    private static final Map<String, String> LOST_OF_DATABASES = Map.ofEntries(
            Map.entry(
                    "user",
                    "clients sign in to the server as themselves; let them use that role, or give each a role of its own there"),
            Map.entry("password", "it is not copied: the role that used it signs in with its own secret"),
            Map.entry("auth_user", ONE_QUERY),
            Map.entry("auth_query", ONE_QUERY),
            Map.entry("auth_dbname", ONE_QUERY),
            Map.entry(
                    "reserve_pool_size",
                    "a pool has one size; add these connections to pool.max_pool_size if the peaks need them"),
            Map.entry(
                    "reserve_pool",
                    "a pool has one size; add these connections to pool.max_pool_size if the peaks need them"),
            Map.entry(
                    "max_db_client_connections",
                    "pool.max_client_connections bounds the clients of all databases together"),
            Map.entry("connect_query", "settings can be made at the servers: ALTER DATABASE ... SET"),
            Map.entry("load_balance_hosts", "each host is one of [[nodes]]; their roles decide which is used"),
            Map.entry("client_encoding", DATABASE_SETTING.formatted("client_encoding")),
            Map.entry("datestyle", DATABASE_SETTING.formatted("datestyle")),
            Map.entry("timezone", DATABASE_SETTING.formatted("timezone")),
            Map.entry("application_name", "application_name is the client's own; let clients set it"));

    /** What an entry of [users] may say that is translated. */
    private static final Set<String> OF_USERS = Set.of("pool_mode", "pool_size");

    private static final Map<String, String> LOST_OF_USERS = Map.of(
            "reserve_pool_size", "a pool has one size and no reserve",
            "max_user_connections", "let the servers do it: ALTER ROLE ... CONNECTION LIMIT",
            "max_user_client_connections", "pool.max_client_connections bounds the clients of all users together",
            "query_timeout", ROLE_SETTING.formatted("statement_timeout"),
            "idle_transaction_timeout", ROLE_SETTING.formatted("idle_in_transaction_session_timeout"),
            "transaction_timeout", ROLE_SETTING.formatted("transaction_timeout, from PostgreSQL 17 on"),
            "client_idle_timeout", ROLE_SETTING.formatted("idle_session_timeout"));

    private static final Set<String> OF_PEERS = Set.of("host", "port", "pool_size");

    private static final Set<String> NUMBERS = Set.of(
            "port",
            "pool_size",
            "min_pool_size",
            "reserve_pool",
            "reserve_pool_size",
            "max_db_connections",
            "max_db_client_connections",
            "server_lifetime",
            "max_user_connections",
            "max_user_client_connections",
            "query_timeout",
            "idle_transaction_timeout",
            "transaction_timeout",
            "client_idle_timeout");

    private KnownParameters() {}

    /** All that an entry of a section may say. */
    static Set<String> of(String section) {
        return switch (section) {
            case Ini.DATABASES -> union(OF_DATABASES, LOST_OF_DATABASES.keySet());
            case Ini.USERS -> union(OF_USERS, LOST_OF_USERS.keySet());
            default -> OF_PEERS;
        };
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        var all = new TreeSet<>(some);
        all.addAll(others);
        return all;
    }

    /** What must be the value. */
    static Type type(String parameter) {
        return parameter.equals("pool_mode") ? Type.POOL_MODE : NUMBERS.contains(parameter) ? Type.INTEGER : Type.TEXT;
    }

    /** What to do where a database's own setting has no counterpart; empty where it has one. */
    static Optional<String> remedyOfDatabase(String parameter) {
        return Optional.ofNullable(LOST_OF_DATABASES.get(parameter));
    }

    /** What to do where a user's own setting has no counterpart; empty where it has one. */
    static Optional<String> remedyOfUser(String parameter) {
        return Optional.ofNullable(LOST_OF_USERS.get(parameter));
    }
}
