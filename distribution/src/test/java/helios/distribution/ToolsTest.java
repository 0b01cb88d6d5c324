package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import helios.testkit.Await;
import helios.testkit.PgClient;
import helios.testkit.PgOptions;
import helios.testkit.PgTool;
import helios.testkit.Pgbench;
import helios.testkit.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** PostgreSQL's own programs, where they are installed, see through the proxy what they see directly. */
final class ToolsTest {

    /** The newest server's major, and that of the one for older tools, which refuse to dump a newer one. */
    private static final int NEWEST = 18;

    private static final int OLDER = 15;

    private static final List<String> BACKSLASH = List.of(
            "\\d",
            "\\d tools",
            "\\d+ tools",
            "\\d pg_class",
            "\\dt pg_catalog.*",
            "\\di+ *",
            "\\dv pg_catalog.*",
            "\\ds *",
            "\\df pg_catalog.int4*",
            "\\df+ tools_twice",
            "\\dT+ int4",
            "\\do ||",
            "\\dC int4",
            "\\dn+",
            "\\dp tools",
            "\\du+",
            "\\l",
            "\\db",
            "\\dx",
            "\\dD",
            "\\dF",
            "\\dL",
            "\\des",
            "\\drds",
            "\\dd",
            "\\sf tools_twice",
            "\\dconfig work_mem",
            "\\encoding");

    private static final String OBJECTS =
            "CREATE TABLE tools (id int PRIMARY KEY, v text DEFAULT 'x' CHECK (v <> ''), j jsonb);CREATE INDEX tools_v"
                    + " ON tools (lower(v)); COMMENT ON TABLE tools IS 'of tools';INSERT INTO tools SELECT g, 'v' || g,"
                    + " jsonb_build_object('g', g) FROM generate_series(1, 2000) g;CREATE VIEW tools_view AS SELECT"
                    + " count(*) FROM tools; CREATE SEQUENCE tools_numbers START 42;CREATE FUNCTION tools_twice(i int)"
                    + " RETURNS int LANGUAGE sql AS 'SELECT i * 2';SELECT lo_from_bytea(0, '\\x010203')";

    @BeforeAll
    static void makeObjects() {
        Stage.server().query(OBJECTS);
    }

    @AfterAll
    static void dropObjects() {
        Stage.server()
                .query("DROP VIEW tools_view; DROP TABLE tools; DROP SEQUENCE tools_numbers; DROP FUNCTION tools_twice;"
                        + "SELECT lo_unlink(oid) FROM pg_largeobject_metadata");
    }

