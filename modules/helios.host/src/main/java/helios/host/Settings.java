package helios.host;

import helios.host.config.BackendConfig;
import helios.host.config.Configuration;
import helios.host.config.LimitsConfig;
import helios.host.config.NodeConfig;
import helios.host.config.TlsConfig;
import helios.host.net.BackendTls;
import helios.host.net.FrontSettings;
import helios.host.net.FrontTls;
import helios.host.net.HbaRule;
import helios.host.net.KeepAlive;
import helios.host.net.ListenAddress;
import helios.host.node.BackendSettings;
import helios.host.session.SessionLimits;
import helios.spi.topology.Node;
import helios.spi.topology.NodeRole;
import helios.spi.topology.SyncState;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** Says what a configuration means to the kernel. */
final class Settings {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private Settings() {}

    static KernelSettings of(Configuration configuration) {
        var proxy = configuration.proxy();
        var limits = configuration.limits();
        return new KernelSettings(
                proxy.listenAddress().stream()
                        .map(address -> ListenAddress.parse(address.toString()))
                        .toList(),
                proxy.unixSocketDir(),
                proxy.soReuseport(),
                proxy.stateDir(),
                new FrontSettings(
                        Optional.empty(),
                        configuration.tls().map(TlsConfig::requireTls).orElse(false),
                        configuration.hba().stream().flatMap(Settings::rules).toList(),
                        limits.startupTimeoutSecs(),
                        new KeepAlive(limits.clientKeepaliveSecs(), limits.clientWriteTimeoutSecs())),
                configuration.tls().map(Settings::tls),
                backend(configuration.backend()),
                configuration.nodes().stream().map(Settings::node).toList(),
                sessionLimits(limits),
                limits.maxCancelKeys(),
                Set.copyOf(limits.ignoreStartupParameters()),
                proxy.writeTimeoutSecs(),
                proxy.shutdownDrainTimeoutSecs());
    }

    private static Stream<HbaRule> rules(helios.host.config.HbaRule rule) {
        return rule.user().stream()
                .flatMap(user -> rule.database().stream()
                        .map(database -> new HbaRule(
                                HbaRule.Action.valueOf(rule.action().name()),
                                user,
                                database,
                                rule.address(),
                                switch (rule.tls()) {
                                    case ANY -> HbaRule.Encryption.ANY;
                                    case REQUIRE -> HbaRule.Encryption.TRUE;
                                    case OFF -> HbaRule.Encryption.FALSE;
                                },
                                HbaRule.Method.valueOf(rule.method().name()))));
    }

    private static FrontTls.Settings tls(TlsConfig tls) {
        return new FrontTls.Settings(
                tls.certPath(),
                tls.keyPath().path(),
                tls.caPath(),
                tls.requireClientCert(),
                tls.minVersion().toString());
    }

    private static BackendTls.Settings backendTls(BackendConfig backend) {
        return new BackendTls.Settings(
                BackendTls.Mode.valueOf(backend.sslmode().name()),
                backend.sslRootCert(),
                backend.sslCert(),
                backend.sslKey().map(file -> file.path()));
    }

    private static BackendSettings backend(BackendConfig backend) {
        return new BackendSettings(
                backend.user(),
                backend.password(),
                backend.database(),
                backendTls(backend),
                backend.allowWeakAuth(),
                backend.applicationName(),
                CONNECT_TIMEOUT);
    }

    private static Node node(NodeConfig node) {
        return new Node(
                node.name(),
                node.host(),
                node.port(),
                switch (node.role()) {
                    case PRIMARY -> NodeRole.PRIMARY;
                    case STANDBY -> NodeRole.STANDBY;
                    case AUTO -> NodeRole.UNKNOWN;
                },
                switch (node.syncState()) {
                    case SYNC -> SyncState.SYNC;
                    case SEMISYNC -> SyncState.SEMISYNC;
                    case ASYNC -> SyncState.ASYNC;
                    case AUTO -> SyncState.UNKNOWN;
                },
                Node.Health.UNKNOWN,
                node.enabled(),
                false,
                Optional.empty(),
                node.weight(),
                node.zone(),
                Set.copyOf(node.tags()),
                OptionalLong.empty(),
                Optional.empty());
    }

    private static SessionLimits sessionLimits(LimitsConfig limits) {
        return new SessionLimits(
                limits.maxMessageBytes().clamped(),
                limits.maxPendingBytes().clamped(),
                limits.maxPreparedStatements(),
                limits.maxPreparedBytes().bytes(),
                limits.maxTrackedSettings(),
                limits.maxTrackedSavepoints(),
                limits.startupTimeoutSecs(),
                limits.backendWriteTimeoutSecs(),
                limits.clientWriteTimeoutSecs(),
                limits.backendReadTimeoutSecs(),
                limits.queryTimeoutSecs(),
                limits.idleInTransactionSecs(),
                limits.clientIdleSecs(),
                Duration.ZERO,
                limits.backendCancelTimeoutMs());
    }
}
