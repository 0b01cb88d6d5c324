package helios.host.node;

import static helios.host.node.Nodes.node;
import static helios.host.node.Nodes.settings;
import static org.assertj.core.api.Assertions.assertThat;

import helios.host.net.BackendTls.Mode;
import helios.spi.topology.Node;
import helios.spi.topology.Node.Health;
import helios.spi.topology.NodeRole;
import helios.testkit.Await;
import helios.testkit.FaultProxy;
import helios.testkit.PostgresServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The probe against real servers. */
final class FailoverProbeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static DirectClients clients(NodeStore store, String password) {
        return new DirectClients(store, settings("postgres", password, Mode.DISABLE));
    }

    private static void await(NodeStore store, String name, NodeRole role, Health health) {
        Await.until(
                name + " is " + role + " and " + health,
                PATIENCE,
                () -> store.current()
                        .node(name)
                        .filter(node -> node.role() == role && node.health() == health)
                        .isPresent());
    }

    @Test
    void followsAFailover() {
        try (var pg1 = PostgresServer.builder().name("pg1").start();
                var pg2 = PostgresServer.builder().name("pg2").standbyOf(pg1).start()) {
            followsAFailover(pg1, pg2);
        }
    }

    private static void followsAFailover(PostgresServer pg1, PostgresServer pg2) {
        var store = new NodeStore(
                List.of(node("pg1", pg1.port(), NodeRole.UNKNOWN), node("pg2", pg2.port(), NodeRole.UNKNOWN)));
        try (var probe = new RoleProbe(store, clients(store, "postgres"))) {
            probe.start();
            await(store, "pg1", NodeRole.PRIMARY, Health.UP);
            await(store, "pg2", NodeRole.STANDBY, Health.UP);
            long epoch = store.current().epoch();

            pg1.kill();
            await(store, "pg1", NodeRole.PRIMARY, Health.DOWN);
            assertThat(store.current().primary()).isEmpty();
            pg2.promote();
            await(store, "pg2", NodeRole.PRIMARY, Health.UP);
            assertThat(store.current().primary().map(Node::name)).contains("pg2");
            assertThat(store.current().epoch()).isEqualTo(epoch + 1);

            pg1.rebuildAsStandbyOf(pg2);
            await(store, "pg1", NodeRole.STANDBY, Health.UP);
            assertThat(store.current().primary().map(Node::name)).contains("pg2");
            assertThat(store.current().epoch()).isEqualTo(epoch + 1);
        }
    }

    @Test
    void noticesAServerThatGoesSilent() {
        try (var pg1 = PostgresServer.start();
                var relay = FaultProxy.to(pg1)) {
            var store = new NodeStore(List.of(node("pg1", relay.port(), NodeRole.UNKNOWN)));
            try (var probe = new RoleProbe(store, clients(store, "postgres"))) {
                probe.start();
                await(store, "pg1", NodeRole.PRIMARY, Health.UP);

                relay.freeze();
                probe.failed("pg1");
                await(store, "pg1", NodeRole.PRIMARY, Health.DOWN);
                relay.heal();
                await(store, "pg1", NodeRole.PRIMARY, Health.UP);
            }
        }
    }
}
