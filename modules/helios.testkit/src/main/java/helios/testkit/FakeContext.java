package helios.testkit;

import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.TlsIdentity;
import helios.spi.admin.AdminEndpoint;
import helios.spi.admin.AuditTrail;
import helios.spi.client.SqlClients;
import helios.spi.topology.NodeRole;
import helios.spi.topology.TopologyStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a feature is given, without a kernel. What it is can be changed until it is given away; each such method returns
 * this context. Its nodes are a primary {@code pg1} and standbys {@code pg2} and {@code pg3}, its clock stands still, its
 * {@code sql()} refuses with an {@link IllegalStateException}, its state folder does not exist, and of the kernel's services it has an
 * {@link AuditTrail}.
 */
public final class FakeContext implements FeatureContext {

    private final FakeMetrics metrics = new FakeMetrics();
    private final FakeLog log = new FakeLog();
    private InstantSource clock = new ManualClock();
    private TopologyStore topology = FakeTopology.of(
            FakeTopology.node("pg1", NodeRole.PRIMARY),
            FakeTopology.node("pg2", NodeRole.STANDBY),
            FakeTopology.node("pg3", NodeRole.STANDBY));
    private SqlClients sql = node -> {
        throw new IllegalStateException(
                "the fake context has no connection to " + node + "; give it one with sql(...)");
    };
    private final Map<Class<?>, Object> services = new HashMap<>(Map.of(AuditTrail.class, new FakeAuditTrail()));
    private Optional<Feature> previous = Optional.empty();
    private List<AdminEndpoint> endpoints = List.of();
    private Path stateDir = Path.of(System.getProperty("java.io.tmpdir"), "helios-state-" + UUID.randomUUID());
    private Optional<TlsIdentity> tls = Optional.empty();
    private final AtomicInteger reinstalls = new AtomicInteger();

    /** The context described above. */
    public FakeContext() {}

    /** Another clock. */
    public FakeContext clock(InstantSource value) {
        clock = value;
        return this;
    }

    /** Another topology. */
    public FakeContext topology(TopologyStore value) {
        topology = value;
        return this;
    }

    /** Connections to nodes. */
    public FakeContext sql(SqlClients value) {
        sql = value;
        return this;
    }

    /** The feature that is replaced. */
    public FakeContext previous(Feature value) {
        previous = Optional.of(value);
        return this;
    }

    /** The endpoints of all features. */
    public FakeContext endpoints(List<AdminEndpoint> value) {
        endpoints = List.copyOf(value);
        return this;
    }

    /** A service of the kernel. */
    public <T> FakeContext service(Class<T> type, T value) {
        services.put(type, value);
        return this;
    }

    /** Another state folder. */
    public FakeContext stateDir(Path value) {
        stateDir = value;
        return this;
    }

    /** A certificate. */
    public FakeContext tls(TlsIdentity value) {
        tls = Optional.of(value);
        return this;
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public FakeMetrics metrics() {
        return metrics;
    }

    @Override
    public TopologyStore topology() {
        return topology;
    }

    @Override
    public SqlClients sql() {
        return sql;
    }

    @Override
    public FakeLog log() {
        return log;
    }

    @Override
    public Optional<Feature> previous() {
        return previous;
    }

    @Override
    public List<AdminEndpoint> endpoints() {
        return endpoints;
    }

    @Override
    public <T> Optional<T> service(Class<T> type) {
        return Optional.ofNullable(type.cast(services.get(type)));
    }

    @Override
    public Path stateDir() {
        return stateDir;
    }

    @Override
    public Optional<TlsIdentity> tls() {
        return tls;
    }

    /** Counts; nothing is installed by it. */
    @Override
    public void reinstall() {
        reinstalls.incrementAndGet();
    }

    /** How often the feature asked to be installed anew. */
    public int reinstalls() {
        return reinstalls.get();
    }
}
