package helios.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is installed is used; what is not is named in a line. */
final class ToolsTest {

    @Test
    void psqlConnectsAsTheOptionsSay() {
        assumeTrue(PgTool.find("psql").isPresent(), PgTool.missing("psql"));
        var server = PostgresCluster.shared().primary();
        var overUnix = PgOptions.unix(server.socketDirectory(), server.port())
                .password(server.password())
                .database("postgres");

        for (var options : List.of(TestData.Role.APP_USER.on(server.options()), overUnix)) {
            var output = PgTool.require("psql").run(options, "-Atc", "SELECT current_user, current_database()");
            assertThat(output.out().strip()).isEqualTo(options.user() + "|postgres");
            assertThat(output.exitCode()).isZero();
        }
        var input = PgTool.require("psql")
                .run(server.options(), "SELECT nothing;", Duration.ofSeconds(20), "-v", "ON_ERROR_STOP=1");
        assertThat(input.err()).contains("nothing");
        assertThat(input.exitCode()).isEqualTo(3);
        assertThat(PgTool.require("psql").majorVersion()).isGreaterThan(9);
    }

    @Test
    void aToolThatTakesTooLongIsKilled() {
        assumeTrue(PgTool.find("psql").isPresent(), PgTool.missing("psql"));
        assertThatThrownBy(() -> PgTool.require("psql")
                        .run(
                                PostgresCluster.shared().primary().options(),
                                "",
                                Duration.ofMillis(500),
                                "-c",
                                "SELECT pg_sleep(30)"))
                .hasMessageContaining("took longer than PT0.5S");
    }

    @Test
    void pgbenchReportsItsFigures() {
        assumeTrue(Pgbench.find().isPresent(), Pgbench.missing());
        var pgbench = Pgbench.find().orElseThrow();
        try (var server = PostgresServer.start()) {
            pgbench.initialise(server.options(), 1);

            var result = pgbench.benchmark(server.options(), "-S", "-c", "2", "-t", "50");

            assertThat(result.transactions()).isEqualTo(100);
            assertThat(result.failed()).isZero();
            assertThat(result.tps()).isPositive();
            assertThat(result.latencyMillis()).isPositive();
            assertThatThrownBy(() -> pgbench.benchmark(server.options(), "--no-such-option"))
                    .hasMessageContaining("pgbench ended with code 1");
        }
    }

    @Test
    void aMissingToolIsNamedWithItsRemedy() {
        assertThat(PgTool.find("pg_no_such_tool")).isEmpty();
        assertThatThrownBy(() -> PgTool.require("pg_no_such_tool"))
                .hasMessageContaining("pg_no_such_tool is neither on PATH")
                .hasMessageContaining("postgresql-client");
    }

    @Test
    @Tag("long") // pulls an image
    void aContainerIsAServerToo() {
        assumeTrue(PostgresContainer.isDockerAvailable(), PostgresContainer.WITHOUT_DOCKER);
        try (var container = PostgresContainer.start("postgres:17", "wal_level=logical")) {
            assertThat(container.query("SHOW wal_level").value()).isEqualTo("logical");
        }
    }

    @Test
    void withoutDockerAContainerSaysSo() {
        assumeFalse(PostgresContainer.isDockerAvailable(), "Docker is here");
        assertThatThrownBy(() -> PostgresContainer.start("postgres:17")).hasMessage(PostgresContainer.WITHOUT_DOCKER);
    }
}
