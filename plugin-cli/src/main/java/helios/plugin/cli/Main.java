package helios.plugin.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/** Starts the program. */
public final class Main {

    private Main() {}

    /** Runs one command and exits with its status. */
    public static void main(String[] words) {
        var out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, false, StandardCharsets.UTF_8);
        int status = new Program(out, err, InstantSource.system()).run(words);
        out.flush();
        err.flush();
        System.exit(status);
    }
}
