package helios.host.pgbouncer;

import helios.host.pgbouncer.Toml.Line;
import java.util.ArrayList;
import java.util.List;

/** One of {@code [[hba]]}. */
record Rule(
        boolean allow,
        List<String> users,
        List<String> databases,
        String address,
        String tls,
        String method,
        String origin) {

    static final String ALL = "all";
    static final String ANY = "any";
    static final String REPLICATION = "replication";

    /** Copies the lists. */
    Rule {
        users = List.copyOf(users);
        databases = List.copyOf(databases);
    }

    /** Whether a database or user can be meant: some names have another meaning in a rule, and there is no quoting. */
    static boolean canName(String name) {
        return !name.equals(ALL) && !name.equals(REPLICATION);
    }

    /** A rule for clients from everywhere. */
    static Rule allow(List<String> databases, String method, String origin) {
        return new Rule(true, List.of(ALL), databases, ALL, ANY, method, origin);
    }

    /** A rule that keeps out whoever comes from an address. */
    static Rule reject(List<String> databases, String address, String origin) {
        return new Rule(false, List.of(ALL), databases, address, ANY, ANY, origin);
    }

    boolean wantsCertificate() {
        return allow && method.equals("cert");
    }

    /** The keys that differ from their defaults. */
    List<Line> lines() {
        var lines = new ArrayList<>(List.of(new Line("action", allow ? "\"allow\"" : "\"reject\"", origin)));
        add(lines, "user", Toml.list(users), ALL);
        add(lines, "database", Toml.list(databases), ALL);
        add(lines, "address", Toml.string(address), ALL);
        add(lines, "tls", Toml.string(tls), ANY);
        add(lines, "method", Toml.string(method), ANY);
        return lines;
    }

    private static void add(List<Line> lines, String key, String value, String initial) {
        if (!value.equals(Toml.string(initial))) {
            lines.add(new Line(key, value, ""));
        }
    }
}
