package helios.host.node;

import static helios.host.node.Nodes.node;
import static helios.host.node.Nodes.settings;
import static org.assertj.core.api.Assertions.assertThat;

import helios.host.net.BackendTls.Mode;
import helios.spi.topology.Node;
import helios.spi.topology.NodeRole;
import helios.testkit.PostgresServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The check against a real primary and its standby. */
final class OnlineCheckTest {

    private static PostgresServer pg1;
    private static PostgresServer pg2;

    @BeforeAll
    static void start() {
        pg1 = PostgresServer.builder()
                .name("pg1")
                .setting("wal_level", "replica")
                .setting("max_connections", "20")
                .start();
        pg2 = PostgresServer.builder()
                .name("pg2")
                .setting("wal_level", "replica")
                .setting("max_connections", "20")
                .setting("reserved_connections", "2")
                .standbyOf(pg1)
                .start();
    }

    @AfterAll
    static void stop() {
        pg2.close();
        pg1.close();
    }

    private static OnlineCheck.Findings check(List<Node> nodes, String password, int maxConnections, boolean logicalWal)
            throws InterruptedException {
        var clients = new DirectClients(new NodeStore(nodes), settings("postgres", password, Mode.DISABLE));
        return OnlineCheck.run(nodes, clients, _ -> maxConnections, logicalWal);
    }

    @Test
    void findsNothingWhereAllFits() throws Exception {
        var nodes = List.of(node("pg1", pg1.port(), NodeRole.PRIMARY), node("pg2", pg2.port(), NodeRole.UNKNOWN));

        assertThat(check(nodes, "postgres", 15, false)).isEqualTo(new OnlineCheck.Findings(List.of(), List.of()));
    }

    @Test
    void findsWhatDoesNotFit() throws Exception {
        var nodes = List.of(node("pg1", pg1.port(), NodeRole.STANDBY), node("pg2", pg2.port(), NodeRole.STANDBY));

        var findings = check(nodes, "postgres", 16, true);

        assertThat(findings.problems()).hasSize(2);
        assertThat(findings.problems().getFirst())
                .contains("pg1")
                .contains("role = \"standby\"")
                .contains("a primary");
        assertThat(findings.problems().getLast())
                .contains("pg1")
                .contains("wal_level")
                .contains("replica");
        assertThat(findings.warnings()).hasSize(1);
        assertThat(findings.warnings().getFirst())
                .contains("pg2")
                .contains("16")
                .contains("15");
        assertThat(check(nodes, "postgres", 18, false).warnings()).hasSize(2);
    }

    @Test
    void findsWhoCannotBeAsked() throws Exception {
        var nodes = List.of(node("pg1", pg1.port(), NodeRole.UNKNOWN), node("gone", 1, NodeRole.UNKNOWN));

        var findings = check(nodes, "wrong", 10, false);

        assertThat(findings.problems()).hasSize(2);
        assertThat(findings.problems().getFirst()).startsWith("node \"pg1\": ").contains("28P01");
        assertThat(findings.problems().getLast()).startsWith("node \"gone\": ").contains("08006");
    }

    @Test
    void findsAClusterWithoutAPrimaryAndOneWithTwo() throws Exception {
        var standby = List.of(node("pg2", pg2.port(), NodeRole.UNKNOWN));
        assertThat(check(standby, "postgres", 10, false).problems())
                .singleElement()
                .asString()
                .contains("no server");

        var both = List.of(node("a", pg1.port(), NodeRole.UNKNOWN), node("b", pg1.port(), NodeRole.UNKNOWN));
        assertThat(check(both, "postgres", 10, false).problems())
                .singleElement()
                .asString()
                .contains("2 servers");
    }
}
