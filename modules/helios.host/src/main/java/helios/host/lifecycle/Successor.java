package helios.host.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Another process with the same command, which takes over the ports: it is ready when it has made the file that this
 * process named to it.
 */
public final class Successor {

    /** The variable of the environment that names the file to make. */
    public static final String READY_FILE = "HELIOS_READY_FILE";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration CHECK = Duration.ofMillis(20);

    private Successor() {}

    /**
     * Starts a successor and waits until it accepts clients.
     *
     * @param stateDir where the file is made
     * @return its process
     * @throws IOException with the reason why there is none; nothing has changed then
     */
    public static ProcessHandle start(Path stateDir) throws IOException, InterruptedException {
        Files.createDirectories(stateDir);
        var ready = stateDir.resolve("handover-" + ProcessHandle.current().pid() + ".ready");
        Files.deleteIfExists(ready);
        var builder = new ProcessBuilder(command()).inheritIO();
        builder.environment().put(READY_FILE, ready.toString());
        var process = builder.start();
        try {
            await(process, ready);
        } finally {
            Files.deleteIfExists(ready);
        }
        return process.toHandle();
    }

    private static void await(Process process, Path ready) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(ready)) {
            if (!process.isAlive()) {
                throw new IOException("the successor ended with exit status " + process.exitValue());
            }
            if (System.nanoTime() - deadline > 0) {
                process.destroyForcibly();
                throw new IOException("the successor was not ready within " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(CHECK);
        }
    }

    /** Tells a predecessor that named a file, if there is one, that this process accepts clients. */
    public static void tellReady(Map<String, String> environment) throws IOException {
        var ready = environment.get(READY_FILE);
        if (ready != null) {
            var made = Path.of(ready + ".tmp");
            Files.writeString(made, Long.toString(ProcessHandle.current().pid()));
            Files.move(made, Path.of(ready));
        }
    }

    /** The kernel tells all of a command line; Java's own way ends at one page of memory. */
    private static List<String> command() throws IOException {
        var told = Path.of("/proc/self/cmdline");
        var info = ProcessHandle.current().info();
        Optional<String> program = info.command();
        if (program.isPresent() && Files.isReadable(told)) {
            var words = Files.readString(told).split("\0", -1);
            var command = new ArrayList<>(List.of(words).subList(0, words.length - 1));
            command.set(0, program.get());
            return command;
        }
        Optional<String[]> arguments = info.arguments();
        if (program.isEmpty() || arguments.isEmpty()) {
            throw new IOException("the system does not tell with which command this process was started");
        }
        var command = new ArrayList<String>();
        command.add(program.get());
        command.addAll(List.of(arguments.get()));
        return command;
    }
}
