package helios.distribution;

import helios.testkit.Await;
import helios.testkit.PgClient;
import helios.testkit.PgOptions;
import helios.testkit.PostgresCluster;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** A proxy that sends reads to the standbys of a cluster, which signs clients in itself. */
final class Balanced implements AutoCloseable {

    static final String WHERE = "SELECT inet_server_port()";
    private static final Duration SOON = Duration.ofSeconds(30);

    private final PostgresCluster cluster;
    private final ProxyProcess proxy;

    private Balanced(PostgresCluster cluster, ProxyProcess proxy) {
        this.cluster = cluster;
        this.proxy = proxy;
    }

    /** With those sections, and further keys for nodes by their names. */
    static Balanced start(PostgresCluster cluster, String sections, Map<String, String> ofNodes) {
        return start(
                cluster,
                sections + backend("postgres", cluster.node("pg1").password()) + "[auth]\n",
                nodes(cluster, ofNodes));
    }

    static Balanced start(PostgresCluster cluster, String sections) {
        return start(cluster, sections, Map.of());
    }

    /** The proxy itself signs in as that role. */
    static Balanced startAs(PostgresCluster cluster, String role, String password, String sections) {
        return start(cluster, sections + backend(role, password) + "[auth]\n", nodes(cluster, Map.of()));
    }

    private static Balanced start(PostgresCluster cluster, String sections, String nodes) {
        return new Balanced(cluster, ProxyProcess.start(Stage.alone(sections + nodes)));
    }

    private static String backend(String role, String password) {
        return "[backend]\nuser = \"%s\"\npassword = \"%s\"\n".formatted(role, password);
    }

    private static String nodes(PostgresCluster cluster, Map<String, String> keys) {
        var nodes = new StringBuilder();
        for (var node : cluster.nodes()) {
            nodes.append("[[nodes]]\nname = \"%s\"\nhost = \"%s\"\nport = %d\nrole = \"%s\"\n%s\n"
                    .formatted(
                            node.name(),
                            node.host(),
                            node.port(),
                            node == cluster.node("pg1") ? "primary" : "standby",
                            keys.getOrDefault(node.name(), "")));
        }
        return nodes.toString();
    }

    /** Changes the file and reloads it. */
    void change(String from, String to) throws IOException {
        ReloadTest.reload(proxy, Files.readString(proxy.configFile()).replace(from, to));
    }

    ProxyProcess proxy() {
        return proxy;
    }

    Admin admin() {
        return new Admin(proxy.adminPort());
    }

    PgOptions options() {
        return Stage.through(proxy, cluster.node("pg1"));
    }

    PgClient connect() {
        return PgClient.connect(options());
    }

    /** A session whose reads are known to be reads: the catalog of its database has been read. */
    PgClient ready() {
        var client = connect();
        Await.until(
                "reads leave the primary",
                SOON,
                () -> !name(client.query(WHERE).value()).equals("pg1"));
        return client;
    }

    /** The node that listens on that port. */
    String name(String port) {
        return cluster.nodes().stream()
                .filter(node -> node.port() == Integer.parseInt(port))
                .map(PostgresServer::name)
                .findFirst()
                .orElseThrow();
    }

    /** How many answers came from each node. */
    Map<String, Integer> spread(int times, Supplier<String> port) {
        var counts = new HashMap<String, Integer>();
        for (int i = 0; i < times; i++) {
            counts.merge(name(port.get()), 1, Integer::sum);
        }
        return new TreeMap<>(counts);
    }

    /** One field of a node, as {@code GET /nodes/{id}} has it. */
    String field(String node, String name) {
        var found = Pattern.compile("\"" + name + "\":(\"(?:[^\"\\\\]|\\\\.)*\"|[^,}]*)")
                .matcher(admin().get("/nodes/" + node).body());
        return found.find() ? found.group(1) : "";
    }

    void await(String node, String name, String value) {
        Await.until(
                "%s of %s is %s".formatted(name, node, value),
                SOON,
                () -> field(node, name).equals(value));
    }

    String metrics() {
        return admin().get("/metrics/prometheus").body();
    }

    /** The value of a series; 0 where there is none. */
    double metric(String series) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() {
        proxy.close();
    }
}
