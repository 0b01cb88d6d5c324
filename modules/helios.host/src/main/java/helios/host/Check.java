package helios.host;

import helios.host.cli.Runner;
import helios.host.cli.Start;
import helios.host.config.Configuration;
import helios.host.config.NodeConfig;
import helios.host.config.Problem;
import helios.host.net.BackendTls;
import helios.host.net.FrontTls;
import helios.host.node.DirectClients;
import helios.host.node.NodeStore;
import helios.host.node.OnlineCheck;
import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.FeatureProvider;
import helios.spi.TlsIdentity;
import helios.spi.admin.AdminEndpoint;
import helios.spi.client.SqlClients;
import helios.spi.metrics.Metrics;
import helios.spi.topology.Node;
import helios.spi.topology.TopologyStore;
import helios.sql.catalog.Catalog;
import helios.sql.catalog.Catalogs;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be said of a valid configuration without running it. */
final class Check {

    private final Configuration configuration;
    private final List<FeatureProvider<?>> providers;
    private final KernelSettings settings;

    Check(Start start) {
        configuration = start.configuration();
        providers = start.providers();
        settings = Settings.of(configuration);
    }

    /** Reads certificates and keys, and lets each feature that is on check its part. */
    List<Problem> offline() {
        var problems = new ArrayList<Problem>();
        try {
            settings.tlsFiles().map(FrontTls::load).ifPresent(FrontTls::close);
        } catch (IllegalArgumentException e) {
            problems.add(configuration.refused("tls", e));
        }
        try {
            var _ = BackendTls.load(settings.backend().tls());
        } catch (IllegalArgumentException e) {
            problems.add(configuration.refused("backend", e));
        }
        providers.forEach(provider -> create(provider).ifPresent(problems::add));
        return problems.stream().sorted().toList();
    }

    private <C extends Record> Optional<Problem> create(FeatureProvider<C> provider) {
        try {
            configuration.of(provider).ifPresent(config -> provider.create(config, new Context(provider.name())));
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(configuration.refused(provider, e));
        }
    }

    /** Asks the servers. */
    Runner.Findings online() throws InterruptedException {
        var clients = new DirectClients(new NodeStore(settings.nodes()), settings.backend());
        var found = OnlineCheck.run(settings.nodes(), clients, this::maxConnections, false);
        return new Runner.Findings(found.problems(), found.warnings());
    }

    private int maxConnections(Node node) {
        return configuration.nodes().stream()
                .filter(config -> config.name().equals(node.name()))
                .mapToInt(NodeConfig::maxConnections)
                .sum();
    }

    /** What a feature is given while it only checks. */
    private final class Context implements FeatureContext {

        private final String feature;

        Context(String feature) {
            this.feature = feature;
        }

        @Override
        public InstantSource clock() {
            return InstantSource.system();
        }

        @Override
        public Metrics metrics() {
            return new KernelMeters(clock()).registry().of(feature);
        }

        @Override
        public TopologyStore topology() {
            return new NodeStore(settings.nodes());
        }

        @Override
        public SqlClients sql() {
            return new DirectClients(new NodeStore(settings.nodes()), settings.backend());
        }

        @Override
        public System.Logger log() {
            return System.getLogger("helios." + feature);
        }

        @Override
        public Optional<Feature> previous() {
            return Optional.empty();
        }

        @Override
        public List<AdminEndpoint> endpoints() {
            return List.of();
        }

        /** Nothing is asked of servers here. */
        @Override
        public <T> Optional<T> service(Class<T> type) {
            Catalogs unknown = _ -> Catalog.UNKNOWN;
            return Stream.of(unknown, new AuditRing())
                    .filter(type::isInstance)
                    .<T>map(type::cast)
                    .findFirst();
        }

        @Override
        public Path stateDir() {
            return configuration.proxy().stateDir();
        }

        /** Nothing runs. */
        @Override
        public void reinstall() {}

        @Override
        public Optional<TlsIdentity> tls() {
            return configuration.tlsIdentity();
        }
    }
}
