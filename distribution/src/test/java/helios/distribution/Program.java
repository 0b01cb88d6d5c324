package helios.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A finished child process: its pid, its exit status, and what it wrote to both of its outputs. */
record Program(long pid, int exit, String output) {

    private static final long DEADLINE_SECONDS = 120;

    /** Runs a command in an environment that holds nothing but {@code environment}. */
    static Program run(Map<String, String> environment, Path directory, List<String> command)
            throws IOException, InterruptedException {
        var log = directory.resolve("output.txt");
        var builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        var process = builder.start();
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(command + " did not end within " + DEADLINE_SECONDS + " s");
        }
        return new Program(process.pid(), process.exitValue(), Files.readString(log));
    }
}
