package helios.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds processes and sends them signals; those that are gone already are passed over. */
final class Processes {

    private Processes() {}

    /** The processes whose working directory is that folder, the one started last first. */
    static List<ProcessHandle> workingIn(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(process -> worksIn(process, folder))
                .sorted(Comparator.comparing((ProcessHandle process) ->
                                process.info().startInstant().orElse(Instant.EPOCH))
                        .thenComparingLong(ProcessHandle::pid)
                        .reversed())
                .toList();
    }

    private static boolean worksIn(ProcessHandle process, Path folder) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"))
                    .equals(folder);
        } catch (IOException _) {
            return false; // ended meanwhile, or another user's
        }
    }

    /** Sends the signal, such as {@code "HUP"}, to the processes in their order. */
    static void signal(String signal, List<ProcessHandle> processes) {
        var command = new ArrayList<>(List.of("sh", "-c", "for pid; do kill -" + signal + " \"$pid\"; done", "sh"));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        try {
            new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending SIG" + signal, e);
        }
    }
}
