package helios.host.pgbouncer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code key=value key='it''s'}: what an entry of {@code [databases]}, {@code [users]} or {@code [peers]} says. */
final class ConnectionString {

    // A quote counts at the beginning of a value alone, and only blanks separate: PgBouncer's rules, not libpq's.
    private static final Pattern PAIR =
            Pattern.compile(" *+([^ =]++) *+= *+(?:'([^']*+(?:''[^']*+)*+)' ?|([^ '][^ ]*+) ?)");

    private ConnectionString() {}

    /**
     * Reads one; of a key that stands twice the last value counts.
     *
     * @throws IllegalArgumentException with a text that tells no value
     */
    static Map<String, String> parse(String text) {
        var parameters = new LinkedHashMap<String, String>();
        var pair = PAIR.matcher(text.stripTrailing());
        int at = 0;
        while (at < text.stripTrailing().length()) {
            if (!pair.find(at) || pair.start() != at || "".equals(pair.group(2))) {
                throw new IllegalArgumentException("must be key=value pairs with a blank between them; "
                        + "a value with blanks stands in single quotes, and none is empty");
            }
            parameters.put(pair.group(1), value(pair.group(2), pair.group(3)));
            at = pair.end();
        }
        return Collections.unmodifiableMap(parameters);
    }

    private static String value(@Nullable String quoted, String plain) {
        return quoted == null ? plain : quoted.replace("''", "'");
    }
}
