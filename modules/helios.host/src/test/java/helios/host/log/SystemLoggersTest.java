package helios.host.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SystemLoggersTest {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final LogSink sink = new LogSink(written, 100);
    private final Logger logger = new SystemLoggers.Adapter("helios.demo", new Log("helios.demo", sink));

    private List<String> lines() {
        sink.flush();
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void takesParametersForPairsWhereTheTextHasNoPlaceholder() {
        logger.log(Level.INFO, "admin listening", "address", "127.0.0.1:9090");
        logger.log(Level.INFO, "admin call", "path", "/a b\"\n", "status", 200);
        logger.log(Level.INFO, "{0} of {1} nodes", 1, 3);
        logger.log(Level.INFO, "plain");

        assertThat(lines().stream().map(line -> line.substring(line.indexOf(" level="))))
                .containsExactly(
                        " level=info logger=helios.demo msg=\"admin listening\" address=127.0.0.1:9090",
                        " level=info logger=helios.demo msg=\"admin call\" path=\"/a b\\\"\\n\" status=200",
                        " level=info logger=helios.demo msg=\"1 of 3 nodes\"",
                        " level=info logger=helios.demo msg=\"plain\"");
    }

    @Test
    void givesJsonItsMembers() {
        sink.configure(Level.INFO, LogFormat.JSON);
        logger.log(Level.INFO, "admin call", "path", "/x", "status", 200);

        assertThat(lines().getFirst()).endsWith("\"msg\":\"admin call\",\"path\":\"/x\",\"status\":200}");
    }
}
