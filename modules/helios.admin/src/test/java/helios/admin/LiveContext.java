package helios.admin;

import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.TlsIdentity;
import helios.spi.admin.AdminEndpoint;
import helios.spi.client.SqlClients;
import helios.spi.metrics.Metrics;
import helios.spi.topology.TopologyStore;
import helios.testkit.CertificateAuthority;
import helios.testkit.FakeContext;
import helios.testkit.FakeHooks;
import helios.testkit.ManualClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A kernel whose routes may change while the feature runs. */
final class LiveContext implements FeatureContext {

    final List<AdminEndpoint> endpoints = new CopyOnWriteArrayList<>();
    final ManualClock clock = new ManualClock();
    private final FakeContext rest;
    private Optional<Feature> previous = Optional.empty();

    LiveContext(Path stateDir) {
        rest = new FakeContext().stateDir(stateDir);
    }

    /** Gives the certificate of {@code [tls]}. */
    void tls(CertificateAuthority.Issued issued) {
        rest.tls(new TlsIdentity(issued.certificateFile(), issued.keyFile()));
    }

    /** Makes and starts a feature in place of the former one, which is not closed. */
    Feature start(AdminConfig config) throws Exception {
        var feature = new AdminProvider().create(config, this);
        var hooks = new FakeHooks();
        feature.install(hooks);
        feature.start();
        var own = hooks.all(AdminEndpoint.class);
        endpoints.removeIf(endpoint -> own.stream().anyMatch(mine -> mine.path().equals(endpoint.path())));
        endpoints.addAll(own);
        previous = Optional.of(feature);
        return feature;
    }

    /** Forgets the feature that runs, as if the process had been started anew. */
    void restart() {
        previous = Optional.empty();
    }

    /** The port that was opened last. */
    int port() {
        var listening = logged().stream()
                .filter(line -> line.startsWith("INFO admin listening address="))
                .toList()
                .getLast();
        return Integer.parseInt(listening.substring(listening.lastIndexOf(':') + 1));
    }

    List<String> logged() {
        return rest.log().lines();
    }

    @Override
    public ManualClock clock() {
        return clock;
    }

    @Override
    public System.Logger log() {
        return rest.log();
    }

    @Override
    public Optional<Feature> previous() {
        return previous;
    }

    @Override
    public List<AdminEndpoint> endpoints() {
        return new ArrayList<>(endpoints);
    }

    @Override
    public <T> Optional<T> service(Class<T> type) {
        return rest.service(type);
    }

    @Override
    public Path stateDir() {
        return rest.stateDir();
    }

    @Override
    public Optional<TlsIdentity> tls() {
        return rest.tls();
    }

    @Override
    public Metrics metrics() {
        return rest.metrics();
    }

    @Override
    public TopologyStore topology() {
        return rest.topology();
    }

    @Override
    public SqlClients sql() {
        return rest.sql();
    }

    @Override
    public void reinstall() {
        throw new UnsupportedOperationException("nothing is reinstalled here");
    }
}
