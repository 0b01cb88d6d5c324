package helios.feature.auth;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The file of users and their secrets: {@code user:secret} or {@code "user" "secret"} a line, in which {@code ""} is one
 * quote; empty lines and those that begin with {@code #} or {@code ;} are passed over. Thread-safe; a changed file is read
 * anew when it is next asked, and one that cannot be read leaves in force what was read before.
 */
final class UserFile {

    private static final Pattern QUOTED = Pattern.compile("\\s*\"((?:[^\"]|\"\")+)\"\\s+\"((?:[^\"]|\"\")*)\"\\s*");

    /** What tells two states of a file apart. */
    private record State(Path real, FileTime modified, long size) {}

    private final Path path;
    private final System.Logger log;
    private State seen;
    private Map<String, StoredSecret> users;
    private String told = "";

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException with the line that cannot be read, never with what it holds
     */
    UserFile(Path path, System.Logger log) {
        this.path = path;
        this.log = log;
        try {
            seen = state();
            users = read();
        } catch (IOException e) {
            throw new IllegalArgumentException("auth_file: cannot read %s: %s".formatted(path, reason(e)), e);
        }
    }

    /** What is known of a user. */
    synchronized Optional<StoredSecret> find(String user) {
        readAgainIfChanged();
        return Optional.ofNullable(users.get(user));
    }

    private void readAgainIfChanged() {
        try {
            var now = state();
            if (!now.equals(seen)) {
                seen = now;
                users = read();
                log.log(System.Logger.Level.INFO, "users read anew", "file", path, "users", users.size());
            }
        } catch (IOException e) {
            tellOnce(reason(e));
        } catch (IllegalArgumentException e) {
            tellOnce(String.valueOf(e.getMessage()));
        }
    }

    private void tellOnce(String reason) {
        if (!reason.equals(told)) {
            told = reason;
            log.log(
                    System.Logger.Level.ERROR,
                    "users cannot be read anew; those read before stay",
                    "file",
                    path,
                    "reason",
                    reason);
        }
    }

    private State state() throws IOException {
        var real = path.toRealPath();
        return new State(real, Files.getLastModifiedTime(real), Files.size(real));
    }

    private Map<String, StoredSecret> read() throws IOException {
        var found = new HashMap<String, StoredSecret>();
        int number = 0;
        for (var line : Files.readString(path, StandardCharsets.UTF_8).split("\r?\n", -1)) {
            number++;
            if (!line.isBlank() && !line.startsWith("#") && !line.startsWith(";")) {
                read(line, number, found);
            }
        }
        return Map.copyOf(found);
    }

    private void read(String line, int number, Map<String, StoredSecret> found) {
        var quoted = QUOTED.matcher(line);
        int colon = line.indexOf(':');
        String user;
        String secret;
        if (quoted.matches()) {
            user = quoted.group(1).replace("\"\"", "\"");
            secret = quoted.group(2).replace("\"\"", "\"");
        } else if (colon > 0 && !line.startsWith("\"")) {
            user = line.substring(0, colon);
            secret = line.substring(colon + 1);
        } else {
            throw wrong(number, "must be user:secret or \"user\" \"secret\"");
        }
        if (secret.isEmpty()) {
            throw wrong(number, "has no secret; leave the user out");
        }
        if (found.put(user, stored(secret, number)) != null) {
            throw wrong(number, "names the user \"%s\" a second time".formatted(user));
        }
    }

    private StoredSecret stored(String secret, int line) {
        try {
            return StoredSecret.of(secret);
        } catch (IllegalArgumentException e) {
            throw wrong(line, "holds " + e.getMessage());
        }
    }

    private IllegalArgumentException wrong(int line, String what) {
        return new IllegalArgumentException("auth_file: line %d of %s %s".formatted(line, path, what));
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "permission denied";
            case CharacterCodingException _ -> "it is not UTF-8";
            default -> String.valueOf(e.getMessage());
        };
    }
}
