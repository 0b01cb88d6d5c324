package helios.host.pgbouncer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads an {@code auth_hba_file} as PgBouncer does, which passes over lines that it does not understand. */
final class HbaReader {

    private static final Pattern TOKEN =
            Pattern.compile("\\s*(?:(#.*)|(,)|\"((?:[^\"]|\"\")*+)\"|([^\\s,#\"][^\\s,#\"]*+))");
    private static final Set<String> TYPES = Set.of("local", "host", "hostssl", "hostnossl");

    /** A word of a line; what stands in quotes has no other meaning. */
    record Word(String text, boolean quoted) {

        boolean is(String keyword) {
            return !quoted && text.equals(keyword);
        }
    }

    /**
     * A line.
     *
     * @param address the words of the address: none, one, or an address and a mask
     * @param options what stands behind the method
     */
    record Line(
            Place place,
            String type,
            List<Word> databases,
            List<Word> users,
            List<String> address,
            String method,
            String options) {}

    private final Path file;
    private final Notes notes;
    private final List<Line> lines = new ArrayList<>();

    private HbaReader(Path file, Notes notes) {
        this.file = file;
        this.notes = notes;
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it, or one that it names, cannot be read
     */
    static List<Line> read(Path file, Notes notes) throws IOException {
        var reader = new HbaReader(file, notes);
        int number = 0;
        for (var line : Folders.read(file).split("\n", -1)) {
            reader.read(line, new Place(file.toString(), ++number));
        }
        return List.copyOf(reader.lines);
    }

    private void read(String text, Place place) throws IOException {
        var fields = fields(text);
        if (fields.isEmpty()) {
            return;
        }
        var type = fields.getFirst().getFirst().text();
        int address = type.equals("local") ? 0 : hasMask(fields) ? 2 : 1;
        int method = 3 + address;
        if (!TYPES.contains(type) || fields.size() <= method || (address == 1 && !isRange(fields.get(3)))) {
            notes.check(
                    place,
                    "hba",
                    "PgBouncer does not understand this line and passes over it, and so does this import");
            return;
        }
        lines.add(new Line(
                place,
                type,
                names(fields.get(1)),
                names(fields.get(2)),
                fields.subList(3, method).stream()
                        .map(field -> field.getFirst().text())
                        .toList(),
                fields.get(method).getFirst().text(),
                String.join(
                        " ",
                        fields.subList(method + 1, fields.size()).stream()
                                .map(field -> field.getFirst().text())
                                .toList())));
    }

    /** PgBouncer takes no address alone, and no name of a host. */
    private static boolean isRange(List<Word> field) {
        return field.getFirst().is(Rule.ALL) || field.getFirst().text().contains("/");
    }

    /** An address without a prefix is followed by a mask, which begins with a digit as no method does. */
    private static boolean hasMask(List<List<Word>> fields) {
        return fields.size() > 4
                && !fields.get(3).getFirst().text().contains("/")
                && fields.get(4).getFirst().text().matches("[0-9a-fA-F]*[.:][0-9a-fA-F.:]*");
    }

    /** The words of a line, those with a comma between them together. */
    private static List<List<Word>> fields(String text) {
        var fields = new ArrayList<List<Word>>();
        var token = TOKEN.matcher(text);
        boolean comma = false;
        for (int at = 0; at < text.stripTrailing().length(); at = token.end()) {
            if (!token.find(at) || token.start() != at) {
                return List.of(List.of(new Word(text, true))); // a quote that nothing closes: no line that is known
            }
            if (token.group(1) != null) {
                break;
            }
            if (token.group(2) != null) {
                comma = true;
                continue;
            }
            var word = token.group(3) == null
                    ? new Word(token.group(4), false)
                    : new Word(token.group(3).replace("\"\"", "\""), true);
            if (comma && !fields.isEmpty()) {
                fields.getLast().add(word);
            } else {
                fields.add(new ArrayList<>(List.of(word)));
            }
            comma = false;
        }
        return fields;
    }

    /** Names, those of the files that {@code @file} names among them. */
    private List<Word> names(List<Word> words) throws IOException {
        var names = new ArrayList<Word>();
        for (var word : words) {
            if (!word.quoted() && word.text().startsWith("@")) {
                var other = file.resolveSibling(word.text().substring(1));
                for (var line : Folders.read(other).split("\n", -1)) {
                    fields(line).forEach(names::addAll);
                }
            } else {
                names.add(word);
            }
        }
        return names;
    }
}
