package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import helios.testkit.PgClient;
import helios.testkit.PgException;
import helios.testkit.PgOptions;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a {@code pgbouncer.ini} with its userlist to a proxy that runs. */
final class ImportPgBouncerTest {

    private static final Installation INSTALLATION = new Installation(Path.of(System.getProperty("helios.home")));

    @TempDir
    private Path folder;

    private Program helios(String... words) throws Exception {
        return INSTALLATION.helios(folder, Map.of("HOME", folder.toString()), words);
    }

    private String imported(String ini) throws Exception {
        Files.writeString(folder.resolve("pgbouncer.ini"), ini);
        var program = helios("import-pgbouncer", "pgbouncer.ini", "--out", "whole.toml");
        assertThat(program.exit()).as(program.output()).isZero();
        assertThat(program.output()).contains("pgbouncer.ini:10: server_round_robin: no counterpart: ");
        var whole = Files.readString(folder.resolve("whole.toml"));
        assertThat(whole).contains("[pool]\nmode = \"transaction\"");
        return whole;
    }

    private static PgException refused(PgOptions options) {
        return catchThrowableOfType(
                PgException.class, () -> PgClient.connect(options).close());
    }

    @Test
    void whatIsImportedIsValidAndRuns() throws Exception {
        try (var server = PostgresServer.builder().start()) {
            server.query("CREATE ROLE alice LOGIN PASSWORD 'pencil'");
            Files.writeString(folder.resolve("userlist.txt"), "\"alice\" \"pencil\"\n\"boss\" \"secret\"\n");
            var toml = imported("""
                    [databases]
                    postgres = host=%s port=%d
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = 0
                    unix_socket_dir =
                    pool_mode = transaction
                    auth_type = scram-sha-256
                    auth_file = userlist.txt
                    server_round_robin = 1
                    admin_users = boss
                    stats_users = alice, watcher
                    """.formatted(server.host(), server.port()));
            Files.writeString(folder.resolve("proxy.toml"), toml);
            var checked = helios("check", "--strict");
            assertThat(checked.exit()).as(checked.output()).isZero();

            try (var proxy = ProxyProcess.builder()
                    .config(toml)
                    .arguments("--admin", "127.0.0.1:0")
                    .environment("HELIOS_BACKEND_PASSWORD", server.password())
                    .start()) {
                var alice = proxy.options().user("alice").password("pencil").database("postgres");
                try (var client = PgClient.connect(alice)) {
                    assertThat(client.query("SELECT current_user").value()).isEqualTo("alice");
                }
                var console = proxy.options().database("pgbouncer");
                try (var boss = PgClient.connect(console.user("boss").password("secret"));
                        var viewer = PgClient.connect(console.user("alice").password("pencil"))) {
                    assertThat(boss.query("DISABLE nothing").tag()).isEqualTo("DISABLE");
                    assertThat(viewer.query("SHOW POOLS").rows()).isNotEmpty();
                }
                assertThat(refused(alice.password("crayon")).sqlState()).isEqualTo("28P01");
                assertThat(refused(alice.user("postgres").password(server.password()))
                                .sqlState())
                        .as("whom the userlist does not name")
                        .isEqualTo("28P01");
                assertThat(refused(alice.database("template1")).sqlState())
                        .as("a database without an entry")
                        .isEqualTo("28000");
            }
        }
    }

    @Test
    void whatCannotBeImportedLeavesNoFile() throws Exception {
        Files.writeString(folder.resolve("pgbouncer.ini"), "[databases]\n* = hots=db\n[pgbouncer]\n");

        var program = helios("import-pgbouncer", "pgbouncer.ini", "--out", "proxy.toml");

        assertThat(program.exit()).isEqualTo(1);
        assertThat(program.output())
                .contains(
                        "pgbouncer.ini:2: *: PgBouncer 1.25.2 knows no parameter \"hots\" here; did you mean \"host\"?");
        assertThat(folder.resolve("proxy.toml")).doesNotExist();
        assertThat(helios("import-pgbouncer", "none.ini").exit()).isEqualTo(2);
    }
}
