package helios.host.session;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What servers report of their settings: immutable maps, of which equal ones are one object, so that a session that moves
 * from one server to another sees at a glance that nothing its client was told has changed. Thread-safe.
 */
final class Reported {

    /** How many different reports are kept; beyond it equal ones may be two objects, which costs a comparison. */
    private static final int MAX = 4096;

    private static final Map<Map<String, String>, Map<String, String>> KNOWN = new ConcurrentHashMap<>();

    private Reported() {}

    /** A report, in the order of the settings. */
    static Map<String, String> of(Map<String, String> parameters) {
        var report = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        if (KNOWN.size() > MAX) {
            KNOWN.clear();
        }
        var known = KNOWN.putIfAbsent(report, report);
        return known == null ? report : known;
    }

    /** The report with another value of one setting. */
    static Map<String, String> with(Map<String, String> report, String name, String value) {
        if (value.equals(report.get(name))) {
            return report;
        }
        var changed = new LinkedHashMap<>(report);
        changed.put(name, value);
        return of(changed);
    }
}
