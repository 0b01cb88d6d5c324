package helios.host.pgbouncer;

import helios.host.pgbouncer.Ini.Entry;
import helios.host.pgbouncer.Toml.Line;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;

/**
 * Modes and sizes of pools: those of {@code [pool]}, and {@code [[pool.overrides]]} for databases and users that have others.
 * As in PgBouncer, what a user has counts before what a database has.
 */
final class PoolOverrides {

    /** The size of a pool without a limit. */
    static final int UNLIMITED = Integer.MAX_VALUE;

    private static final String ALL = "all";

    /** What a pool is like. */
    record Terms(String mode, int size) {}

    private final Ini ini;
    private final Notes notes;
    private final List<Entry> databases;
    private final Terms base;
    /** The first entry of each database that has terms of its own, by the server's name for it. */
    private final Map<String, Entry> own = new HashMap<>();

    PoolOverrides(Ini ini, Notes notes, List<Entry> databases) {
        this.ini = ini;
        this.notes = notes;
        this.databases = databases;
        this.base = new Terms(
                most(entry -> mode(entry, ini.word("pool_mode"))).orElse(ini.word("pool_mode")),
                most(entry -> size(entry, defaultSize())).orElse(defaultSize()));
    }

    /** What the fallback has, or all databases alike, holds for all pools that no override is about. */
    private <T> Optional<T> most(Function<Entry, T> property) {
        var fallback = databases.stream().filter(Servers::isFallback).findFirst();
        if (fallback.isPresent()) {
            return fallback.map(property);
        }
        var all = databases.stream().map(property).distinct().toList();
        return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
    }

    private int defaultSize() {
        int size = Math.max(0, ini.integer("default_pool_size"));
        return size == 0 ? UNLIMITED : size;
    }

    private static String mode(Entry entry, String otherwise) {
        return entry.parameters().getOrDefault("pool_mode", otherwise).toLowerCase(Locale.ROOT);
    }

    private static int size(Entry entry, int otherwise) {
        return entry.number("pool_size")
                .map(size -> size == 0 ? UNLIMITED : size)
                .orElse(otherwise);
    }

    private Terms terms(Entry database) {
        return new Terms(mode(database, ini.word("pool_mode")), size(database, defaultSize()));
    }

    private static Terms terms(Entry user, Terms ofDatabase) {
        return new Terms(mode(user, ofDatabase.mode()), size(user, ofDatabase.size()));
    }

    /** What holds for all other pools. */
    Terms base() {
        return base;
    }

    /** Where the mode of all other pools comes from. */
    String originOfMode() {
        return origin(base.mode().equals(ini.word("pool_mode")), "pool_mode", "pool_mode");
    }

    String originOfSize() {
        return origin(base.size() == defaultSize(), "default_pool_size", "pool_size");
    }

    private String origin(boolean ofSetting, String setting, String parameter) {
        return ofSetting ? ini.origin(setting) : parameter + " of [databases]";
    }

    /** The largest pool of all, among those with a limit. */
    int largest() {
        return Stream.concat(
                        databases.stream().map(this::terms),
                        ini.users().stream().map(user -> terms(user, base)))
                .mapToInt(Terms::size)
                .filter(size -> size != UNLIMITED)
                .max()
                .orElse(1);
    }

    // ---- translating

    /**
     * Adds what differs.
     *
     * @param bounded the size of a pool, where Helios has to have a limit
     */
    void translate(Toml toml, IntUnaryOperator bounded) {
        var different = databases.stream()
                .filter(database ->
                        !Servers.isFallback(database) && !terms(database).equals(base))
                .filter(this::isFirst)
                .toList();
        for (var user : ini.users()) {
            if (hasTerms(user) && isNamed(user.place(), "users." + user.name(), user.name())) {
                add(toml, user, different, bounded);
            }
        }
        for (var database : different) {
            var name = Servers.target(database);
            toml.add(
                    "pool.overrides",
                    lines("database " + name, Optional.empty(), Optional.of(name), terms(database), bounded));
        }
    }

    private static boolean hasTerms(Entry user) {
        return user.parameters().containsKey("pool_mode") || user.parameters().containsKey("pool_size");
    }

    private void add(Toml toml, Entry user, List<Entry> different, IntUnaryOperator bounded) {
        var elsewhere = terms(user, base);
        for (var database : different) {
            var there = terms(user, terms(database));
            if (!there.equals(elsewhere)) {
                var name = Servers.target(database);
                toml.add(
                        "pool.overrides",
                        lines(
                                "user %s, database %s".formatted(user.name(), name),
                                Optional.of(user.name()),
                                Optional.of(name),
                                there,
                                bounded));
            }
        }
        toml.add(
                "pool.overrides",
                lines("user " + user.name(), Optional.of(user.name()), Optional.empty(), elsewhere, bounded));
    }

    private static List<Line> lines(
            String origin, Optional<String> user, Optional<String> database, Terms terms, IntUnaryOperator bounded) {
        var lines = new ArrayList<Line>();
        lines.add(new Line("name", Toml.string(origin), ""));
        user.ifPresent(name -> lines.add(new Line("user", Toml.string(name), "[users] " + name)));
        database.ifPresent(name -> lines.add(new Line("database", Toml.string(name), "[databases] " + name)));
        lines.add(new Line("mode", Toml.string(terms.mode()), ""));
        lines.add(new Line("max_pool_size", Toml.number(bounded.applyAsInt(terms.size())), ""));
        return lines;
    }

    /** Two entries of one database have one kind of pools here. */
    private boolean isFirst(Entry database) {
        var name = Servers.target(database);
        if (!isNamed(database.place(), "databases." + database.name(), name)) {
            return false;
        }
        var first = own.putIfAbsent(name, database);
        if (first != null && !terms(first).equals(terms(database))) {
            notes.check(
                    database.place(),
                    "databases." + database.name(),
                    "has pools of another mode or size than \"%s\", which is the same database; [[pool.overrides]] has those of the first"
                            .formatted(first.name()));
        }
        return first == null;
    }

    private boolean isNamed(Place place, String subject, String name) {
        if (name.equals(ALL)) {
            notes.lost(place, subject, "[[pool.overrides]] cannot name what is called \"all\"; rename it");
        }
        return !name.equals(ALL);
    }
}
