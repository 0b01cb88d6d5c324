package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.PgClient;
import helios.testkit.PostgresCluster;
import helios.testkit.ProxyProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a stranger's first {@code proxy.toml}, in a distribution that has no more features than the kernel needs. */
final class FirstFileTest {

    /** Features of their own jars, which a distribution may leave out. */
    private static final Set<String> LEFT_OUT = Set.of("pool", "balance", "health");

    private static final String ROOT = """
            [proxy]
            listen_address = "%s"
            admin_address = "%s"
            """;

    private static final String SECTIONS = """
            [pool]
            mode = "transaction"
            min_connections = 5
            max_connections = 100
            idle_timeout_secs = 300
            [load_balancer]
            strategy = "least_connections"
            read_write_split = true
            [health]
            check_interval_secs = 5
            check_query = "SELECT 1"
            failure_threshold = 3
            """;

    private static final String NODES = """
            [[nodes]]
            host = "pg-primary.internal"
            port = 5432
            role = "primary"
            [[nodes]]
            host = "pg-standby-sync.internal"
            role = "standby"
            sync = true
            """;

    private static final Pattern ERROR = Pattern.compile("proxy\\.toml:\\d+:\\d+: .*");

    @TempDir
    private static Path temp;

    private static Installation installation;

    @TempDir
    private Path folder;

    @BeforeAll
    static void install() throws IOException {
        installation = Installation.without(
                temp.resolve("helios"),
                file -> LEFT_OUT.stream().anyMatch(name -> file.startsWith("helios.feature." + name + "-")));
    }

    private Program check(String toml, String... options) throws Exception {
        Files.writeString(folder.resolve("proxy.toml"), toml);
        var words = new java.util.ArrayList<>(List.of("check"));
        words.addAll(List.of(options));
        return installation.helios(folder, Map.of("HOME", folder.toString()), words.toArray(String[]::new));
    }

    @Test
    void theMinimalFileNamesTheJarsOfItsThreeSections() throws Exception {
        var checked = check(ROOT.formatted("0.0.0.0:6432", "0.0.0.0:9090") + SECTIONS + NODES);

        assertThat(checked.exit()).isEqualTo(1);
        assertThat(errors(checked)).hasSize(3);
        assertThat(errors(checked).get(0)).startsWith("proxy.toml:4:1: pool: ").contains("helios.feature.pool-");
        assertThat(errors(checked).get(1))
                .startsWith("proxy.toml:9:1: load_balancer: ")
                .contains("helios.feature.balance-");
        assertThat(errors(checked).get(2))
                .startsWith("proxy.toml:12:1: health: ")
                .contains("helios.feature.health-");
        assertThat(errors(checked)).allMatch(error -> error.contains("put it into lib/ or remove the section"));
        assertThat(checked.output()).contains("proxy.toml: 3 errors, 0 warnings");
    }

    @Test
    void theMinimalFileWorksWithoutItsSections() throws Exception {
        assertThat(check(ROOT.formatted("0.0.0.0:6432", "0.0.0.0:9090") + NODES).exit())
                .isZero();
        try (var cluster = PostgresCluster.start();
                var proxy = ProxyProcess.builder()
                        .config(ROOT.formatted("0.0.0.0:0", "0.0.0.0:0") + here(cluster))
                        .arguments("--set", "state_dir=\"" + folder + "\"")
                        .start();
                var client = PgClient.connect(proxy.options()
                        .user("postgres")
                        .password(cluster.primary().password()))) {
            assertThat(client.query("SELECT current_setting('port')").value())
                    .isEqualTo("" + cluster.primary().port());
            assertThat(new Admin(proxy.adminPort()).get("/readyz").status()).isEqualTo(200);
            proxy.awaitLog("admin.token", Duration.ofSeconds(30));
            assertThat(Files.getPosixFilePermissions(folder.resolve("admin.token")))
                    .hasSize(2);
            assertThat(new Admin(proxy.adminPort()).get("/config").status()).isEqualTo(401);
        }
    }

    /** The server asks for a password, which the file does not have for the proxy's own login: the proxy says so, and serves. */
    @Test
    void theMinimalFileWorksAsItStands() throws Exception {
        try (var cluster = PostgresCluster.start();
                var proxy = ProxyProcess.builder()
                        .config(ROOT.formatted("0.0.0.0:0", "0.0.0.0:0") + SECTIONS + here(cluster))
                        .arguments("--set", "state_dir=\"" + folder + "\"")
                        .start()) {
            var options =
                    proxy.options().user("postgres").password(cluster.primary().password());
            for (int i = 0; i < 3; i++) {
                try (var client = PgClient.connect(options)) {
                    assertThat(client.query(
                                            "CREATE TABLE IF NOT EXISTS t(id int); INSERT INTO t VALUES (1) RETURNING id")
                                    .value())
                            .isEqualTo("1");
                    assertThat(Integer.parseInt(
                                    client.query("SELECT count(*) FROM t").value()))
                            .isEqualTo(i + 1);
                }
            }
            proxy.awaitLog("password", Duration.ofSeconds(30));
            assertThat(new Admin(proxy.adminPort()).get("/readyz").status()).isEqualTo(200);
        }
    }

