package helios.host.session;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What servers reported to sessions of a database and role that asked for the same settings: with it another such client is
 * greeted without a server. Thread-safe.
 */
public final class Greetings {

    private static final int MAX = 1000;

    /**
     * How a session begins.
     *
     * @param state what it asked for, in the server's own spelling
     * @param reported what its client is told
     */
    record Greeting(SessionState state, Map<String, String> reported) {}

    /** What greetings depend on. */
    private record Key(String database, String role, SessionState state, Map<String, String> fixed) {

        static Key of(String database, String role, StartupSettings asked) {
            return new Key(database, role, asked.state(), asked.fixed());
        }
    }

    private final Map<Key, Greeting> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Greeting> eldest) {
            return size() > MAX;
        }
    };

    /** What was reported last, if anything was. */
    synchronized Optional<Greeting> find(String database, String role, StartupSettings asked) {
        return Optional.ofNullable(known.get(Key.of(database, role, asked)));
    }

    /** Notes what a server reports to a session in the state that it asked for at its start. */
    synchronized void note(String database, String role, StartupSettings asked, Greeting greeting) {
        known.put(Key.of(database, role, asked), greeting);
    }
}
