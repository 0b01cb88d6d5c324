package helios.host.pgbouncer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Looks through an {@code auth_file}, which Helios reads as it stands but for what PgBouncer passes over and Helios refuses.
 * Nothing but names of users is ever told of it.
 */
final class UserList {

    private static final Pattern LINE =
            Pattern.compile("\"([^\"]*+(?:\"\"[^\"]*+)*+)\"([^\"]*)\"([^\"]*+(?:\"\"[^\"]*+)*+)\"(.*)");
    private static final Pattern SCRAM =
            Pattern.compile("SCRAM-SHA-256\\$\\d+:[A-Za-z0-9+/=]+\\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+");

    private final Notes notes;
    private final Set<String> users = new HashSet<>();

    private UserList(Notes notes) {
        this.notes = notes;
    }

    /**
     * Notes what is to be changed in the file.
     *
     * @throws IOException if it cannot be read
     */
    static void check(Path file, Notes notes) throws IOException {
        var list = new UserList(notes);
        int number = 0;
        for (var line : Folders.read(file).split("\r?\n", -1)) {
            list.check(line, new Place(file.toString(), ++number));
        }
    }

    private void check(String text, Place place) {
        if (text.isBlank() || text.startsWith(";")) {
            return;
        }
        var line = LINE.matcher(text.strip());
        if (!line.matches()) {
            note(
                    place,
                    "is not \"user\" \"secret\", where PgBouncer stops reading and Helios refuses the file; mend or remove it");
            return;
        }
        var user = line.group(1).replace("\"\"", "\"");
        if (!text.startsWith("\"") || !line.group(2).isBlank() || line.group(2).isEmpty()) {
            note(place, "must begin with a quote, and have a blank between user and secret, for Helios to read it");
        }
        if (!line.group(4).isBlank()) {
            note(place, "has text behind the secret, which PgBouncer passes over and Helios refuses; remove it");
        }
        checkSecret(line.group(3), user, place);
        if (!users.add(user)) {
            note(place, "names the user \"%s\" a second time, which Helios refuses; remove one line".formatted(user));
        }
    }

    private void checkSecret(String secret, String user, Place place) {
        if (secret.isEmpty()) {
            note(place, "gives the user \"%s\" no secret, which Helios refuses; remove the line".formatted(user));
        } else if (secret.startsWith("SCRAM-SHA-256$") && !SCRAM.matcher(secret).matches()) {
            note(place, "holds a SCRAM-SHA-256 verifier that is malformed, which Helios refuses; mend it");
        }
    }

    private void note(Place place, String text) {
        notes.check(place, "auth_file", text);
    }
}