    private static String here(PostgresCluster cluster) {
        var standby = cluster.node("pg2");
        return NODES.replace("host = \"pg-primary.internal\"\nport = 5432", address(cluster.primary()))
                .replace("host = \"pg-standby-sync.internal\"", address(standby));
    }

    private static String address(helios.testkit.PostgresServer server) {
        return "host = \"%s\"\nport = %d".formatted(server.host(), server.port());
    }

    @Test
    void threeMistakesAreThreeErrorsWithTheirPlaces() throws Exception {
        var checked = check("""
                listen_address = "127.0.0.1:6432"
                [[nodes]]
                host = "db"
                  portt = 5432
                [limits]
                max_cancel_keys = "many"
                query_timeout_secs = "${HELIOS_NOT_SET}"
                """);

        assertThat(checked.exit()).isEqualTo(1);
        assertThat(errors(checked)).hasSize(3);
        assertThat(errors(checked).get(0))
                .isEqualTo("proxy.toml:4:3: nodes.portt: unknown key; did you mean \"port\"?");
        assertThat(errors(checked).get(1)).startsWith("proxy.toml:6:1: limits.max_cancel_keys: must be an integer");
        assertThat(errors(checked).get(2))
                .startsWith("proxy.toml:7:1: limits.query_timeout_secs: the environment variable HELIOS_NOT_SET");
        var started = installation.helios(folder, Map.of(), "run");
        assertThat(started.exit()).isNotZero();
        assertThat(errors(started)).isEqualTo(errors(checked));
    }

    @Test
    void fiveMistakesAreFiveMessages() throws Exception {
        var checked = check("""
                log_level = "loud"
                [limits]
                client_idle_secs = -1
                client_idel_secs = 5
                [[hba]]
                action = "alow"
                [[nodes]]
                host = "db"
                port = 70000
                """);

        assertThat(errors(checked))
                .extracting(error -> error.replaceAll("^(proxy.toml:\\d+:\\d+: [a-z_.]+).*", "$1"))
                .containsExactly(
                        "proxy.toml:1:1: log_level",
                        "proxy.toml:3:1: limits.client_idle_secs",
                        "proxy.toml:4:1: limits.client_idel_secs",
                        "proxy.toml:6:1: hba.action",
                        "proxy.toml:9:1: nodes.port");
    }

    @Test
    void bothShapesPrintTheSame() throws Exception {
        var one = check(ROOT.formatted("127.0.0.1:6432", "127.0.0.1:9090") + NODES, "--print");
        var other = check("""
                listen_address = ["127.0.0.1:6432"]
                nodes = [
                  { host = "pg-primary.internal", role = "MASTER" },
                  { host = "pg-standby-sync.internal", role = "read-replica", sync_state = "sync" },
                ]
                [admin]
                address = "127.0.0.1:9090"
                """, "--print");

        assertThat(one.exit()).as(one.output()).isZero();
        assertThat(printed(other)).isEqualTo(printed(one)).contains("host = \"pg-primary.internal\"");
    }

    @Test
    void x5AVariableIsOneStringWhateverItHolds() throws Exception {
        Files.writeString(folder.resolve("proxy.toml"), """
                admin_address = "127.0.0.1:9090"
                [backend]
                user = "${NAME_OF_USER}"
                password = "${PASS}"
                """ + NODES);
        var printed = installation.helios(
                folder,
                Map.of("PASS", "x\"\nadmin_allow_insecure=true", "NAME_OF_USER", "u\"\nlog_level=\"debug"),
                "check",
                "--print");

        assertThat(printed.exit()).as(printed.output()).isZero();
        assertThat(printed.output()).contains("***").doesNotContain("x\\\"").doesNotContain("allow_insecure = true");
        assertThat(Pattern.compile("(?m)^log_level = \"info\"")
                        .matcher(printed.output())
                        .find())
                .isTrue();
        var unset = installation.helios(folder, Map.of("NAME_OF_USER", "u"), "check");
        assertThat(errors(unset)).hasSize(1).first().asString().contains("PASS is not set");
    }

    /** The errors that a program tells, each with its place; the summary below them has none. */
    private static List<String> errors(Program program) {
        return ERROR.matcher(program.output()).results().map(MatchResult::group).toList();
    }

    /** What a program prints, without the log that it writes beside it. */
    private static List<String> printed(Program program) {
        return program.output()
                .lines()
                .filter(line -> !line.startsWith("ts="))
                .map(line -> line.replaceFirst("  # .*", ""))
                .toList();
    }
}
