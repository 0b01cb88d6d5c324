package helios.host.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings by which a session differs from a new one of its role and database, {@code role} and {@code
 * session_authorization} among them. Immutable. Values are those of {@code pg_settings.setting}, which {@code set_config}
 * takes as they are.
 */
final class SessionState {

    /** That of a new session. */
    static final SessionState EMPTY = new SessionState(Map.of());

    static final String ROLE = "role";
    static final String AUTHORIZATION = "session_authorization";

    private final Map<String, String> settings;
    private final int hash;

    private SessionState(Map<String, String> settings) {
        this.settings = settings;
        this.hash = settings.hashCode();
    }

    /** A state with these settings; names in lower case. */
    static SessionState of(Map<String, String> settings) {
        return settings.isEmpty() ? EMPTY : new SessionState(Collections.unmodifiableMap(new TreeMap<>(settings)));
    }

    /** This state, and of another one what this one does not say. */
    SessionState over(SessionState other) {
        if (settings.keySet().containsAll(other.settings.keySet())) {
            return this;
        }
        var both = new TreeMap<>(other.settings);
        both.putAll(settings);
        return of(both);
    }

    /** The settings by name, in the order of the names. */
    Map<String, String> settings() {
        return settings;
    }

    /** What brings a server connection from another state to this one; empty if nothing has to be done. */
    String from(SessionState there) {
        if (equals(there)) {
            return "";
        }
        var steps = new ArrayList<String>();
        boolean identity = !identity().equals(there.identity());
        if (identity) {
            // Whoever the session is now may not be allowed to set what the next one wants.
            steps.add("RESET SESSION AUTHORIZATION");
            steps.add("RESET ROLE");
        }
        var changes = changes(there);
        if (!changes.isEmpty()) {
            steps.add("SELECT " + String.join(", ", changes));
        }
        if (identity) {
            // In this order, for the former undoes the latter.
            become(AUTHORIZATION, steps);
            become(ROLE, steps);
        }
        return String.join("; ", steps);
    }

    private List<String> identity() {
        return List.of(settings.getOrDefault(AUTHORIZATION, ""), settings.getOrDefault(ROLE, ""));
    }

    private void become(String name, List<String> steps) {
        var who = settings.get(name);
        if (who != null) {
            steps.add("SELECT " + call(name, literal(who)));
        }
    }

    private List<String> changes(SessionState there) {
        var changes = new ArrayList<String>();
        there.settings.keySet().stream()
                .filter(name -> !settings.containsKey(name))
                .filter(SessionState::isPlain)
                .forEach(name -> changes.add(call(name, "NULL")));
        settings.forEach((name, value) -> {
            if (isPlain(name) && !value.equals(there.settings.get(name))) {
                changes.add(call(name, literal(value)));
            }
        });
        return changes;
    }

    private static boolean isPlain(String name) {
        return !name.equals(ROLE) && !name.equals(AUTHORIZATION);
    }

    private static String call(String name, String value) {
        return "pg_catalog.set_config(%s, %s, false)".formatted(literal(name), value);
    }

    /** A text as SQL, whatever the encoding of the client and the rules for backslashes: what is not ASCII goes by its bytes. */
    static String literal(String text) {
        boolean ascii = text.chars().allMatch(letter -> letter >= ' ' && letter < 127);
        return ascii
                ? "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
                : "pg_catalog.convert_from(pg_catalog.decode('%s', 'hex'), 'UTF8')"
                        .formatted(HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof SessionState state && hash == state.hash && settings.equals(state.settings));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return settings.keySet().toString();
    }
}
