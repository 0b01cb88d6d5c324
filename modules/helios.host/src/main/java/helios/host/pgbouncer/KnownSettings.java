package helios.host.pgbouncer;

import static helios.host.pgbouncer.Type.AUTH_TYPE;
import static helios.host.pgbouncer.Type.INTEGER;
import static helios.host.pgbouncer.Type.POOL_MODE;
import static helios.host.pgbouncer.Type.SECONDS;
import static helios.host.pgbouncer.Type.SSL_MODE;
import static helios.host.pgbouncer.Type.TEXT;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All settings of the section {@code [pgbouncer]} that PgBouncer 1.25.2 knows, and what becomes of them. */
final class KnownSettings {

    /** PgBouncer's own default of {@code auth_query}. */
    static final String AUTH_QUERY = "SELECT rolname, CASE WHEN rolvaliduntil < now() THEN NULL ELSE rolpassword END "
            + "FROM pg_authid WHERE rolname=$1 AND rolcanlogin";

    /**
     * A setting.
     *
     * @param initial PgBouncer's default
     */
    record Known(String name, Type type, String initial, Fate fate) {

        /** Whether a value, which the type admits, is the default however it is written. */
        boolean isInitial(String value) {
            return switch (type) {
                case INTEGER -> Long.decode(value).equals(Long.decode(initial));
                case SECONDS -> new BigDecimal(value).compareTo(new BigDecimal(initial)) == 0;
                case TEXT, POOL_MODE, AUTH_TYPE, SSL_MODE -> value.equalsIgnoreCase(initial);
            };
        }
    }

    private static final String LOGS =
            "Helios logs to standard error; let the service manager keep it, and set log_level and log_format";
    private static final String NO_LOG_KEY =
            "there is no such switch; log_level = \"warn\" leaves out all that is no trouble";
    private static final String LOOKED_UP = "names are looked up by the Java runtime; its security property "
            + "networkaddress.cache.ttl says for how long they are kept";
    private static final String BY_RUNTIME = "the operating system and the runtime decide; nothing is to be done";
    private static final String CIPHERS = "the TLS library's own choice is used; tls.min_version is what can be raised";
    private static final String SERVER_CIPHERS =
            "the TLS library's own choice is used; restrict it at the servers, with "
                    + "ssl_ciphers and ssl_min_protocol_version";
    /** Why there are none. */
    static final String PEERS =
            "one Helios process uses all cores and knows all its cancel keys, so no peers are needed";

    private static final String PER_ROLE =
            "limit it at the servers: ALTER ROLE ... CONNECTION LIMIT, or ALTER DATABASE ... CONNECTION LIMIT";

    private static final Map<String, Known> ALL = all();

    private KnownSettings() {}

    /** All of them, by name. */
    static Map<String, Known> byName() {
        return ALL;
    }

    private static Map<String, Known> all() {
        var all = new LinkedHashMap<String, Known>();
        List.of(process(), listening(), pools(), servers(), authentication(), encryption(), timeouts(), network())
                .forEach(group -> group.forEach(known -> all.put(known.name, known)));
        return Collections.unmodifiableMap(all);
    }

    private static List<Known> process() {
        return List.of(
                lost("logfile", TEXT, "", LOGS),
                lost("syslog", INTEGER, "0", LOGS),
                lost("syslog_ident", TEXT, "pgbouncer", LOGS),
                lost("syslog_facility", TEXT, "daemon", LOGS),
                lost("log_connections", INTEGER, "1", NO_LOG_KEY),
                lost("log_disconnections", INTEGER, "1", NO_LOG_KEY),
                lost("log_pooler_errors", INTEGER, "1", NO_LOG_KEY),
                lost("log_stats", INTEGER, "1", "numbers are not logged; the admin API shows them at /metrics"),
                lost("stats_period", INTEGER, "60", "averages are those of the last one to two minutes"),
                joined("verbose", INTEGER, "0"),
                lost("pidfile", TEXT, "", "let a service manager run Helios; it knows the process"),
                lost("user", TEXT, "", "start Helios as that user"),
                lost("service_name", TEXT, "pgbouncer", "the service manager names the service"),
                lost("job_name", TEXT, "pgbouncer", "the service manager names the service"),
                lost("conffile", TEXT, "", "--config or HELIOS_CONFIG names the file of Helios"),
                joined("admin_users", TEXT, ""),
                joined("stats_users", TEXT, ""));
    }

