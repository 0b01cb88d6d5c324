package helios.plugin.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;

/** Runs the program in a folder, and keeps what it said. */
final class Shell {

    /** A module that exports memory, alloc and pre_query, the latter two without parameters. */
    static final byte[] MODULE = Base64.getDecoder()
            .decode("AGFzbQEAAAABBAFgAAADAgEABQMBAAEHHgMGbWVtb3J5AgAFYWxsb2MAAAlwcmVfcXVlcnkAAAoEAQIACw==");

    /**
     * What came of a command.
     *
     * @param status its exit status
     * @param out what it printed
     * @param err what it complained of
     */
    record Outcome(int status, String out, String err) {}

    private final Path folder;

    Shell(Path folder) {
        this.folder = folder;
    }

    Outcome run(String... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        var clock = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
        int status = new Program(new PrintWriter(out), new PrintWriter(err), clock).run(words);
        return new Outcome(status, out.toString(), err.toString());
    }

    String file(String name) {
        return folder.resolve(name).toString();
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    void write(String name, byte[] bytes) {
        try {
            Files.write(folder.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] read(String name) {
        try {
            return Files.readAllBytes(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
