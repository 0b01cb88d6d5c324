package helios.host.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a client's startup packet asks for besides user and database, for a server connection that sessions share.
 *
 * @param state what can be set on any connection
 * @param fixed what a connection has to be opened with, as the packet would have it
 */
record StartupSettings(SessionState state, Map<String, String> fixed) {

    /** Settings that a server takes at the start of a connection only. */
    private static final Set<String> AT_START = Set.of(
            "ignore_system_indexes",
            "jit_debugging_support",
            "jit_profiling_support",
            "log_connections",
            "log_disconnections",
            "post_auth_delay",
            "replication");

    /** Reads a startup packet's parameters. */
    static StartupSettings of(Map<String, String> parameters) {
        var plain = new TreeMap<String, String>();
        var fixed = new LinkedHashMap<String, String>();
        parameters.forEach((name, value) -> {
            if (name.equals("options")) {
                options(value, plain, fixed);
            }
        });
        // A parameter of the packet counts for more than one of its options, as with a server.
        parameters.forEach((name, value) -> {
            if (!name.equals("options")) {
                put(name, value, plain, fixed);
            }
        });
        return new StartupSettings(SessionState.of(plain), Map.copyOf(fixed));
    }

    private static void put(String name, String value, Map<String, String> plain, Map<String, String> fixed) {
        var key = name.toLowerCase(Locale.ROOT);
        if (AT_START.contains(key) || key.startsWith("_pq_.")) {
            fixed.put(name, value);
        } else {
            plain.put(key, value);
        }
    }

    /** {@code -c name=value}, {@code -cname=value} and {@code --name=value}; with any other the server has to deal. */
    private static void options(String text, Map<String, String> plain, Map<String, String> fixed) {
        var settings = new LinkedHashMap<String, String>();
        var words = words(text);
        for (int i = 0; i < words.size(); i++) {
            var word = words.get(i);
            String assignment;
            if (word.equals("-c") && i + 1 < words.size()) {
                assignment = words.get(++i);
            } else if (word.startsWith("--") || word.startsWith("-c")) {
                assignment = word.substring(2);
            } else {
                fixed.put("options", text);
                return;
            }
            int equals = assignment.indexOf('=');
            var name = equals < 0
                    ? ""
                    : assignment.substring(0, equals).replace('-', '_').toLowerCase(Locale.ROOT);
            if (name.isEmpty() || AT_START.contains(name)) {
                fixed.put("options", text);
                return;
            }
            settings.put(name, assignment.substring(equals + 1));
        }
        plain.putAll(settings);
    }

    /** Words are parted by white space; a backslash takes the next letter as it is. */
    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean within = false;
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter == '\\' && i + 1 < text.length()) {
                word.append(text.charAt(++i));
                within = true;
            } else if (letter == ' ' || (letter >= '\t' && letter <= '\r')) {
                if (within) {
                    words.add(word.toString());
                }
                word.setLength(0);
                within = false;
            } else {
                word.append(letter);
                within = true;
            }
        }
        if (within) {
            words.add(word.toString());
        }
        return words;
    }
}
