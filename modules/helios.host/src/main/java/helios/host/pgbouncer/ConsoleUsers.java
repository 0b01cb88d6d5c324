package helios.host.pgbouncer;

import java.util.List;
import java.util.stream.Stream;

/** {@code [console]}: who may use PgBouncer's console, which Helios has too. */
final class ConsoleUsers {

    /** What clients of the console connect to. */
    static final String DATABASE = "pgbouncer";

    private static final String CONSOLE = "console";

    private final Ini ini;
    private final Notes notes;
    private final Toml toml;

    ConsoleUsers(Ini ini, Notes notes, Toml toml) {
        this.ini = ini;
        this.notes = notes;
        this.toml = toml;
    }

    /** All who may use it. */
    static List<String> of(Ini ini) {
        return Stream.concat(ini.list("admin_users").stream(), ini.list("stats_users").stream())
                .distinct()
                .toList();
    }

    void translate() {
        users("admin_users");
        users("stats_users");
    }

    private void users(String setting) {
        var names = ini.list(setting).stream().distinct().toList();
        if (names.isEmpty()) {
            return;
        }
        toml.put(CONSOLE, setting, Toml.list(names), setting);
        if (Authentication.isTrusting(ini.word("auth_type"))) {
            notes.check(
                    ini.place(setting),
                    setting,
                    "on the console of Helios nobody is trusted: give these users a secret in auth.auth_file, or come by"
                            + " the Unix socket");
        }
    }
}
