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

/**
 * The file of users and their secrets: {@code user:secret} or {@code "user" "secret"} a line, in which {@code ""} is one
 * quote; empty lines and those that begin with {@code #} or {@code ;} are passed over. Thread-safe; a changed file is read
 * anew when it is next asked, and one that cannot be read leaves in force what was read before.
 */
final class UserFile {

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
                users = read();
                seen = now;
                told = "";
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
        int colon = line.indexOf(':');
        String user;
        String secret;
        if (line.startsWith("\"")) {
            int userEnd = closingQuote(line, 1);
            int opening = line.indexOf('"', userEnd + 1);
            int end = opening < 0 ? -1 : closingQuote(line, opening + 1);
            boolean whole = userEnd > 1
                    && opening > userEnd + 1
                    && line.substring(userEnd + 1, opening).isBlank()
                    && end > 0
                    && line.substring(end + 1).isBlank();
            if (!whole) {
                throw malformed(number);
            }
            user = unquoted(line, 1, userEnd);
            secret = unquoted(line, opening + 1, end);
        } else if (colon > 0) {
            user = line.substring(0, colon);
            secret = line.substring(colon + 1);
        } else {
            throw malformed(number);
        }
        if (secret.isEmpty()) {
            throw wrong(number, "has no secret; leave the user out");
        }
        if (found.put(user, stored(secret, number)) != null) {
            throw wrong(number, "names the user \"%s\" a second time".formatted(user));
        }
    }

    /** Where the quote stands that closes what begins at an index, two quotes being one of its characters; -1: nowhere. */
    private static int closingQuote(String line, int from) {
        int quote = line.indexOf('"', from);
        while (quote >= 0 && quote + 1 < line.length() && line.charAt(quote + 1) == '"') {
            quote = line.indexOf('"', quote + 2);
        }
        return quote;
    }

    private static String unquoted(String line, int from, int to) {
        return line.substring(from, to).replace("\"\"", "\"");
    }

    private IllegalArgumentException malformed(int line) {
        return wrong(line, "must be user:secret or \"user\" \"secret\"");
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
