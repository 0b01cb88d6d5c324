package helios.host.pgbouncer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads an ini file as PgBouncer does: comments begin a line, a value is the rest of its line, a key may stand in single quotes,
 * and {@code %include} continues in another file, in the section that is open.
 */
final class IniReader {

    private static final int MAX_INCLUDES = 10;
    private static final Pattern INCLUDE = Pattern.compile("%include[ \\t]+(.*)");
    private static final Pattern HEADER = Pattern.compile("\\[([^]]*)](.*)");
    private static final Pattern PAIR = Pattern.compile("(?:'([^']+)'|([A-Za-z0-9_.*-]+))[ \\t]*=(.*)");

    private final Folders folders;
    private final List<IniLine> lines = new ArrayList<>();

    private IniReader(Folders folders) {
        this.folders = folders;
    }

    /**
     * Reads a file and all that it includes.
     *
     * @throws IOException if a file cannot be read
     * @throws MalformedException at the first line that is none of an ini file
     */
    static List<IniLine> read(Path file, Folders folders) throws IOException, MalformedException {
        var reader = new IniReader(folders);
        reader.read(file, 0);
        return List.copyOf(reader.lines);
    }

    private void read(Path file, int includes) throws IOException, MalformedException {
        int number = 0;
        for (var line : Folders.read(file).split("\n", -1)) {
            read(line.strip(), new Place(file.toString(), ++number), includes);
        }
    }

    private void read(String text, Place place, int includes) throws IOException, MalformedException {
        var include = INCLUDE.matcher(text);
        var header = HEADER.matcher(text);
        var pair = PAIR.matcher(text);
        if (include.matches()) {
            include(include.group(1), place, includes);
        } else if (header.matches()) {
            lines.add(new IniLine.Header(place, header.group(1)));
            read(header.group(2).strip(), place, includes);
        } else if (pair.matches()) {
            var key = pair.group(1) == null ? pair.group(2) : pair.group(1);
            lines.add(new IniLine.Pair(place, key, pair.group(3).strip()));
        } else if (!text.isEmpty() && !text.startsWith("#") && !text.startsWith(";")) {
            throw new MalformedException(place, "is neither [section] nor key = value nor %include FILE");
        }
    }

    private void include(String name, Place place, int includes) throws IOException, MalformedException {
        if (includes == MAX_INCLUDES) {
            throw new MalformedException(place, "%%include is nested more than %d deep".formatted(MAX_INCLUDES));
        }
        read(folders.resolve(name), includes + 1);
    }
}
