package helios.host.pgbouncer;

import helios.host.config.Nearest;
import helios.host.pgbouncer.KnownSettings.Known;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A {@code pgbouncer.ini} that PgBouncer would accept. */
final class Ini {

    static final String PGBOUNCER = "pgbouncer";
    static final String DATABASES = "databases";
    static final String USERS = "users";
    static final String PEERS = "peers";

    private static final List<String> SECTIONS = List.of(PGBOUNCER, DATABASES, USERS, PEERS);

    /** A line of [pgbouncer]. */
    record Setting(Place place, String value) {}

    /** A line of another section: a name, and what it says of it. */
    record Entry(Place place, String name, Map<String, String> parameters) {

        /** A number that this entry gives; less than nothing is as good as nothing. */
        Optional<Integer> number(String parameter) {
            return Optional.ofNullable(parameters.get(parameter))
                    .map(value -> Math.clamp(Long.decode(value), -1, Integer.MAX_VALUE))
                    .filter(number -> number >= 0);
        }
    }

    private final String file;
    private final Notes notes;
    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final Map<String, Map<String, Entry>> entries = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private boolean begun;
    private String section = "";

    /**
     * Takes up what the reader found.
     *
     * @param file what the file is called where no line is meant
     */
    Ini(String file, List<IniLine> lines, Notes notes) {
        this.file = file;
        this.notes = notes;
        List.of(DATABASES, USERS, PEERS).forEach(name -> entries.put(name, new LinkedHashMap<>()));
        lines.forEach(this::add);
        if (!begun) {
            problems.add(file + ": has no section [pgbouncer]");
        }
    }

    /** What PgBouncer would refuse; if there is any, nothing else here is to be used. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    // ---- taking up

    private void add(IniLine line) {
        switch (line) {
            case IniLine.Header(var place, var name) -> open(place, name);
            case IniLine.Pair(var place, var key, var _)
            when section.isEmpty() -> problem(place, key, "stands in no section that is known");
            case IniLine.Pair(var place, var key, var value) when section.equals(PGBOUNCER) -> set(place, key, value);
            case IniLine.Pair(var place, var key, var value) -> enter(place, key, value);
        }
    }

    private void open(Place place, String name) {
        section = SECTIONS.contains(name) ? name : "";
        if (section.isEmpty()) {
            problems.add("%s: unknown section [%s]%s".formatted(place, name, Nearest.hint(name, SECTIONS)));
        } else if (section.equals(PGBOUNCER)) {
            if (!settings.isEmpty()) {
                notes.check(
                        place,
                        "[pgbouncer]",
                        "begins once more: PgBouncer forgets what stood in the one before, and so "
                                + "does this import; make it one section");
            }
            settings.clear();
            begun = true;
        }
    }

    private void set(Place place, String name, String value) {
        var known = KnownSettings.byName().get(name);
        if (known == null) {
            problem(
                    place,
                    name,
                    "PgBouncer 1.25.2 knows no such setting"
                            + Nearest.hint(name, KnownSettings.byName().keySet()));
            return;
        }
        known.type().complaint(value).ifPresent(complaint -> problem(place, name, complaint));
        settings.put(name, new Setting(place, value));
    }

    private void enter(Place place, String name, String text) {
        if (section.equals(DATABASES) && name.equals("pgbouncer")) {
            problem(place, name, "is the name of PgBouncer's console, and of no database");
            return;
        }
        try {
            var parameters = ConnectionString.parse(text);
            parameters.forEach((parameter, value) -> check(place, name, parameter, value));
            Objects.requireNonNull(entries.get(section)).put(name, new Entry(place, name, parameters));
        } catch (IllegalArgumentException e) {
            problem(place, name, String.valueOf(e.getMessage()));
        }
    }

    private void check(Place place, String name, String parameter, String value) {
        var known = KnownParameters.of(section);
        if (!known.contains(parameter)) {
            problem(
                    place,
                    name,
                    "PgBouncer 1.25.2 knows no parameter \"%s\" here%s"
                            .formatted(parameter, Nearest.hint(parameter, known)));
            return;
        }
        KnownParameters.type(parameter)
                .complaint(value)
                .ifPresent(complaint -> problem(place, name, parameter + " " + complaint));
    }

    private void problem(Place place, String subject, String what) {
        problems.add("%s: %s: %s".formatted(place, subject, what));
    }

    // ---- what it says

    /** Whether a line of the file gives a setting, be it its default. */
    boolean has(String name) {
        return settings.containsKey(name);
    }

    /** Whether a setting differs from PgBouncer's default. */
    boolean differs(String name) {
        return has(name) && !known(name).isInitial(text(name));
    }

    /** Where a setting stands; the file, where it does not. */
    Place place(String name) {
        var setting = settings.get(name);
        return setting == null ? new Place(file, 0) : setting.place;
    }

    /** What to say of a value that comes from a setting. */
    String origin(String name) {
        return has(name) ? name : name + ", PgBouncer's default";
    }

    /** The value of a setting, or PgBouncer's default. */
    String text(String name) {
        var setting = settings.get(name);
        return setting == null ? known(name).initial() : setting.value;
    }

    /** The value of a setting that is one of several words. */
    String word(String name) {
        return text(name).toLowerCase(Locale.ROOT);
    }

    /** The parts of a value between commas. */
    List<String> list(String name) {
        return List.of(text(name).split(",", -1)).stream()
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    int integer(String name) {
        return Math.clamp(Long.decode(text(name)), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    BigDecimal seconds(String name) {
        return new BigDecimal(text(name)).stripTrailingZeros();
    }

    Collection<Entry> databases() {
        return entries.getOrDefault(DATABASES, Map.of()).values();
    }

    Collection<Entry> users() {
        return entries.getOrDefault(USERS, Map.of()).values();
    }

    Collection<Entry> peers() {
        return entries.getOrDefault(PEERS, Map.of()).values();
    }

    private static Known known(String name) {
        return Objects.requireNonNull(KnownSettings.byName().get(name), name);
    }
}
