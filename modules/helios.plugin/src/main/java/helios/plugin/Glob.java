package helios.plugin;

import java.util.Locale;

/**
 * A pattern in which {@code *} stands for any characters and {@code ?} for one; case is ignored.
 *
 * @param pattern in lower case
 */
public record Glob(String pattern) {

    /** Folds the pattern's case. */
    public Glob {
        pattern = pattern.toLowerCase(Locale.ROOT);
    }

    /** Tells whether the whole text matches. */
    public boolean matches(String text) {
        var folded = text.toLowerCase(Locale.ROOT);
        int at = 0;
        int in = 0;
        int star = -1;
        int restart = 0;
        while (in < folded.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                restart = in;
            } else if (at < pattern.length()
                    && (pattern.charAt(at) == '?' || pattern.charAt(at) == folded.charAt(in))) {
                at++;
                in++;
            } else if (star >= 0) {
                at = star + 1;
                in = ++restart;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }

    /** Tells whether a relation matches: a pattern without a dot is compared to the last part of its name. */
    public boolean matchesTable(String table) {
        return matches(pattern.indexOf('.') >= 0 ? table : lastPart(table));
    }

    private static String lastPart(String table) {
        if (!table.endsWith("\"")) {
            return table.substring(table.lastIndexOf('.') + 1);
        }
        int open = table.lastIndexOf(".\"");
        return table.substring(open < 0 ? 1 : open + 2, table.length() - 1);
    }
}
