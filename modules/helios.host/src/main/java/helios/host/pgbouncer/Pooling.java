package helios.host.pgbouncer;

import helios.host.pgbouncer.Ini.Entry;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** {@code [pool]}: PgBouncer's modes, sizes and times; of most Helios has one for all databases. */
final class Pooling {

    private static final String POOL = "pool";

    /** What Helios has for all pools of a node together where PgBouncer bounds each database alone. */
    private static final int CONNECTIONS_TO_A_NODE = 100;

    private final Ini ini;
    private final Notes notes;
    private final List<Entry> databases;
    private final Toml toml;

    Pooling(Ini ini, Notes notes, List<Entry> databases, Toml toml) {
        this.ini = ini;
        this.notes = notes;
        this.databases = databases;
        this.toml = toml;
    }

    void translate() {
        modesAndSizes();
        lifetime();
        waits();
        resetQuery();
    }

    private void put(String key, String value, String setting) {
        toml.put(POOL, key, value, ini.origin(setting));
    }

    /** Where a value comes from that databases may give themselves. */
    private String origin(String parameter, String setting) {
        boolean own =
                databases.stream().anyMatch(database -> database.parameters().containsKey(parameter));
        return own ? "%s of [databases]".formatted(parameter) : ini.origin(setting);
    }

    private void tellDifferent(Entry database, String parameter, Object value, String key, Object chosen) {
        notes.check(
                database.place(),
                "databases.%s.%s".formatted(database.name(), parameter),
                "is %s, but pool.%s is one for all databases, and is %s".formatted(value, key, chosen));
    }

    // ---- sizes

    private void modesAndSizes() {
        var overrides = new PoolOverrides(ini, notes, databases);
        var base = overrides.base();
        int connections = connections(overrides.largest(), base.size() == PoolOverrides.UNLIMITED);
        int size = bounded(base.size(), connections);
        int wanted = largest("min_pool_size", "min_pool_size", "min_connections", 0);
        toml.put(POOL, "mode", Toml.string(base.mode()), overrides.originOfMode());
        toml.put(
                POOL,
                "min_connections",
                Toml.number(Math.min(wanted, Math.min(size, connections))),
                origin("min_pool_size", "min_pool_size"));
        toml.put(POOL, "max_connections", Toml.number(connections), connectionsOrigin());
        toml.put(POOL, "max_pool_size", Toml.number(size), overrides.originOfSize());
        overrides.translate(toml, own -> bounded(own, connections));
        if (base.size() == PoolOverrides.UNLIMITED) {
            notes.check(
                    ini.place("default_pool_size"),
                    "default_pool_size",
                    "0 is no limit; here pool.max_pool_size is pool.max_connections, which bounds all pools together");
        }
    }

    private static int bounded(int size, int connections) {
        return size == PoolOverrides.UNLIMITED ? connections : size;
    }

    /** The largest value of a database, so that none gets less than it had. */
    private int largest(String parameter, String setting, String key, int ofZero) {
        int largest = databases.stream()
                .mapToInt(database -> number(database, parameter, setting, ofZero))
                .max()
                .orElse(ofZero);
        databases.stream()
                .filter(database -> number(database, parameter, setting, ofZero) != largest)
                .forEach(database ->
                        tellDifferent(database, parameter, number(database, parameter, setting, ofZero), key, largest));
        return largest;
    }

    private int number(Entry database, String parameter, String setting, int ofZero) {
        int value = database.number(parameter).orElse(Math.max(0, ini.integer(setting)));
        return value == 0 ? ofZero : value;
    }

    private String connectionsOrigin() {
        return bound().isPresent() ? ini.origin("max_db_connections") : "PgBouncer bounds each database alone";
    }

    private int connections(int size, boolean unlimited) {
        var bound = bound();
        if (bound.isPresent() && databases.size() == 1) {
            return bound.get();
        }
        int connections = bound.orElse(unlimited ? CONNECTIONS_TO_A_NODE : Math.max(CONNECTIONS_TO_A_NODE, size));
        notes.check(
                ini.place("max_db_connections"),
                "max_db_connections",
                ("pool.max_connections bounds all databases of a node together, and is %d; PgBouncer bounds each alone. Keep it "
                                + "below max_connections of the servers")
                        .formatted(connections));
        return connections;
    }

    /** The connections that all databases may have together, where each of them has a limit. */
    private Optional<Integer> bound() {
        var limits = databases.stream()
                .map(database -> database.number("max_db_connections").orElse(ini.integer("max_db_connections")))
                .toList();
        boolean bounded = databases.stream().noneMatch(Servers::isFallback)
                && limits.stream().noneMatch(limit -> limit <= 0);
        return bounded
                ? Optional.of(
                        Math.clamp(limits.stream().mapToLong(Integer::longValue).sum(), 1, Integer.MAX_VALUE))
                : Optional.empty();
    }

    // ---- times

    private void lifetime() {
        var lifetime = ini.seconds("server_lifetime");
        if (lifetime.signum() == 0) {
            notes.check(
                    ini.place("server_lifetime"),
                    "server_lifetime",
                    "0 closes a connection after one use; pool.max_lifetime_secs = 0 would keep it for ever, so it is 1 second");
        }
        put("max_lifetime_secs", Toml.number(lifetime.max(BigDecimal.ONE)), "server_lifetime");
        for (var database : databases) {
            database.number("server_lifetime")
                    .filter(own -> own > 0 && BigDecimal.valueOf(own).compareTo(lifetime) != 0)
                    .ifPresent(own -> tellDifferent(
                            database, "server_lifetime", own, "max_lifetime_secs", Toml.number(lifetime)));
        }
    }

    private void waits() {
        wait("query_wait_timeout", "acquire_timeout_secs", "86400");
        wait("server_connect_timeout", "connect_timeout_secs", "3600");
    }

    /** A time that PgBouncer can do without, but Helios cannot. */
    private void wait(String setting, String key, String longest) {
        var time = ini.seconds(setting);
        if (time.signum() == 0) {
            notes.check(
                    ini.place(setting),
                    setting,
                    "0 is no limit, which pool.%s does not know; it is %s seconds".formatted(key, longest));
        }
        put(key, time.signum() == 0 ? longest : Toml.number(time), setting);
    }

    private void resetQuery() {
        if (ini.text("server_reset_query").isEmpty()) {
            notes.check(
                    ini.place("server_reset_query"),
                    "server_reset_query",
                    "is empty, so that a client finds what the one before left; Helios always resets what was left, with DISCARD ALL");
        } else if (ini.differs("server_reset_query")) {
            put("reset_query", Toml.string(ini.text("server_reset_query")), "server_reset_query");
        }
    }
}
