package helios.host.session;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How statements are called on connections that sessions share: equal texts, with equal parameter types and in equal states of
 * a session, have one name in the whole process, so that whoever needs a statement next finds it there. Names are never used
 * again. Thread-safe.
 */
public final class StatementNames {

    static final String PREFIX = "_helios_";

    private static final int MAX = 50_000;

    /** What makes two statements the same one. */
    private record Key(StatementText.Content content, SessionState state) {}

    private final Map<Key, String> names = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, String> eldest) {
            return size() > MAX;
        }
    };
    private final Map<Key, Recurring> recurring = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Recurring> eldest) {
            return size() > MAX;
        }
    };
    private long last;

    /** The name of a statement that a session in this state prepares. */
    synchronized String of(StatementText statement, SessionState state) {
        return names.computeIfAbsent(new Key(statement.content(), state), _ -> fresh());
    }

    /** What is known of a text that a session in this state parses as its unnamed statement. */
    synchronized Recurring unnamed(StatementText statement, SessionState state) {
        var key = new Key(statement.content(), state);
        var known = recurring.get(key);
        if (known == null) {
            known = new Recurring(of(statement, state));
            recurring.put(key, known);
        }
        return known;
    }

    /** What databases hold has changed: a text may mean another thing now, so that nobody shares what was prepared before. */
    synchronized void renew() {
        names.clear();
        recurring.clear();
    }

    /** How many statements have a name that sessions share. */
    public synchronized int shared() {
        return names.size();
    }

    /** A name that nothing else has. */
    synchronized String fresh() {
        return PREFIX + ++last;
    }
}
