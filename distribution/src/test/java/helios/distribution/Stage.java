package helios.distribution;

import helios.testkit.PgOptions;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import java.util.List;

/** One server and, in front of it, one proxy without features, for all tests that leave both as they found them. */
final class Stage {

    private static final PostgresServer SERVER = PostgresServer.builder()
            .hba("host all quick all trust")
            .setting("max_connections", "200")
            .start();

    private static final ProxyProcess PROXY = proxyOf(SERVER);

    static {
        SERVER.query("CREATE ROLE quick LOGIN SUPERUSER");
    }

    private Stage() {}

    static PostgresServer server() {
        return SERVER;
    }

    static ProxyProcess proxy() {
        return PROXY;
    }

    /** Directly to the server, by SCRAM. */
    static PgOptions direct() {
        return SERVER.options().user("postgres").password(SERVER.password()).database("postgres");
    }

    /** Through the proxy, by SCRAM. */
    static PgOptions proxied() {
        return through(PROXY, SERVER);
    }

    /** Through that proxy to that server. */
    static PgOptions through(ProxyProcess proxy, PostgresServer server) {
        return proxy.options().password(server.password());
    }

    /** The same as a role that needs no password, for tests that connect very often. */
    static PgOptions quick(PgOptions options) {
        return options.user("quick");
    }

    static ProxyProcess proxyOf(PostgresServer server) {
        return ProxyProcess.start(config(ProxyProcess.nodes(List.of(server))));
    }

    static String config(String rest) {
        return """
                listen_address = "127.0.0.1:0"
                admin_address = "127.0.0.1:0"
                """ + rest;
    }
}