    private static List<Known> listening() {
        return List.of(
                joined("listen_addr", TEXT, ""),
                joined("listen_port", INTEGER, "6432"),
                joined("unix_socket_dir", TEXT, "/tmp"),
                lost(
                        "unix_socket_mode",
                        INTEGER,
                        "0777",
                        "every user may connect to the socket; restrict who may enter the folder unix_socket_dir"),
                lost(
                        "unix_socket_group",
                        TEXT,
                        "",
                        "every user may connect to the socket; restrict who may enter the folder unix_socket_dir"),
                lost(
                        "listen_backlog",
                        INTEGER,
                        "128",
                        "the queue is as long as the operating system allows, up to 4096"),
                lost("so_reuseport", INTEGER, "0", PEERS + "; start one Helios in place of all these processes"),
                lost("peer_id", INTEGER, "0", PEERS),
                lost("tcp_defer_accept", INTEGER, "1", BY_RUNTIME),
                lost(
                        "suspend_timeout",
                        SECONDS,
                        "10",
                        "SUSPEND has no time limit; it ends with the console that ordered it"));
    }

    private static List<Known> pools() {
        return List.of(
                joined("pool_mode", POOL_MODE, "session"),
                copied("max_client_conn", INTEGER, "100", "pool", "max_client_connections", true),
                joined("default_pool_size", INTEGER, "20"),
                joined("min_pool_size", INTEGER, "0"),
                joined("max_db_connections", INTEGER, "0"),
                lost(
                        "reserve_pool_size",
                        INTEGER,
                        "0",
                        "a pool has one size; add these connections to pool.max_pool_size if the peaks need them"),
                lost("reserve_pool_timeout", SECONDS, "5", "a pool has one size and no reserve"),
                lost(
                        "max_db_client_connections",
                        INTEGER,
                        "0",
                        "pool.max_client_connections bounds the clients of all databases together"),
                lost("max_user_connections", INTEGER, "0", PER_ROLE),
                lost(
                        "max_user_client_connections",
                        INTEGER,
                        "0",
                        "pool.max_client_connections bounds the clients of all users together"),
                joined("server_reset_query", TEXT, "DISCARD ALL"),
                lost(
                        "server_reset_query_always",
                        INTEGER,
                        "0",
                        "pool.reset_query runs in every mode, when a session left something behind; nothing is to be done"),
                lost(
                        "server_round_robin",
                        INTEGER,
                        "0",
                        "name each server behind the address as one of [[nodes]]; connections are not spread by turns"),
                lost(
                        "max_prepared_statements",
                        INTEGER,
                        "200",
                        "named statements are prepared again wherever a session goes; pool.server_prepared_statements "
                                + "bounds those of one server connection"),
                lost(
                        "track_extra_parameters",
                        TEXT,
                        "IntervalStyle",
                        "every setting of a session follows it; nothing is to be done"),
                joined("ignore_startup_parameters", TEXT, ""),
                lost(
                        "disable_pqexec",
                        INTEGER,
                        "0",
                        "the simple protocol cannot be switched off; a feature with a gate could refuse its statements"),
                lost(
                        "application_name_add_host",
                        INTEGER,
                        "0",
                        "application_name is the client's own; let clients set it"),
                lost(
                        "autodb_idle_timeout",
                        SECONDS,
                        "3600",
                        "databases have nothing that would have to be freed; nothing is to be done"));
    }

    private static List<Known> servers() {
        return List.of(
                joined("server_lifetime", SECONDS, "3600"),
                copied("server_idle_timeout", SECONDS, "600", "pool", "idle_timeout_secs", true),
                joined("server_connect_timeout", SECONDS, "15"),
                joined("query_wait_timeout", SECONDS, "120"),
                lost("query_wait_notify", INTEGER, "5", "a waiting client gets no notice"),
                lost(
                        "server_login_retry",
                        SECONDS,
                        "15",
                        "a server that failed is tried again with the next client; [health] keeps clients from one that is down"),
                lost(
                        "server_check_delay",
                        SECONDS,
                        "30",
                        "connections are not probed by age; [health] asks the servers themselves"),
                lost(
                        "server_check_query",
                        TEXT,
                        "<empty>",
                        "connections are not probed one by one; [health] check_query asks the servers themselves"),
                lost(
                        "server_fast_close",
                        INTEGER,
                        "0",
                        "sessions on a node that a reload removes end outside of a transaction; nothing is to be done"),
                lost("dns_max_ttl", SECONDS, "15", LOOKED_UP),
                lost(
                        "dns_nxdomain_ttl",
                        SECONDS,
                        "15",
                        "names are looked up by the Java runtime; its security property networkaddress.cache.negative.ttl "
                                + "says for how long failures are kept"),
                lost("dns_zone_check_period", SECONDS, "0", LOOKED_UP),
                lost("resolv_conf", TEXT, "", "names are looked up by the operating system; configure it there"));
    }

