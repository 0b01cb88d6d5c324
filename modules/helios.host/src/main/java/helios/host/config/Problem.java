package helios.host.config;

import java.util.Comparator;

/**
 * Something wrong, or useless, in a configuration. As text: {@code proxy.toml:12:1: load_balancer.stratgy: unknown key}, or
 * with an option or a variable in place of the file's name: {@code --set: pool.mode: …}. Ordered by position, what does not
 * stand in the file last.
 *
 * @param source the file's name, or the option or environment variable that made the setting
 * @param line from 1; 0 where there is none
 * @param column from 1; 0 where there is none
 * @param key section and key as the user wrote them; empty where it is about none
 * @param text what is wrong, with the remedy
 */
public record Problem(String source, int line, int column, String key, String text) implements Comparable<Problem> {

    private static final Comparator<Problem> ORDER = Comparator.<Problem>comparingInt(
                    problem -> problem.line == 0 ? Integer.MAX_VALUE : problem.line)
            .thenComparingInt(Problem::column)
            .thenComparing(Problem::source)
            .thenComparing(Problem::key)
            .thenComparing(Problem::text);

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        var place = line == 0 ? source : source + ":" + line + ":" + column;
        return place + ": " + (key.isEmpty() ? "" : key + ": ") + text;
    }
}
