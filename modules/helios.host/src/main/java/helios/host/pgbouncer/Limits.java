package helios.host.pgbouncer;

import java.util.Locale;
import java.util.Set;

/** {@code [limits]}, but for what is copied as it stands. */
final class Limits {

    private static final String LIMITS = "limits";
    private static final int SMALLEST_MESSAGE = 64 * 1024;

    /** Of a start-up packet these are no settings. */
    private static final Set<String> NOT_TO_IGNORE = Set.of("user", "database", "replication");

    private final Ini ini;
    private final Notes notes;
    private final Toml toml;

    Limits(Ini ini, Notes notes, Toml toml) {
        this.ini = ini;
        this.notes = notes;
        this.toml = toml;
    }

    void translate() {
        startupParameters();
        messages();
        keepalive();
    }

    private void startupParameters() {
        var given = ini.list("ignore_startup_parameters").stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
        var names = given.stream().filter(name -> !NOT_TO_IGNORE.contains(name)).toList();
        if (!names.isEmpty()) {
            toml.put(LIMITS, "ignore_startup_parameters", Toml.list(names), "ignore_startup_parameters");
            check(
                    "ignore_startup_parameters",
                    "only PgBouncer needs it to let such clients in; leave a name out and the setting takes effect");
        }
        if (names.contains("options")) {
            check(
                    "ignore_startup_parameters",
                    "PgBouncer drops of \"options\" what it does not know; here all of it is dropped");
        }
        if (names.size() < given.size()) {
            check("ignore_startup_parameters", "user, database and replication are left out: they are never ignored");
        }
    }

    private void messages() {
        if (ini.differs("max_packet_size")) {
            int most = ini.integer("max_packet_size");
            toml.put(LIMITS, "max_message_bytes", Toml.number(Math.max(most, SMALLEST_MESSAGE)), "max_packet_size");
            if (most < SMALLEST_MESSAGE) {
                check("max_packet_size", "limits.max_message_bytes is at least %d".formatted(SMALLEST_MESSAGE));
            }
        }
    }

    private void keepalive() {
        if (ini.integer("tcp_keepalive") == 0) {
            toml.put(LIMITS, "client_keepalive_secs", "0", "tcp_keepalive");
        } else if (ini.integer("tcp_keepidle") > 0) {
            toml.put(LIMITS, "client_keepalive_secs", Toml.number(ini.integer("tcp_keepidle")), "tcp_keepidle");
            check(
                    "tcp_keepidle",
                    "limits.client_keepalive_secs is for clients' connections, and the user time-out too");
        }
    }

    private void check(String setting, String text) {
        notes.check(ini.place(setting), setting, text);
    }
}
