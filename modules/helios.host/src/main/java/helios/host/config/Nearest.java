package helios.host.config;

import java.util.Collection;
import java.util.Optional;

/** Finds the name that somebody probably meant. */
public final class Nearest {

    private static final int MAX_DISTANCE = 3;

    private Nearest() {}

    /** The name with the smallest edit distance, the first of several, if that is at most 3 and keeps a letter. */
    public static Optional<String> to(String word, Collection<String> names) {
        int limit = Math.min(MAX_DISTANCE, word.length() - 1);
        Optional<String> best = Optional.empty();
        for (var name : names) {
            int distance = distance(word, name, limit);
            if (distance <= limit) {
                best = Optional.of(name);
                limit = distance - 1;
            }
        }
        return best;
    }

    /** {@code ; did you mean "x"?}, or nothing where no name is near. */
    public static String hint(String word, Collection<String> names) {
        return to(word, names).map(Nearest::question).orElse("");
    }

    static String question(String name) {
        return "; did you mean \"" + name + "\"?";
    }

    /** Levenshtein's distance; anything above the limit where it is larger. */
    private static int distance(String a, String b, int limit) {
        if (Math.abs(a.length() - b.length()) > limit) {
            return limit + 1;
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
