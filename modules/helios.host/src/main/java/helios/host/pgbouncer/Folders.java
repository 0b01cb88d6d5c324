package helios.host.pgbouncer;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the files are that a {@code pgbouncer.ini} names. PgBouncer looks from the folder in which it was started, which nobody
 * knows any more: a relative name is looked for there first, then beside the ini file.
 */
record Folders(Path working, Path beside) {

    /** The file of a name, whether it is there or not. */
    Path resolve(String name) throws IOException {
        try {
            var path = working.resolve(name);
            return Files.exists(path) || Path.of(name).isAbsolute()
                    ? path.normalize()
                    : List.of(beside.resolve(name), path).stream()
                            .filter(Files::exists)
                            .findFirst()
                            .orElse(path)
                            .normalize();
        } catch (InvalidPathException e) {
            throw new IOException("\"%s\" is not the name of a file".formatted(name), e);
        }
    }

    /**
     * Reads a file.
     *
     * @throws IOException with a text that names the file
     */
    static String read(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IOException("%s cannot be read: %s".formatted(file, reason(file, e)), e);
        }
    }

    private static String reason(Path file, IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "permission denied";
            case CharacterCodingException _ -> "it is not UTF-8";
            case IOException _ when Files.isDirectory(file) -> "it is a folder";
            default -> String.valueOf(e.getMessage());
        };
    }
}
