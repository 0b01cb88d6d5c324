package helios.distribution;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a session's program saw.
 *
 * @param lines in their order, without what may differ between two sessions that behave alike
 * @param processes the server processes that it was told of
 */
record Seen(List<String> lines, Set<String> processes) {

    private static final Pattern PROCESS = Pattern.compile("pid (\\d+)");
    private static final Pattern NUMBER = Pattern.compile("(?i)\\b(PID|process|transaction) \\d+");

    Seen {
        lines = List.copyOf(lines);
        processes = Set.copyOf(processes);
    }

    /** Of lines as a program wrote them, among which {@code pid n} tells of a process. */
    static Seen of(List<String> written) {
        var lines = new ArrayList<String>();
        var processes = new LinkedHashSet<String>();
        for (var line : written) {
            var process = PROCESS.matcher(line);
            if (process.matches()) {
                processes.add(process.group(1));
            } else {
                lines.add(NUMBER.matcher(line).replaceAll("$1 <n>"));
            }
        }
        return new Seen(lines, processes);
    }

    /** Where this differs from what was expected, with what led there; empty where it does not. */
    String difference(Seen expected) {
        int at = 0;
        while (at < lines.size() && at < expected.lines.size() && lines.get(at).equals(expected.lines.get(at))) {
            at++;
        }
        if (at == lines.size() && at == expected.lines.size()) {
            return "";
        }
        return "after%n  %s%ndirect: %s%npooled: %s"
                .formatted(
                        String.join("\n  ", shortened(lines.subList(Math.max(0, at - 30), at))),
                        shortened(expected.lines.subList(at, Math.min(expected.lines.size(), at + 3))),
                        shortened(lines.subList(at, Math.min(lines.size(), at + 3))));
    }

    private static List<String> shortened(List<String> lines) {
        return lines.stream()
                .map(line -> line.length() <= 400 ? line : line.substring(0, 400) + "...")
                .toList();
    }
}
