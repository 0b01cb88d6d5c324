package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import helios.testkit.Await;
import helios.testkit.PgTool;
import helios.testkit.Pgbench;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** PostgreSQL's own programs, where they are installed, see through the proxy what they see directly. */
final class ToolsTest {

    private static final int SERVER_MAJOR =
            Integer.parseInt(Stage.server().query("SHOW server_version_num").value()) / 10_000;

    @Test
    void psqlShowsTheSame() {
        assumeTrue(PgTool.find("psql").isPresent(), PgTool.missing("psql"));
        var psql = PgTool.require("psql");
        for (var command :
                List.of("\\d pg_class", "\\dt pg_catalog.*", "\\df pg_catalog.int4*", "\\l", "\\du", "\\dn")) {
            var direct = psql.run(Stage.quick(Stage.direct()), "-X", "-c", command);
            assertThat(psql.run(Stage.quick(Stage.proxied()), "-X", "-c", command))
                    .as(command)
                    .isEqualTo(direct);
        }
        var copy =
                "CREATE TEMP TABLE t (i int);\n\\copy t FROM stdin\n1\n2\n\\.\n\\copy t TO stdout\nSELECT sum(i) FROM t;\n";
        var output = psql.run(Stage.quick(Stage.proxied()), copy, Duration.ofSeconds(30), "-X", "-q", "-A", "-t");
        assertThat(output.err()).isEmpty();
        assertThat(output.out()).isEqualTo("1\n2\n3\n");
    }

    @Test
    void psqlCancelsOnCtrlC() throws Exception {
        assumeTrue(PgTool.find("psql").isPresent(), PgTool.missing("psql"));
        var process = PgTool.require("psql")
                .command(Stage.quick(Stage.proxied()), "-X", "-c", "SELECT pg_sleep(60) /* ctrl-c */")
                .redirectErrorStream(true)
                .start();
        Await.until(
                "the statement runs",
                Duration.ofSeconds(20),
                () -> Stage.server()
                        .query(
                                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%/* ctrl-c */' AND wait_event = 'PgSleep'")
                        .value()
                        .equals("1"));
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        assertThat(process.waitFor(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        assertThat(new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("canceling statement due to user request");
    }

    @Test
    void pgbenchByEveryProtocol() {
        assumeTrue(Pgbench.find().isPresent(), Pgbench.missing());
        var pgbench = Pgbench.find().orElseThrow();
        var options = Stage.quick(Stage.proxied());
        pgbench.initialise(options, 1);
        for (var mode : List.of("simple", "extended", "prepared")) {
            assertThat(pgbench.benchmark(options, "-S", "-M", mode, "-c", "4", "-t", "100"))
                    .as(mode)
                    .matches(result -> result.transactions() == 400 && result.failed() == 0);
            assertThat(pgbench.benchmark(options, "-M", mode, "-c", "4", "-t", "25"))
                    .as(mode)
                    .matches(result -> result.transactions() == 100 && result.failed() == 0);
        }
        var deltas = Stage.server()
                .query("SELECT sum(delta) = (SELECT sum(abalance) FROM pgbench_accounts) FROM pgbench_history");
        assertThat(deltas.value()).isEqualTo("t");
        Stage.server().query("DROP TABLE pgbench_accounts, pgbench_branches, pgbench_history, pgbench_tellers");
    }

    @Test
    void dumpIsTheSame() {
        assumeTrue(PgTool.find("pg_dump").isPresent(), PgTool.missing("pg_dump"));
        var dump = PgTool.require("pg_dump");
        assumeTrue(
                dump.majorVersion() >= SERVER_MAJOR,
                "pg_dump " + dump.majorVersion() + " refuses a server of version " + SERVER_MAJOR);
        var direct = dump.run(Stage.quick(Stage.direct()), "--restrict-key=same");
        assertThat(dump.run(Stage.quick(Stage.proxied()), "--restrict-key=same"))
                .isEqualTo(direct);
        assertThat(direct.exitCode()).isZero();
    }
}
