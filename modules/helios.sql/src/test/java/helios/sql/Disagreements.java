package helios.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The differences from the oracle that were looked at and stand, of the file {@code disagreements.txt}; notes which occur. */
final class Disagreements {

    /** A line of the file. */
    private record Entry(Difference.Kind kind, boolean opaque, Pattern pattern, String line) {

        static Entry of(String line) {
            int first = line.indexOf(" | ");
            int last = line.lastIndexOf(" | ");
            var pattern = line.substring(first + 3, last).trim();
            return new Entry(
                    Difference.Kind.valueOf(line.substring(0, first)),
                    pattern.equals("<opaque>"),
                    Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.DOTALL),
                    line);
        }

        boolean covers(Difference difference) {
            return kind == difference.kind()
                    && (opaque
                            ? difference.opaque()
                            : pattern.matcher(difference.text()).find());
        }
    }

    private final List<Entry> entries;
    private final Set<Entry> seen = ConcurrentHashMap.newKeySet();

    Disagreements() {
        try (var source = Disagreements.class.getResourceAsStream("disagreements.txt")) {
            entries = new String(source.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Entry::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells whether the file has the difference. */
    boolean cover(Difference difference) {
        var covering =
                entries.stream().filter(entry -> entry.covers(difference)).findFirst();
        covering.ifPresent(seen::add);
        return covering.isPresent();
    }

    /** The lines that covered nothing so far. */
    List<String> unused() {
        return entries.stream()
                .filter(entry -> !seen.contains(entry))
                .map(Entry::line)
                .toList();
    }
}
