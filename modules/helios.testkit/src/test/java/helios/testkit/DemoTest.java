package helios.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demonstration as a user runs it, with a stand-in for the kernel. */
final class DemoTest {

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void printsWhatToTypeAndLeavesNothingBehind(String signal) throws Exception {
        Interrupts.assumeHeard(signal);
        var kernel = FakeKernel.compile();
        var demo = Child.start(Demo.class, List.of("-Dhelios.lib=" + kernel));
        try (BufferedReader output = demo.inputReader()) {
            var text = readUntil(output, "leaves nothing behind");
            assertThat(text)
                    .contains("starting pg1 ...", "starting the proxy ...", "pg1    127.0.0.1:", "primary")
                    .contains("sync standby", "async standby")
                    .contains("PGPASSWORD=app_user-secret psql -h 127.0.0.1 -p ")
                    .contains("pgbouncer -c 'SHOW POOLS'")
                    .contains("curl http://127.0.0.1:4711/version")
                    .contains("jdbc:postgresql://127.0.0.1:");
            var config = Path.of(text.replaceFirst("(?s).*edit (\\S+proxy\\.toml),.*", "$1"));
            assertThat(config).content().contains("admin_address", "name = \"pg3\"", "role = \"standby\"");
            assertThat(queryThroughTheOutput(text, "pg2")).isEqualTo("1000");

            Processes.signal(signal, List.of(demo.toHandle()));

            assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(output.lines().collect(Collectors.joining("\n"))).contains("stopping ...");
            assertThat(Files.exists(config.getParent().getParent())).isFalse();
            Await.until(
                    "no process works in the folder",
                    Duration.ofSeconds(10),
                    () -> Processes.workingIn(config.getParent()).isEmpty());
        } finally {
            demo.destroyForcibly();
        }
    }

    @Test
    void refusesArguments() throws Exception {
        var demo = Child.start(Demo.class, List.of(), "--port=1");

        assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).isEqualTo(2);
    }

    private static String queryThroughTheOutput(String text, String node) {
        int port = Integer.parseInt(text.replaceFirst("(?s).*  " + node + " +127\\.0\\.0\\.1:(\\d+).*", "$1"));
        var options =
                TestData.Role.PII_READER.on(PgOptions.tcp("127.0.0.1", port).database("postgres"));
        try (var client = PgClient.connect(options)) {
            return client.query("SELECT count(*) FROM users").value();
        }
    }

    private static String readUntil(BufferedReader output, String end) throws IOException {
        var text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            var line = output.readLine();
            assertThat(line).as("the output so far: %s", text).isNotNull();
            text.append(line).append('\n');
        }
        return text.toString();
    }
}
