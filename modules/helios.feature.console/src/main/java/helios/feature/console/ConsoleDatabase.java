package helios.feature.console;

import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.spi.local.LocalDatabase;
import helios.spi.local.LocalSession;
import helios.spi.session.Session;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Lets users in to the console. */
final class ConsoleDatabase implements LocalDatabase {

    /** As whom the proxy's own user of the operating system comes, and the name by which PgBouncer's tools ask. */
    static final String NAME = "pgbouncer";

    private final ConsoleConfig config;
    private final Shows shows;
    private final Commands commands;

    ConsoleDatabase(ConsoleConfig config, Shows shows, Commands commands) {
        this.config = config;
        this.shows = shows;
        this.commands = commands;
    }

    @Override
    public Set<String> names() {
        return Set.of(NAME, "helios");
    }

    /** What PgBouncer tells, but for who it is. */
    @Override
    public Map<String, String> settings() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("server_version", Versions.PGBOUNCER + "/helios");
        settings.put("client_encoding", "UTF8");
        settings.put("server_encoding", "UTF8");
        settings.put("DateStyle", "ISO");
        settings.put("TimeZone", "GMT");
        settings.put("standard_conforming_strings", "on");
        settings.put("is_superuser", "on");
        return settings;
    }

    @Override
    public Optional<String> owner() {
        return Optional.of(NAME);
    }

    @Override
    public LocalSession open(Session session, boolean owner) {
        boolean all = owner || config.adminUsers().contains(session.user());
        if (!all && !config.statsUsers().contains(session.user())) {
            throw new HeliosException(
                    SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                    "user \"%s\" may not use the console; name it in admin_users or stats_users"
                            .formatted(session.user()));
        }
        return new ConsoleSession(shows, commands, Caller.of(session), all);
    }
}
