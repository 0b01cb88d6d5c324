package helios.testkit;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells whether SIGINT can be tested: a shell starts its background jobs deaf to it, and so are their children. */
final class Interrupts {

    private static final int SIGINT = 2;

    private Interrupts() {}

    /** Skips the test where the signal is SIGINT and nobody here would hear it. */
    static void assumeHeard(String signal) {
        assumeFalse(
                signal.equals("INT") && ignored(),
                "SIGINT was not tested: this run was started with it ignored, as a background job is; run it in front");
    }

    private static boolean ignored() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .map(line -> Long.parseUnsignedLong(
                            line.substring("SigIgn:".length()).strip(), 16))
                    .anyMatch(mask -> (mask >> (SIGINT - 1) & 1) == 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
