package helios.host.pgbouncer;

import helios.host.config.Address;
import helios.host.pgbouncer.Ini.Entry;
import helios.host.pgbouncer.Toml.Line;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * {@code [databases]}: which servers become the nodes. PgBouncer sends each database where its entry says; Helios stands before
 * one cluster, which here are the servers of the fallback {@code *}, or else those of most entries.
 */
final class Servers {

    static final String FALLBACK = "*";

    private static final int DEFAULT_PORT = 5432;

    /** Where a database is. */
    private record Server(List<String> hosts, int port) {

        private String text() {
            return hosts.stream()
                    .map(host -> new Address(host, port).toString())
                    .collect(Collectors.joining(", "));
        }
    }

    private final Ini ini;
    private final Notes notes;
    private final List<Entry> here;
    private final List<Entry> elsewhere;
    private final Server cluster;

    private Servers(Ini ini, Notes notes, Server cluster) {
        this.ini = ini;
        this.notes = notes;
        this.cluster = cluster;
        var parts = ini.databases().stream()
                .collect(Collectors.partitioningBy(entry -> server(ini, entry).equals(cluster)));
        this.here = parts.getOrDefault(true, List.of());
        this.elsewhere = parts.getOrDefault(false, List.of());
    }

    /** The servers of the entries; none where no entry names one that Helios could connect to. */
    static Optional<Servers> of(Ini ini, Notes notes) {
        var clusters = new LinkedHashMap<Server, List<Entry>>();
        for (var entry : ini.databases()) {
            var server = server(ini, entry);
            if (isReachable(server)) {
                clusters.computeIfAbsent(server, _ -> new ArrayList<>()).add(entry);
            }
        }
        return clusters.entrySet().stream()
                .min(Comparator.comparingInt(cluster -> -weight(cluster.getValue())))
                .map(Map.Entry::getKey)
                .map(cluster -> new Servers(ini, notes, cluster));
    }

    private static int weight(List<Entry> entries) {
        return entries.stream().anyMatch(Servers::isFallback) ? Integer.MAX_VALUE : entries.size();
    }

    static boolean isFallback(Entry entry) {
        return entry.name().equals(FALLBACK);
    }

    private static Server server(Ini ini, Entry entry) {
        var host = entry.parameters().getOrDefault("host", ini.text("unix_socket_dir"));
        var hosts = List.of(host.split(",", -1)).stream()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
        return new Server(hosts, entry.number("port").orElse(DEFAULT_PORT));
    }

    private static boolean isReachable(Server server) {
        return !server.hosts().isEmpty()
                && server.port() >= 1
                && server.port() <= 65_535
                && server.hosts().stream().noneMatch(host -> host.startsWith("@"));
    }

    // ---- what they are

    /** The entries whose servers are the nodes. */
    List<Entry> here() {
        return here;
    }

    /** Whether a client may ask for any database. */
    boolean anyDatabase() {
        return here.stream().anyMatch(Servers::isFallback);
    }

    /** The names by which clients may ask, as the servers know them. */
    List<String> databases() {
        return here.stream()
                .filter(entry -> !isFallback(entry))
                .map(Servers::target)
                .filter(Rule::canName)
                .distinct()
                .toList();
    }

    /** The names of databases on other servers, which must not be taken for databases of the nodes. */
    List<String> foreign() {
        return elsewhere.stream()
                .map(Entry::name)
                .filter(name -> Rule.canName(name) && !databases().contains(name))
                .toList();
    }

    /** What the servers call the database that clients ask for by a name. */
    String target(String name) {
        return here.stream()
                .filter(entry -> entry.name().equals(name))
                .map(Servers::target)
                .filter(Rule::canName)
                .findFirst()
                .orElse(name);
    }

    /** What the servers call the database of an entry. */
    static String target(Entry entry) {
        return entry.parameters().getOrDefault("dbname", entry.name());
    }

    // ---- translating

    void translate(Toml toml) {
        var names = here.stream().map(Entry::name).collect(Collectors.joining(", "));
        boolean alone = cluster.hosts().size() == 1;
        for (var host : cluster.hosts()) {
            toml.add(
                    "nodes",
                    List.of(
                            new Line("host", Toml.string(host), "[databases] " + names),
                            new Line("port", Toml.number(cluster.port()), ""),
                            new Line("role", alone ? "\"primary\"" : "\"auto\"", "")));
        }
        if (!alone) {
            notes.check(
                    here.getFirst().place(),
                    "databases." + here.getFirst().name(),
                    "PgBouncer takes the hosts %s by turns; here writes go to the one that is the primary, as [backend] finds out"
                            .formatted(cluster.text()));
        }
        here.forEach(this::tell);
        elsewhere.forEach(this::tellForeign);
    }

    private void tell(Entry entry) {
        var subject = "databases." + entry.name();
        if (!entry.parameters().containsKey("host")) {
            notes.check(
                    entry.place(),
                    subject,
                    "has no host: PgBouncer connects to a Unix socket in the folder %s, and so does the node; check that it is there"
                            .formatted(cluster.text()));
        }
        if (isFallback(entry)
                ? entry.parameters().containsKey("dbname")
                : !target(entry).equals(entry.name())) {
            notes.lost(
                    entry.place(),
                    subject + ".dbname",
                    "databases have no second name; let clients connect to \"%s\" itself".formatted(target(entry)));
        }
        if (!isFallback(entry) && !Rule.canName(target(entry))) {
            notes.lost(
                    entry.place(),
                    subject,
                    "a rule cannot name a database that is called \"%s\", so that it is refused; rename it, or change [[hba]]"
                            .formatted(target(entry)));
        }
        entry.parameters()
                .keySet()
                .forEach(parameter -> KnownParameters.remedyOfDatabase(parameter)
                        .ifPresent(remedy -> notes.lost(entry.place(), subject + "." + parameter, remedy)));
    }

    private void tellForeign(Entry entry) {
        var server = server(ini, entry);
        var subject = "databases." + entry.name();
        if (isReachable(server)) {
            notes.lost(
                    entry.place(),
                    subject,
                    ("is at %s, and the nodes are at %s: Helios stands before one cluster. If this is a standby of it, add it "
                                    + "as one of [[nodes]] and let clients connect to \"%s\"; else run a second Helios, whose file "
                                    + "comes from a pgbouncer.ini with this entry alone")
                            .formatted(server.text(), cluster.text(), target(entry)));
        } else {
            notes.lost(
                    entry.place(),
                    subject,
                    "is at no address that Helios can connect to: a host is a name, an IP address or the folder of a Unix socket, "
                            + "a port one from 1 to 65535");
        }
    }
}
