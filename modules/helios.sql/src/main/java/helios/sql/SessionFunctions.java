package helios.sql;

import java.util.Map;

/** Functions that change a session's state, by name; in whatever schema they are said to be. */
final class SessionFunctions {

    /** The effects as bits. */
    private static final WordTable EFFECTS = new WordTable(Map.ofEntries(
            entry("set_config", SessionEffect.SET_CONFIG),
            entry("setseed", SessionEffect.SETSEED),
            entry("nextval", SessionEffect.SEQUENCE_ADVANCE),
            entry("setval", SessionEffect.SEQUENCE_ADVANCE),
            entry("currval", SessionEffect.SEQUENCE_READ),
            entry("lastval", SessionEffect.SEQUENCE_READ),
            entry("pg_export_snapshot", SessionEffect.SNAPSHOT),
            entry("pg_advisory_lock", SessionEffect.ADVISORY_LOCK),
            entry("pg_advisory_lock_shared", SessionEffect.ADVISORY_LOCK),
            entry("pg_try_advisory_lock", SessionEffect.ADVISORY_LOCK),
            entry("pg_try_advisory_lock_shared", SessionEffect.ADVISORY_LOCK),
            entry("pg_advisory_unlock", SessionEffect.ADVISORY_UNLOCK),
            entry("pg_advisory_unlock_shared", SessionEffect.ADVISORY_UNLOCK),
            entry("pg_advisory_unlock_all", SessionEffect.ADVISORY_UNLOCK)));

    private SessionFunctions() {}

    private static Map.Entry<String, Integer> entry(String function, SessionEffect effect) {
        return Map.entry(function, SessionEffects.bit(effect));
    }

    /** The effect, as bits, of a call of the function whose name stands between two offsets. */
    static int effectOf(byte[] text, int from, int to) {
        return EFFECTS.find(text, from, to);
    }
}
