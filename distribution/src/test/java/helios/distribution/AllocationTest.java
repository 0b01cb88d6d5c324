package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.Frames;
import helios.testkit.PgClient;
import helios.testkit.ProxyProcess;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the event loops of a proxy without features allocate for one query, by the JVM's own count of each thread's bytes:
 * a figure that does not depend on how fast or how busy the machine is.
 */
final class AllocationTest {

    private static final int WARM_UP = 10_000;
    private static final int QUERIES = 20_000;

    /** Twice what was measured; {@code docs/benchmarks.md} has the figures. */
    private static final long BOUND_BYTES = 256;

    private static ProxyProcess proxy;

    @BeforeAll
    static void start() {
        proxy = ProxyProcess.builder()
                .config(Stage.alone(ProxyProcess.nodes(List.of(Stage.server()))))
                .start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    @ParameterizedTest
    @EnumSource
    void aQueryAllocatesLittle(QueryShape shape) {
        try (var client = PgClient.connect(Stage.quick(proxy.options()))) {
            client.send(new Frames().parse("kept", "SELECT $1::int").sync());
            client.readUntilReady();
            run(client, shape, WARM_UP);
            var jvm = new Jvm(proxy.pid());
            long before = jvm.allocatedByLoops();
            assertThat(before).isPositive();
            run(client, shape, QUERIES);
            long each = (jvm.allocatedByLoops() - before) / QUERIES;
            assertThat(each).as("bytes allocated for one query, %s", shape).isBetween(0L, BOUND_BYTES);
        }
    }

    private static void run(PgClient client, QueryShape shape, int times) {
        var request = shape.request();
        for (int i = 0; i < times; i++) {
            client.send(request);
            client.readUntilReady();
        }
    }
}
