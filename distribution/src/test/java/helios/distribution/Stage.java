package helios.distribution;

import helios.testkit.PgOptions;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One server and, in front of it, proxies without features and with hooks that let everything pass, for all tests that
 * leave them as they found them. Each starts when it is first asked for.
 */
final class Stage {

    /** The sections of the features that are on while the configuration does not name them, but for the admin API. */
    static final List<String> ON_BY_DEFAULT = List.of("auth", "health", "lag_routing", "load_balancer", "pool");

    private static final PostgresServer SERVER = start(
            PostgresServer.builder().setting("max_connections", "200").setting("max_prepared_transactions", "10"));

    private Stage() {}

    /** Starts another server as that of the stage: with a role {@code quick} that needs no password. */
    static PostgresServer start(PostgresServer.Builder builder) {
        var server =
                builder.hba("host all quick all trust", "local all quick trust").start();
        server.query("CREATE ROLE quick LOGIN SUPERUSER");
        return server;
    }

    private static final class Plain {
        private static final ProxyProcess PROXY = proxyOf(SERVER);
    }

    private static final class Local {
        private static final ProxyProcess PROXY = ProxyProcess.start(alone(onUnixSockets(SERVER)));
    }

    private static final class Hooked {
        private static final ProxyProcess INLINE = hookedOf(SERVER, false);
    }

    private static final class Pooled {
        private static final ProxyProcess PROXY = pooledOf(SERVER, "transaction");
    }

    private static final class PooledBySession {
        private static final ProxyProcess PROXY = pooledOf(SERVER, "session");
    }

    private static final class PooledByStatement {
        private static final ProxyProcess PROXY = pooledOf(SERVER, "statement");
    }

    private static final class Blocking {
        private static final ProxyProcess PROXY = hookedOf(SERVER, true);
    }

    static PostgresServer server() {
        return SERVER;
    }

    static ProxyProcess proxy() {
        return Plain.PROXY;
    }

    /** Directly to the server, by SCRAM. */
    static PgOptions direct() {
        return SERVER.options().user("postgres").password(SERVER.password()).database("postgres");
    }

    /** Through the proxy, by SCRAM. */
    static PgOptions proxied() {
        return through(proxy(), SERVER);
    }

    /** Through a proxy whose hooks, run by the event loop, look at every statement and row, and let them pass. */
    static PgOptions hooked() {
        return through(Hooked.INLINE, SERVER);
    }

    /** Through a proxy in which each transaction gets one of three connections. */
    static PgOptions pooled() {
        return through(Pooled.PROXY, SERVER);
    }

    /** Through that proxy to that server. */
    static PgOptions through(ProxyProcess proxy, PostgresServer server) {
        return proxy.options().password(server.password());
    }

    /** The same as a role that needs no password, for tests that connect very often. */
    static PgOptions quick(PgOptions options) {
        return options.user("quick");
    }

    /**
     * Ways to the server on which no byte is lost that was sent: Unix sockets all along. A TCP connection whose one end
     * closes it while it has unread input is reset, and then loses what it had not delivered.
     */
    enum Way {
        DIRECT,
        PLAIN,
        HOOKED,
        HOOKED_BLOCKING,
        POOLED,
        POOLED_BY_SESSION,
        POOLED_BY_STATEMENT;

        PgOptions quick() {
            return PgOptions.unix(SERVER.socketDirectory(), port())
                    .user("quick")
                    .database("postgres");
        }

        private int port() {
            return switch (this) {
                case DIRECT -> SERVER.port();
                case PLAIN -> Local.PROXY.port();
                case HOOKED -> Hooked.INLINE.port();
                case HOOKED_BLOCKING -> Blocking.PROXY.port();
                case POOLED -> Pooled.PROXY.port();
                case POOLED_BY_SESSION -> PooledBySession.PROXY.port();
                case POOLED_BY_STATEMENT -> PooledByStatement.PROXY.port();
            };
        }
    }

    static ProxyProcess proxyOf(PostgresServer server) {
        return ProxyProcess.start(alone(ProxyProcess.nodes(List.of(server))));
    }

    /** Pooling by transactions on a server where SCRAM is on, with further keys of the pool. */
    static String byTransaction(PostgresServer server, String keys) {
        return """
                [pool]
                mode = "transaction"
                %s
                [auth]
                [backend]
                user = "postgres"
                password = "%s"
                """.formatted(keys, server.password()) + ProxyProcess.nodes(List.of(server));
    }

    /** As the role whose password these tests know. */
    static PgOptions alice(PgOptions way) {
        return way.user("alice").password("pencil").database("postgres");
    }

    /** A proxy with three connections for each role, which lets everybody in whom the server lets in without a password. */
    static ProxyProcess pooledOf(PostgresServer server, String mode) {
        return ProxyProcess.start(alone(onUnixSockets(server) + """
                [auth]
                mode = "trust"
                [pool]
                mode = "%s"
                max_pool_size = 3
                """.formatted(mode)));
    }

    /** The kernel and the admin feature: what is on by default is off, but for the sections that {@code rest} has. */
    static String alone(String rest) {
        return withoutDefaults(config(rest));
    }

    /** Switches off what is on by default and not named by a configuration. */
    static String withoutDefaults(String toml) {
        return ON_BY_DEFAULT.stream()
                .filter(section -> !toml.contains("[" + section + "]"))
                .map("\n[%s]\nenabled = false\n"::formatted)
                .collect(Collectors.joining("", toml, ""));
    }

    static String config(String rest) {
        return """
                listen_address = "127.0.0.1:0"
                admin_address = "127.0.0.1:0"
                """ + rest;
    }

    /** Another proxy with hooks that let everything pass. */
    static ProxyProcess hookedOf(PostgresServer server, boolean blocking) {
        return hookedOf(server, blocking, "");
    }

    /** Such a proxy with further sections. */
    static ProxyProcess hookedOf(PostgresServer server, boolean blocking, String sections) {
        var folder = Path.of(System.getProperty("helios.home"))
                .resolveSibling("passive-%d-%s-%08x".formatted(server.port(), blocking, sections.hashCode()));
        var features = FeatureFolder.ofPassive(folder);
        return ProxyProcess.start(alone("features_dir = \"" + features + "\"\n" + onUnixSockets(server)
                + "[passive]\nblocking = " + blocking + "\n" + sections));
    }

    private static String onUnixSockets(PostgresServer server) {
        return """
                unix_socket_dir = "%1$s"
                [[nodes]]
                name = "pg"
                host = "%1$s"
                port = %2$d
                role = "primary"
                """.formatted(server.socketDirectory(), server.port());
    }
}