    private static List<Known> authentication() {
        return List.of(
                joined("auth_type", AUTH_TYPE, "md5"),
                joined("auth_file", TEXT, ""),
                joined("auth_hba_file", TEXT, ""),
                lost(
                        "auth_ident_file",
                        TEXT,
                        "",
                        "users are not mapped; a certificate's common name must be the user, and peer is not known"),
                joined("auth_user", TEXT, ""),
                joined("auth_query", TEXT, AUTH_QUERY),
                joined("auth_dbname", TEXT, ""),
                lost(
                        "auth_ldap_options",
                        TEXT,
                        "",
                        "LDAP is not asked by the proxy; let the server ask it, and leave [auth] out"),
                lost(
                        "scram_iterations",
                        INTEGER,
                        "4096",
                        "a verifier brings its own number; one that is made of a password has 4096"));
    }

    private static List<Known> encryption() {
        return List.of(
                joined("client_tls_sslmode", SSL_MODE, "disable"),
                joined("client_tls_key_file", TEXT, ""),
                joined("client_tls_cert_file", TEXT, ""),
                joined("client_tls_ca_file", TEXT, ""),
                joined("client_tls_protocols", TEXT, "secure"),
                lost("client_tls_ciphers", TEXT, "default", CIPHERS),
                lost("client_tls13_ciphers", TEXT, "", CIPHERS),
                lost("client_tls_ecdhcurve", TEXT, "auto", CIPHERS),
                lost("client_tls_dheparams", TEXT, "auto", CIPHERS),
                joined("server_tls_sslmode", SSL_MODE, "prefer"),
                joined("server_tls_ca_file", TEXT, ""),
                joined("server_tls_key_file", TEXT, ""),
                joined("server_tls_cert_file", TEXT, ""),
                lost("server_tls_protocols", TEXT, "secure", SERVER_CIPHERS),
                lost("server_tls_ciphers", TEXT, "default", SERVER_CIPHERS),
                lost("server_tls13_ciphers", TEXT, "", SERVER_CIPHERS));
    }

    private static List<Known> timeouts() {
        return List.of(
                copied("client_login_timeout", SECONDS, "60", "limits", "startup_timeout_secs", true),
                copied("query_timeout", SECONDS, "0", "limits", "query_timeout_secs", false),
                copied("client_idle_timeout", SECONDS, "0", "limits", "client_idle_secs", false),
                copied("idle_transaction_timeout", SECONDS, "0", "limits", "idle_in_transaction_secs", false),
                lost(
                        "transaction_timeout",
                        SECONDS,
                        "0",
                        "let the servers do it: ALTER ROLE ALL SET transaction_timeout, from PostgreSQL 17 on"),
                lost(
                        "cancel_wait_timeout",
                        SECONDS,
                        "10",
                        "a CancelRequest does not wait for a place in a pool; nothing is to be done"));
    }

    private static List<Known> network() {
        return List.of(
                joined("max_packet_size", INTEGER, "2147483647"),
                lost("pkt_buf", INTEGER, "4096", BY_RUNTIME),
                lost("sbuf_loopcnt", INTEGER, "5", BY_RUNTIME),
                lost("tcp_socket_buffer", INTEGER, "0", BY_RUNTIME),
                joined("tcp_keepalive", INTEGER, "1"),
                joined("tcp_keepidle", INTEGER, "0"),
                lost("tcp_keepcnt", INTEGER, "0", "limits.client_keepalive_secs bounds the whole"),
                lost("tcp_keepintvl", INTEGER, "0", "limits.client_keepalive_secs bounds the whole"),
                lost(
                        "tcp_user_timeout",
                        INTEGER,
                        "0",
                        "limits.client_keepalive_secs is the user time-out of clients' sockets too"));
    }

    private static Known copied(String name, Type type, String initial, String section, String key, boolean whenUnset) {
        return new Known(name, type, initial, new Fate.Copied(section, key, whenUnset));
    }

    private static Known joined(String name, Type type, String initial) {
        return new Known(name, type, initial, new Fate.Joined());
    }

    private static Known lost(String name, Type type, String initial, String remedy) {
        return new Known(name, type, initial, new Fate.Lost(remedy));
    }
}
