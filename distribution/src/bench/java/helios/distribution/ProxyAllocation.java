package helios.distribution;

import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/** As JMH's own {@code gc.alloc.rate.norm}, but of the proxy's process: the bytes that its event loops allocate for one query. */
public final class ProxyAllocation implements InternalProfiler {

    private static volatile Jvm jvm = new Jvm(0);

    private long before;

    /** Says whose bytes count from now on. */
    static void measure(Jvm proxy) {
        jvm = proxy;
    }

    @Override
    public String getDescription() {
        return "bytes that the proxy's event loops allocate for one operation";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        before = jvm.allocatedByLoops();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        double each = (double) (jvm.allocatedByLoops() - before)
                / Math.max(1, result.getMetadata().getAllOps());
        return List.of(new ScalarResult("proxy.alloc.rate.norm", each, "B/op", AggregationPolicy.AVG));
    }
}
