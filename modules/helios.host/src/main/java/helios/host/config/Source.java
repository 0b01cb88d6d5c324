package helios.host.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the text of a configuration comes from; read anew by each load. */
public sealed interface Source {

    /** How long a configuration file may be. */
    int MAX_BYTES = 16 * 1024 * 1024;

    /** A file. */
    record File(Path path) implements Source {}

    /** A text, called {@code name} in messages, whose relative paths are relative to the working directory. */
    record Text(String name, String content) implements Source {}

    /** No file: options alone. */
    record None() implements Source {}

    /** What messages call it. */
    default String name() {
        return switch (this) {
            case File(var path) -> String.valueOf(path.getFileName());
            case Text(var name, var _) -> name;
            case None _ -> "command line";
        };
    }

    /** What {@code GET /config} calls it: the whole path of a file. */
    default String location() {
        return this instanceof File(var path)
                ? path.toAbsolutePath().normalize().toString()
                : name();
    }

    /** What relative paths in it are relative to. */
    default Path base() {
        var here = Path.of("").toAbsolutePath();
        return this instanceof File(var path) ? here.resolve(path).normalize().resolveSibling("") : here;
    }

    /**
     * The text.
     *
     * @throws IOException if it cannot be read; the message is for the user
     */
    default String read() throws IOException {
        return switch (this) {
            case File(var path) -> read(path);
            case Text(var _, var content) -> content;
            case None _ -> "";
        };
    }

    private static String read(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw new IOException("it is a folder");
        }
        try (var in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("it is longer than 16 MiB");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("it is not UTF-8 text", e);
        }
    }
}
