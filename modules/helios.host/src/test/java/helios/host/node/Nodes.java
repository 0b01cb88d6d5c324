package helios.host.node;

import helios.host.net.BackendTls;
import helios.host.net.BackendTls.Mode;
import helios.spi.config.Secret;
import helios.spi.topology.Node;
import helios.spi.topology.NodeRole;
import helios.spi.topology.SyncState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Nodes and settings as a configuration would make them. */
final class Nodes {

    private Nodes() {}

    static Node node(String name, int port, NodeRole role) {
        return node(name, "127.0.0.1", port, role);
    }

    static Node node(String name, String host, int port, NodeRole role) {
        return new Node(
                name,
                host,
                port,
                role,
                SyncState.UNKNOWN,
                Node.Health.UNKNOWN,
                true,
                false,
                Optional.empty(),
                100,
                "",
                Set.of(),
                OptionalLong.empty(),
                Optional.empty());
    }

    static BackendSettings settings(String user, String password, Mode sslmode) {
        return settings(user, password, sslmode, Optional.empty());
    }

    static BackendSettings settings(String user, String password, Mode sslmode, Optional<Path> authorities) {
        return new BackendSettings(
                user,
                new Secret(password),
                "postgres",
                new BackendTls.Settings(sslmode, authorities, Optional.empty(), Optional.empty()),
                false,
                "helios-test",
                Duration.ofSeconds(20));
    }
}
