package helios.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Sends signals to processes; those that are gone already are passed over. */
final class Signals {

    private Signals() {}

    /** Sends the signal, such as {@code "HUP"}, to the processes in their order. */
    static void send(String signal, List<ProcessHandle> processes) {
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
