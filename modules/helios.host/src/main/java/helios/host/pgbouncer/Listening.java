package helios.host.pgbouncer;

import helios.host.config.Address;
import java.util.List;

/** The root of {@code proxy.toml}: where clients connect, and what is logged. */
final class Listening {

    private static final String ROOT = "";
    private static final String LOOPBACK = "127.0.0.1";

    private final Ini ini;
    private final Notes notes;
    private final Toml toml;

    Listening(Ini ini, Notes notes, Toml toml) {
        this.ini = ini;
        this.notes = notes;
        this.toml = toml;
    }

    void translate() {
        int port = ini.integer("listen_port");
        var addresses = ini.list("listen_addr");
        if (addresses.isEmpty()) {
            toml.put(ROOT, "listen_address", address(LOOPBACK, port), "PgBouncer has the Unix socket alone");
            notes.check(
                    ini.place("listen_addr"),
                    "listen_addr",
                    "is empty, so that PgBouncer has its Unix socket alone; Helios needs an address too, and gets one on loopback");
        } else {
            var all = addresses.contains("*")
                    ? List.of("*")
                    : addresses.stream().distinct().toList();
            toml.put(
                    ROOT,
                    "listen_address",
                    Toml.list(all.stream().map(host -> text(host, port)).toList()),
                    "listen_addr, listen_port");
        }
        socket();
        verbosity();
    }

    private static String address(String host, int port) {
        return Toml.string(text(host, port));
    }

    private static String text(String host, int port) {
        return host.equals("*") ? ":" + port : new Address(host, port).toString();
    }

    private void socket() {
        var folder = ini.text("unix_socket_dir");
        if (folder.startsWith("@")) {
            notes.lost(
                    ini.place("unix_socket_dir"),
                    "unix_socket_dir",
                    "is in the abstract namespace; name a folder as unix_socket_dir where a Unix socket is needed");
        } else if (!folder.isEmpty()) {
            toml.put(ROOT, "unix_socket_dir", Toml.string(folder), ini.origin("unix_socket_dir"));
        }
    }

    private void verbosity() {
        if (ini.differs("verbose")) {
            toml.put(ROOT, "log_level", ini.integer("verbose") == 1 ? "\"debug\"" : "\"trace\"", "verbose");
        }
    }
}
