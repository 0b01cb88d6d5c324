package helios.distribution;

import helios.testkit.Frames;
import helios.testkit.PgClient;
import helios.testkit.ProxyProcess;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One query after another through a proxy without features, to a real server. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PlainPath {

    /** How the query is sent. */
    @Param({"SIMPLE", "EXTENDED", "PREPARED"})
    public QueryShape shape;

    private ProxyProcess proxy;
    private PgClient client;
    private byte[] request;

    /** Starts the proxy and connects. */
    @Setup
    public void start() {
        proxy = ProxyProcess.start(Stage.alone(ProxyProcess.nodes(List.of(Stage.server()))));
        request = shape.request();
        client = PgClient.connect(Stage.quick(proxy.options()));
        client.send(new Frames().parse("kept", "SELECT $1::int").sync());
        client.readUntilReady();
        ProxyAllocation.measure(new Jvm(proxy.pid()));
    }

    /** Ends both. */
    @TearDown
    public void stop() {
        client.close();
        proxy.close();
    }

    /** One query and its answer. */
    @Benchmark
    public Object query() {
        client.send(request);
        return client.readUntilReady();
    }
}