    static Stream<PgOptions> ways() {
        return Stream.of(Stage.quick(Stage.proxied()), Stage.quick(Stage.hooked()), Stage.quick(Stage.pooled()));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void psqlShowsTheSame(PgOptions way) {
        assumeTrue(PgTool.find("psql").isPresent(), PgTool.missing("psql"));
        var psql = PgTool.require("psql");
        var commands = String.join("\n", BACKSLASH);
        var direct = psql.run(Stage.quick(Stage.direct()), commands, Duration.ofMinutes(1), "-X");
        assertThat(direct.out()).contains("tools_v", "tools_twice");
        assertThat(psql.run(way, commands, Duration.ofMinutes(1), "-X")).isEqualTo(direct);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void psqlCopiesInAndOut(PgOptions way) {
        assumeTrue(PgTool.find("psql").isPresent(), PgTool.missing("psql"));
        var script = """
            CREATE TEMP TABLE t (i int, v text);
            \\copy t FROM stdin
            1\tone
            2\t\\N
            \\.
            \\copy t FROM program 'seq 3 1000' (FORMAT csv, NULL 'none', FORCE_NULL (v))
            \\copy (SELECT * FROM t ORDER BY i) TO stdout
            \\copy t FROM program 'echo no number'
            SELECT count(*), sum(i) FROM t;
            BEGIN;
            \\copy t FROM program 'echo no number'
            SELECT 1;
            ROLLBACK;
            \\copy (SELECT repeat('x', 1000) FROM generate_series(1, 5000)) TO program 'wc -c'
            \\gset
            SELECT 1 AS one \\gset
            SELECT :one + 1 \\gdesc
            SELECT $1 || 'b' \\bind a \\g
            """;
        var psql = PgTool.require("psql");
        var direct = psql.run(Stage.quick(Stage.direct()), script, Duration.ofMinutes(1), "-X", "-A", "-t");
        var proxied = psql.run(way, script, Duration.ofMinutes(1), "-X", "-A", "-t");
        assertThat(proxied).isEqualTo(direct);
        assertThat(direct.out()).contains("1\tone\n2\t\\N\n").contains("5005000");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void psqlCancelsOnCtrlC(PgOptions way) throws Exception {
        assumeTrue(PgTool.find("psql").isPresent(), PgTool.missing("psql"));
        var process = PgTool.require("psql")
                .command(way, "-X", "-c", "SELECT pg_sleep(60) /* ctrl-c */")
                .redirectErrorStream(true)
                .start();
        Await.until(
                "the statement runs",
                Duration.ofSeconds(20),
                () -> Stage.server()
                        .query("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%/* ctrl-c */' AND wait_event"
                                + " = 'PgSleep'")
                        .value()
                        .equals("1"));
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        assertThat(process.waitFor(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        assertThat(new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("canceling statement due to user request");
    }

    /** Each client in a thread of its own: one that waits for a connection must not keep another from giving one back. */
    @ParameterizedTest
    @MethodSource("ways")
    void pgbenchByEveryProtocol(PgOptions options) {
        assumeTrue(Pgbench.find().isPresent(), Pgbench.missing());
        var pgbench = Pgbench.find().orElseThrow();
        pgbench.initialise(options, 1);
        for (var mode : List.of("simple", "extended", "prepared")) {
            assertThat(pgbench.benchmark(options, "-S", "-M", mode, "-c", "4", "-j", "4", "-t", "100"))
                    .as(mode)
                    .matches(result -> result.transactions() == 400 && result.failed() == 0);
            assertThat(pgbench.benchmark(options, "-M", mode, "-c", "4", "-j", "4", "-t", "25"))
                    .as(mode)
                    .matches(result -> result.transactions() == 100 && result.failed() == 0);
        }
        var deltas = Stage.server()
                .query("SELECT sum(delta) = (SELECT sum(abalance) FROM pgbench_accounts) FROM pgbench_history");
        assertThat(deltas.value()).isEqualTo("t");
        Stage.server().query("DROP TABLE pgbench_accounts, pgbench_branches, pgbench_history, pgbench_tellers");
    }

    /** What a dump through the proxy holds, and what a restore through it makes, is what a direct dump holds of both. */
    @Test
    void dumpsAndRestoresAreTheSame(@TempDir Path folder) {
        assumeTrue(PgTool.find("pg_dump").isPresent(), PgTool.missing("pg_dump"));
        assumeTrue(PgTool.find("pg_restore").isPresent(), PgTool.missing("pg_restore"));
        int major = PgTool.require("pg_dump").majorVersion();
        assumeTrue(
                major >= NEWEST || major == OLDER || major == OLDER + 1,
                "pg_dump %d writes settings that a server of %d does not know, and refuses one of %d"
                        .formatted(major, OLDER, NEWEST));
        try (var server = Stage.start(PostgresServer.builder().majorVersion(major >= NEWEST ? NEWEST : OLDER));
                var plain = Stage.proxyOf(server);
                var hooked = Stage.hookedOf(server, false);
                var pooled = Stage.pooledOf(server, "transaction")) {
            server.query(OBJECTS);
            var direct = Stage.quick(server.options().database("postgres"));
            for (var proxy : List.of(plain, hooked, pooled)) {
                assertDumps(direct, Stage.quick(proxy.options()), folder);
            }
        }
    }

    private static void assertDumps(PgOptions direct, PgOptions way, Path folder) {
        var dump = PgTool.require("pg_dump");
        var plain = text(dump, direct);
        assertThat(plain).contains("tools_view", "COPY public.tools");
        assertThat(text(dump, way)).isEqualTo(plain);

        var custom = folder.resolve("custom").toString();
        assertDone(dump.run(way, "-Fc", "-b", "-f", custom));
        renew(direct);
        assertDone(PgTool.require("pg_restore").run(way.database("restored"), "-d", "restored", "-1", custom));
        assertThat(text(dump, direct.database("restored"))).isEqualTo(plain);
        renew(direct);
        assertDone(PgTool.require("psql")
                .run(way.database("restored"), plain, Duration.ofMinutes(1), "-X", "-q", "-v", "ON_ERROR_STOP=1"));
        assertThat(text(dump, direct.database("restored"))).isEqualTo(plain);
    }

    private static void renew(PgOptions direct) {
        try (var client = PgClient.connect(direct)) {
            client.query("DROP DATABASE IF EXISTS restored WITH (FORCE)");
            client.query("CREATE DATABASE restored");
        }
    }

    private static String text(PgTool dump, PgOptions options) {
        var output = dump.run(options, "-b", "--restrict-key=same");
        assertDone(output);
        return output.out();
    }

    private static void assertDone(PgTool.Output output) {
        assertThat(output.err()).isEmpty();
        assertThat(output.exitCode()).isZero();
    }
}
