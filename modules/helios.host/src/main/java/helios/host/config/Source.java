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

    /** Another source as it was at some moment. */
    record Frozen(Source of, String content) implements Source {}

    /** This source as it is now; itself, if it cannot be read. */
    default Source frozen() {
        try {
            return new Frozen(this, read());
        } catch (IOException _) {
            return this;
        }
    }

    /** What messages call it. */
    default String name() {
        return switch (this) {
            case File(var path) -> String.valueOf(path.getFileName());
            case Text(var name, var _) -> name;
            case None _ -> "command line";
            case Frozen(var of, var _) -> of.name();
        };
    }

    /** What {@code GET /config} calls it: the whole path of a file. */
    default String location() {
        return switch (this) {
            case File(var path) -> path.toAbsolutePath().normalize().toString();
            case Frozen(var of, var _) -> of.location();
            case Text _, None _ -> name();
        };
    }

    /** What relative paths in it are relative to. */
    default Path base() {
        var here = Path.of("").toAbsolutePath();
        return switch (this) {
            case File(var path) -> here.resolve(path).normalize().resolveSibling("");
            case Frozen(var of, var _) -> of.base();
            case Text _, None _ -> here;
        };
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
            case Frozen(var _, var content) -> content;
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
