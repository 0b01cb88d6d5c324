package helios.host.config;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * Puts environment variables into texts: <code>${NAME}</code>, <code>${NAME:-default}</code>; another dollar sign in front
 * makes it a literal text. What is put in is not looked at again.
 */
final class Variables {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String OPEN = "${";
    private static final String DEFAULT = ":-";

    private final Map<String, String> environment;

    Variables(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * A text after substitution.
     *
     * @param substituted whether there was anything to substitute
     */
    record Text(String value, boolean substituted) {}

    /**
     * Substitutes.
     *
     * @throws IllegalArgumentException with a text for the user if a variable is not set or not well-formed
     */
    Text substitute(String text) {
        var out = new StringBuilder();
        boolean substituted = false;
        int from = 0;
        for (int at = text.indexOf(OPEN); at >= 0; at = text.indexOf(OPEN, from)) {
            out.append(text, from, at);
            if (at > from && text.charAt(at - 1) == '$') {
                out.append('{');
                from = at + OPEN.length();
                continue;
            }
            int end = text.indexOf('}', at);
            if (end < 0) {
                throw new IllegalArgumentException(
                        "a variable begins with ${ but no } ends it; write $${ for a plain ${");
            }
            out.append(value(text.substring(at + OPEN.length(), end)));
            substituted = true;
            from = end + 1;
        }
        return new Text(out.append(text, from, text.length()).toString(), substituted);
    }

    private String value(String reference) {
        int split = reference.indexOf(DEFAULT);
        var name = split < 0 ? reference : reference.substring(0, split);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "what stands in ${…} is not the name of a variable; write ${NAME}, ${NAME:-default}, or $${ for a plain ${");
        }
        var value = environment.get(name);
        if (split < 0) {
            if (value == null) {
                throw new IllegalArgumentException(
                        "the environment variable %1$s is not set; set it, or write ${%1$s:-default}".formatted(name));
            }
            return value;
        }
        var fallback = reference.substring(split + DEFAULT.length());
        if (fallback.contains(OPEN)) {
            throw new IllegalArgumentException(
                    "the default of ${%s} contains another variable; variables cannot be nested".formatted(name));
        }
        return value == null || value.isEmpty() ? fallback : value;
    }
}
