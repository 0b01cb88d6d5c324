package helios.testkit;

import java.io.PrintStream;
import java.time.Duration;

/**
 * {@code helios demo}: a PostgreSQL cluster with the data of {@link TestData} and a proxy in front of it, for as long as the
 * program runs. It prints what to type, ends on Ctrl-C or SIGTERM, and leaves nothing behind.
 */
public final class Demo {

    private static final int PORT = 6432;
    private static final int ADMIN_PORT = 9090;
    private static final Duration STOP = Duration.ofSeconds(15);
    private static final int LOG_LINES = 20;

    private final PrintStream out;

    private Demo(PrintStream out) {
        this.out = out;
    }

    /** Runs the demonstration; it takes no arguments. */
    public static void main(String[] args) {
        if (args.length > 0) {
            System.err.println("helios demo: takes no arguments, not \"" + args[0] + "\"");
            System.exit(2);
        }
        System.exit(new Demo(System.out).run());
    }

    private int run() {
        try {
            var cluster = PostgresCluster.start(each -> each.progress(this::progress));
            Workspace.onExit(cluster::close);
            progress("loading users, orders and events");
            TestData.load(cluster);
            progress("starting the proxy");
            var proxy = ProxyProcess.builder()
                    .config(config(cluster))
                    .logTo(this::showTrouble)
                    .start();
            Workspace.onExit(() -> stop(proxy));
            out.print(instructions(cluster, proxy));
            out.flush();
            return awaitEnd(proxy);
        } catch (IllegalStateException e) {
            if (!Workspace.isEnding()) {
                System.err.println("helios demo: " + e.getMessage());
            }
            return 1;
        }
    }

    private void progress(String step) {
        out.println("  " + step + " ...");
    }

    /** What an operator would want to see; the rest stays in the proxy's log. */
    private void showTrouble(String line) {
        if (line.contains(" level=warn") || line.contains(" level=error")) {
            System.err.println(line);
        }
    }

    private static String config(PostgresCluster cluster) {
        var primary = cluster.primary();
        return """
                listen_address = "127.0.0.1:%d"
                admin_address = "127.0.0.1:%d"
                shutdown_drain_timeout_secs = 2
                admin_users = ["%s"]

                [backend]
                user = "%s"
                password = "%s"

                [auth]
                mode = "scram"

                [health]
                check_interval_secs = 2

                [pool]
                mode = "transaction"

                [load_balancer]
                strategy = "least_connections"

                [lag_routing]

                %s""".formatted(
                        freeOrAny(PORT),
                        freeOrAny(ADMIN_PORT),
                        primary.user(),
                        primary.user(),
                        primary.password(),
                        ProxyProcess.nodes(cluster.nodes()));
    }

    private static int freeOrAny(int port) {
        return Ports.isFree(port) ? port : 0;
    }

    private static String instructions(PostgresCluster cluster, ProxyProcess proxy) {
        var primary = cluster.primary();
        var role = TestData.Role.APP_USER;
        var psql = "PGPASSWORD=%s psql -h %s -p %d -U %s postgres"
                .formatted(role.password(), proxy.host(), proxy.port(), role.username());
        var pgbench = "PGPASSWORD=%s pgbench -h %s -p %d -U %s"
                .formatted(primary.password(), proxy.host(), proxy.port(), primary.user());
        var text = new StringBuilder("\nHelios listens on %s:%d, in front of\n".formatted(proxy.host(), proxy.port()));
        for (var node : cluster.nodes()) {
            text.append("  %-6s %s:%d  %s%n".formatted(node.name(), node.host(), node.port(), kind(primary, node)));
        }
        text.append("\nTry\n")
                .append("  %s -c 'SELECT * FROM users LIMIT 5'%n".formatted(psql))
                .append("  %s -i -q postgres && %s -c 8 -T 10 postgres%n".formatted(pgbench, pgbench))
                .append("  %s -c 'SELECT inet_server_port()'%n".formatted(psql))
                .append("  PGPASSWORD=%s psql -h %s -p %d -U %s pgbouncer -c 'SHOW POOLS'%n"
                        .formatted(primary.password(), proxy.host(), proxy.port(), primary.user()))
                .append("  curl http://%s:%d/version%n".formatted(proxy.host(), proxy.adminPort()))
                .append("  curl http://%s:%d/nodes%n".formatted(proxy.host(), proxy.adminPort()))
                .append("  curl http://%s:%d/pools%n".formatted(proxy.host(), proxy.adminPort()))
                .append("  %s%n".formatted(proxy.jdbcUrl("postgres", role.username(), role.password())))
                .append("\nRoles, with their passwords: %s (%s)".formatted(primary.user(), primary.password()));
        for (var each : TestData.Role.values()) {
            text.append(", %s (%s)".formatted(each.username(), each.password()));
        }
        return text.append("\nTo change the configuration: edit %s, then kill -HUP %d%n"
                        .formatted(proxy.configFile(), proxy.pid()))
                .append("\nCtrl-C ends all of it and leaves nothing behind.\n")
                .toString();
    }

    private static String kind(PostgresServer primary, PostgresServer node) {
        return node == primary
                ? "primary"
                : primary.query("SELECT sync_state FROM pg_stat_replication WHERE application_name = '%s'"
                                        .formatted(node.name()))
                                .value()
                        + " standby";
    }

    /** The proxy ends before the demonstration only if something is wrong, or if an operator ended it. */
    private static int awaitEnd(ProxyProcess proxy) {
        proxy.awaitEnd();
        if (!Workspace.isEnding()) {
            System.err.println("helios demo: the proxy has ended; the last lines of its log:");
            var log = proxy.log();
            log.stream().skip(Math.max(0, log.size() - LOG_LINES)).forEach(System.err::println);
        }
        return 1;
    }

    private void stop(ProxyProcess proxy) {
        out.println("\n  stopping ...");
        try {
            proxy.stop(STOP);
        } catch (IllegalStateException _) {
            System.err.println("helios demo: the proxy did not stop within %s and was killed".formatted(STOP));
        }
        proxy.close();
    }
}
