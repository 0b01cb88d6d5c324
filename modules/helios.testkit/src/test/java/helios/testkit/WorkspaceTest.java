package helios.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers and folders end with their JVM, however it ends. */
final class WorkspaceTest {

    /** A JVM of its own: starts a server, freezes it or not, tells where it is, and waits to be ended. */
    static final class Owner {

        private Owner() {}

        /** Prints the server's folder. */
        public static void main(String[] args) throws InterruptedException {
            var server = PostgresServer.start();
            if (args[0].equals("frozen")) {
                server.freeze();
            }
            System.out.println(server.socketDirectory());
            Thread.sleep(Duration.ofMinutes(2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "KILL"})
    void nothingIsLeftWhenTheJvmEnds(String signal) throws Exception {
        Interrupts.assumeHeard(signal);
        assertNothingIsLeft("running", signal);
    }

    @ParameterizedTest
    @ValueSource(strings = "KILL")
    void aFrozenServerIsEndedToo(String signal) throws Exception {
        assertNothingIsLeft("frozen", signal);
    }

    private static void assertNothingIsLeft(String state, String signal) throws Exception {
        var owner = Child.start(Owner.class, List.of(), state);
        try (BufferedReader output = owner.inputReader()) {
            var folder = Path.of(output.readLine());
            var postmaster = postmaster(folder);
            assertThat(postmaster.isAlive()).isTrue();

            Processes.signal(signal, List.of(owner.toHandle()));

            Await.until("the server is gone", Duration.ofSeconds(30), () -> !postmaster.isAlive());
            Await.until("the folder is gone", Duration.ofSeconds(30), () -> !Files.exists(folder.getParent()));
        } finally {
            owner.destroyForcibly();
        }
    }

    private static ProcessHandle postmaster(Path folder) throws IOException {
        var pid = Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }
}
