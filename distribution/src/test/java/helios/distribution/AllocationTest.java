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

    private static final int WARM_UP = 15_000;
    private static final int QUERIES = 20_000;
    private static final long BOUND = 1024;

    /** What a driver sends for one query. */
    enum Protocol {
        SIMPLE,
        EXTENDED,
        PREPARED;

        byte[] request() {
            var frames = new Frames();
            return (switch (this) {
                        case SIMPLE -> frames.query("SELECT 1");
                        case EXTENDED ->
                            frames.parse("", "SELECT $1::int")
                                    .bind("", "", "1")
                                    .describe('P', "")
                                    .execute("", 0)
                                    .sync();
                        case PREPARED -> frames.bind("", "kept", "1").execute("", 0).sync();
                    })
                    .toBytes();
        }
    }

    private static ProxyProcess proxy;

    @BeforeAll
    static void start() {
        proxy = ProxyProcess.builder()
                .config(Stage.config(ProxyProcess.nodes(List.of(Stage.server()))))
                .start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    @ParameterizedTest
    @EnumSource
    void aQueryAllocatesLittle(Protocol protocol) {
        try (var client = PgClient.connect(Stage.quick(proxy.options()))) {
            client.send(new Frames().parse("kept", "SELECT $1::int").sync());
            client.readUntilReady();
            run(client, protocol, WARM_UP);
            var jvm = new Jvm(proxy.pid());
            long before = jvm.allocatedByLoops();
            run(client, protocol, QUERIES);
            long each = (jvm.allocatedByLoops() - before) / QUERIES;
            System.out.printf("allocated for one query, %s: %d bytes%n", protocol, each);
            assertThat(each).isPositive().isLessThan(BOUND);
        }
    }

    private static void run(PgClient client, Protocol protocol, int times) {
        var request = protocol.request();
        for (int i = 0; i < times; i++) {
            client.send(request);
            client.readUntilReady();
        }
    }
}
