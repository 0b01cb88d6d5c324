package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import helios.testkit.Await;
import helios.testkit.PgTool;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugins of the distribution, as the build packed and signed them: with psql, which uses the simple protocol, and pgJDBC, which uses the other. */
final class FirstPartyPluginsTest {

    private static final Path PLUGINS = Path.of(System.getProperty("helios.home"), "plugins");
    private static final String ACME = "SET helios.tenant_id = 'acme'";

    private static PostgresServer server;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
        server.query("CREATE ROLE shopper LOGIN PASSWORD 'pencil'; CREATE ROLE reader LOGIN PASSWORD 'pencil'");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** A proxy with some of them, which trusts nobody but the build. */
    private ProxyProcess proxy(String entries, String... names) throws IOException {
        for (var name : names) {
            Files.copy(PLUGINS.resolve(name + ".tar.gz"), folder.resolve(name + ".tar.gz"));
        }
        return ProxyProcess.start(Stage.config("""
                [plugins]
                plugin_dir = "%s"
                trust_root = "%s"
                signature_scope = "bundle"
                client_attributes = ["helios.*"]
                timeout_ms = 5000
                required = ["%s"]
                %s
                %s
                """.formatted(
                        folder,
                        PLUGINS.resolve("keys"),
                        String.join("\", \"", names),
                        entries,
                        ProxyProcess.nodes(List.of(server)))));
    }

    private static Connection jdbc(ProxyProcess proxy) throws SQLException {
        return DriverManager.getConnection(proxy.jdbcUrl("postgres", "postgres", server.password()));
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var rows = statement.executeQuery()) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static SQLException error(Connection connection, String sql) {
        return catchThrowableOfType(SQLException.class, () -> value(connection, sql));
    }

    private static boolean passes(Connection connection) {
        return error(connection, "SELECT 1") == null;
    }

    private static PgTool.Output psql(ProxyProcess proxy, String... statements) {
        assumeTrue(PgTool.find("psql").isPresent(), PgTool.missing("psql"));
        return PgTool.require("psql")
                .run(
                        Stage.through(proxy, server),
                        String.join(";\n", statements) + ";\n",
                        Duration.ofMinutes(1),
                        "-X",
                        "-A",
                        "-t");
    }

    // ---- cost-governor

    private static final String BUDGET = """
            [plugins.kv.cost-governor]
            "tenant:acme:budget" = '{"minute": 1.0}'
            """;
    private static final String LARGE = "SELECT repeat('x', 6400000)";
    private static final String EXCEEDED =
            "(?s).*tenant exceeded minute budget \\(6\\.[0-9]{2}/1\\.00\\) \\(retry in [0-9]+s\\).*";

    @Test
    void costGovernorRefusesATenantThatIsBeyondItsBudgetByJdbc() throws Exception {
        try (var proxy = proxy(BUDGET, "cost-governor");
                var acme = jdbc(proxy);
                var other = jdbc(proxy)) {
            execute(acme, ACME);
            assertThat(value(acme, LARGE)).hasSize(6_400_000);

            var refused = error(acme, "SELECT 1");
            assertThat(refused.getMessage()).matches(EXCEEDED).contains("Query blocked by plugin");
            assertThat(refused.getSQLState()).isEqualTo("42000");

            assertThat(value(other, "SELECT 1")).as("without a tenant").isEqualTo("1");
            execute(other, "SET helios.tenant_id = 'globex'");
            assertThat(value(other, LARGE)).hasSize(6_400_000);
            assertThat(value(other, "SELECT 1")).as("a tenant without a budget").isEqualTo("1");
        }
    }

    @Test
    void costGovernorRefusesATenantThatIsBeyondItsBudgetByPsql() throws Exception {
        try (var proxy = proxy(BUDGET, "cost-governor")) {
            var acme = psql(proxy, ACME, LARGE, "SELECT 'refused'");

            assertThat(acme.err()).matches(EXCEEDED);
            assertThat(acme.out()).contains("xxx").doesNotContain("refused");
            assertThat(psql(proxy, "SELECT 'without a tenant'").out()).contains("without a tenant");
            assertThat(usage(proxy)).contains("\\\"minute\\\":6.", "minute_buckets");
        }
    }

    private static String usage(ProxyProcess proxy) {
        return new Admin(proxy.adminPort())
                .get("/admin/kv/cost-governor/tenant:acme:usage")
                .body();
    }

    @Test
    @Tag("long")
    void costGovernorLetsTheTenantGoOnAMinuteLater() throws Exception {
        try (var proxy = proxy(BUDGET, "cost-governor");
                var acme = jdbc(proxy)) {
            execute(acme, ACME);
            value(acme, LARGE);
            assertThat(error(acme, "SELECT 1").getSQLState()).isEqualTo("42000");
            Await.until("the minute is over", Duration.ofMinutes(3), () -> passes(acme));
        }
    }

    // ---- token-budget

    private static final String AGENTS = """
            [plugins.kv.token-budget]
            "agent:shopper:gpt-4:budget" = '{"minute": 1000, "day": 100000}'
            [plugins.attributes.users.shopper]
            agent_id = "shopper"
            model_id = "gpt-4"
            [plugins.attributes.users.reader]
            agent_id = "reader"
            """;
    private static final String BEYOND =
            "(?s).*agent exceeded minute token budget \\([0-9]+/1000\\) \\(retry in [0-9]+s\\).*";

    @Test
    void tokenBudgetRefusesAnAgentThatLoopsAndNoOtherByJdbc() throws Exception {
        try (var proxy = proxy(AGENTS, "token-budget");
                var shopper = DriverManager.getConnection(proxy.jdbcUrl("postgres", "shopper", "pencil"));
                var reader = DriverManager.getConnection(proxy.jdbcUrl("postgres", "reader", "pencil"))) {
            int answered = 0;
            var refused = error(shopper, "SELECT repeat('x', 1000)");
            while (refused == null) {
                answered++;
                refused = error(shopper, "SELECT repeat('x', 1000)");
            }

            assertThat(refused.getMessage()).matches(BEYOND);
            assertThat(answered)
                    .as("of 250 tokens each, and some for what surrounds them")
                    .isBetween(3, 4);
            assertThat(value(reader, "SELECT repeat('x', 8000)")).hasSize(8000);
            assertThat(value(reader, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void tokenBudgetRefusesAnAgentThatLoopsByPsql() throws Exception {
        assumeTrue(PgTool.find("psql").isPresent(), PgTool.missing("psql"));
        try (var proxy = proxy(AGENTS, "token-budget")) {
            var shopper = PgTool.require("psql")
                    .run(
                            Stage.through(proxy, server).user("shopper").password("pencil"),
                            "SELECT repeat('x', 8000);\nSELECT 'refused';\n",
                            Duration.ofMinutes(1),
                            "-X",
                            "-A",
                            "-t");

            assertThat(shopper.err()).matches(BEYOND);
            assertThat(shopper.out()).contains("xxx").doesNotContain("refused");
            assertThat(psql(proxy, "SELECT 'no agent'").out()).contains("no agent");
        }
    }
}
