package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import helios.testkit.Await;
import helios.testkit.PgClient;
import helios.testkit.PgException;
import helios.testkit.PgOptions;
import helios.testkit.PgTool;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import helios.testkit.QueryResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PgBouncer's console, before a real server and with a real pool. */
final class ConsoleTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static PostgresServer server;
    private static ProxyProcess proxy;

    @BeforeAll
    static void start() throws IOException {
        server = PostgresServer.builder().setting("max_connections", "60").start();
        server.query("CREATE ROLE alice LOGIN PASSWORD 'pencil'");
        proxy = ProxyProcess.start(config("max_pool_size = 4\nmin_connections = 0\n"));
    }

    @AfterAll
    static void stop() {
        proxy.close();
        server.close();
    }

    static String config(String pool) throws IOException {
        var users = Files.writeString(
                folder.resolve("users.txt"),
                "\"boss\" \"secret\"\n\"viewer\" \"secret\"\n\"alice\" \"pencil\"\n\"postgres\" \"%s\"\n"
                        .formatted(server.password()));
        return Stage.config(
                """
                admin_users = ["boss"]
                stats_users = ["viewer"]
                unix_socket_dir = "%s"
                [auth]
                auth_file = "%s"
                [pool]
                mode = "transaction"
                %s
                [backend]
                user = "postgres"
                password = "%s"
                """.formatted(folder, users, pool, server.password()) + ProxyProcess.nodes(List.of(server)));
    }

    private static PgClient console(String user) {
        return console(proxy, user);
    }

    private static PgClient console(ProxyProcess of, String user) {
        return PgClient.connect(of.options().user(user).password("secret").database("pgbouncer"));
    }

    private static PgOptions alice() {
        return proxy.options().user("alice").password("pencil").database("postgres");
    }

    private static PgException refused(Callable<?> action) {
        return catchThrowableOfType(PgException.class, action::call);
    }

    private static String value(QueryResult table, String key, String keyValue, String column) {
        int at = table.columns().indexOf(key);
        return table.rows().stream()
                .filter(row -> row.get(at).orElse("").equals(keyValue))
                .map(row -> row.get(table.columns().indexOf(column)).orElse("NULL"))
                .findFirst()
                .orElse("none");
    }

    /** Runs something meanwhile, on a thread of its own. */
    private static <T> CompletableFuture<T> later(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> Thread.ofVirtual().start(task));
    }

    // ---- who ordered what

    @Test
    void ordersAreAmongTheChangesOfTheAdminApi() {
        try (var boss = console("boss");
                var viewer = console("viewer")) {
            boss.query("RELOAD");
            boss.query("SET log_level = 'info'");
            assertThat(refused(() -> boss.query("DRAIN nowhere")).sqlState()).isEqualTo("42704");
            assertThat(refused(() -> viewer.query("RECONNECT postgres")).sqlState())
                    .isEqualTo("42501");
        }
        assertThat(new Admin(proxy.adminPort())
                        .get("/admin/audit?limit=4")
                        .body()
                        .replaceAll("\"at\":\"[^\"]*\",", ""))
                .isEqualTo("{\"events\":["
                        + event("viewer", "RECONNECT postgres", 403)
                        + "," + event("boss", "DRAIN nowhere", 404)
                        + "," + event("boss", "SET log_level", 200)
                        + "," + event("boss", "RELOAD", 200)
                        + "]}");
    }

    private static String event(String user, String order, int status) {
        return "{\"caller\":\"%s@127.0.0.1\",\"method\":\"CONSOLE\",\"path\":\"%s\",\"status\":%d}"
                .formatted(user, order, status);
    }

    // ---- who may come in

    @Test
    void u4OnlyNamedUsersComeInAndStatsUsersOnlyLook() {
        try (var viewer = console("viewer")) {
            assertThat(viewer.query("SHOW VERSION;").value()).startsWith("PgBouncer 1.25.2 (Helios ");
            for (var order : List.of(
                    "PAUSE", "KILL", "RELOAD", "SHUTDOWN", "SET log_level = debug", "DISABLE postgres", "SHOW FDS")) {
                assertThat(refused(() -> viewer.query(order)).sqlState())
                        .as(order)
                        .isEqualTo("42501");
            }
            assertThat(refused(() -> viewer.query("KILL template1")).sqlState()).isEqualTo("42501");
            assertThat(proxy.awaitLog("console order refused", SOON)).contains("viewer");
        }
        assertThat(refused(() -> PgClient.connect(alice().database("pgbouncer")))
                        .sqlState())
                .isEqualTo("28000");
        assertThat(refused(() -> PgClient.connect(
                                proxy.options().user("boss").password("wrong").database("helios")))
                        .sqlState())
                .isEqualTo("28P01");
        assertThat(proxy.log()).noneMatch(line -> line.contains("secret"));
    }

    @Test
    void theUserOfTheProxyComesInByTheSocketWithoutAPassword() {
        try (var own = PgClient.connect(
                PgOptions.unix(folder, proxy.port()).user("pgbouncer").database("pgbouncer"))) {
            assertThat(own.query("show state").rows()).hasSize(3);
            assertThat(value(own.query("SHOW CLIENTS"), "user", "pgbouncer", "remote_pid"))
                    .isEqualTo(String.valueOf(ProcessHandle.current().pid()));
            assertThat(own.query("DISABLE nothing").tag()).isEqualTo("DISABLE");
            assertThat(own.query("ENABLE nothing").tag()).isEqualTo("ENABLE");
        }
        assertThat(refused(() -> PgClient.connect(
                                proxy.options().user("pgbouncer").password("x").database("pgbouncer")))
                        .sqlState())
                .isEqualTo("28000");
    }

    private static String withAuth(String auth, String more) throws IOException {
        return config("")
                .replace("unix_socket_dir", "# unix_socket_dir")
                .replace("[auth]\n", "[auth]\n" + auth + "\n")
                .replace("[[nodes]]", more + "\n[[nodes]]");
    }

    /** Who need not prove anything to reach a server has to prove who he is to rule the proxy. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"mode = \"trust\" | ``", "mode = \"scram\" | `[[hba]]\naction = \"allow\"\nmethod = \"trust\"`"})
    void u4TrustIsNotForTheConsole(String auth, String rules) throws IOException {
        try (var trusting = ProxyProcess.start(withAuth(auth, rules))) {
            var anybody = trusting.options().password("wrong");
            try (var client = PgClient.connect(anybody.user("alice").database("postgres"))) {
                assertThat(client.query("SELECT current_user").value()).isEqualTo("alice");
            }
            for (var user : List.of("boss", "viewer", "nobody")) {
                assertThat(refused(() -> PgClient.connect(anybody.user(user).database("pgbouncer")))
                                .sqlState())
                        .as(user)
                        .isEqualTo("28P01");
            }
            try (var boss = console(trusting, "boss")) {
                assertThat(boss.query("DISABLE template1").tag()).isEqualTo("DISABLE");
                trusting.awaitLog("order=\"DISABLE template1\"", SOON);
            }
        }
    }

    /** What a server says of a user counts for its databases, not for the console. */
    @Test
    void u4ALoginThatIsRelayedIsNoneHere() throws IOException {
        server.query("CREATE ROLE relayed LOGIN PASSWORD 'pencil'");
        var toml = """
                admin_users = ["relayed"]
                """ + ProxyProcess.nodes(List.of(server));
        try (var relaying = ProxyProcess.start(Stage.config(toml))) {
            var options = relaying.options().user("relayed").password("pencil");
            PgClient.connect(options.database("postgres")).close();
            assertThat(refused(() -> PgClient.connect(options.database("pgbouncer")))
                            .sqlState())
                    .isEqualTo("28000");
        }
    }

    // ---- dialect

    @Test
    void u10DriversTalkInBothProtocols() throws SQLException {
        try (var boss = console("boss")) {
            assertThat(boss.extended("SHOW POOLS").tag()).isEqualTo("SHOW");
            assertThat(boss.query("select 1").value()).isEqualTo("1");
            assertThat(boss.query("SELECT version()").value()).contains("PgBouncer");
            assertThat(boss.query("SET extra_float_digits = 3").tag()).isEqualTo("SET");
            assertThat(boss.query("SHOW client_encoding").value()).isEqualTo("UTF-8");
            var unknown = refused(() -> boss.extended("VACUUM"));
            assertThat(unknown.sqlState()).isEqualTo("42601");
            assertThat(unknown.getMessage()).contains("use SHOW HELP", "KILL_CLIENT");
            assertThat(boss.query("sHoW  lIsTs ;").columns()).containsExactly("list", "items");
        }
        var url = proxy.jdbcUrl("pgbouncer", "boss", "secret");
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.prepareStatement("SHOW STATS")) {
            for (int i = 0; i < 8; i++) { // from the fifth time on in binary
                try (var rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getLong("total_query_count")).isNotNegative();
                    assertThat(rows.getString("database")).isNotEmpty();
                }
            }
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    /** Each table, in both protocols. */
    @Test
    void u10EveryTableHasTheSameShapeInBothProtocols() {
        try (var boss = console("boss")) {
            for (var table : List.of(
                    "STATS",
                    "STATS_TOTALS",
                    "STATS_AVERAGES",
                    "TOTALS",
                    "POOLS",
                    "CLIENTS",
                    "SERVERS",
                    "SOCKETS",
                    "ACTIVE_SOCKETS",
                    "DATABASES",
                    "USERS",
                    "LISTS",
                    "MEM",
                    "CONFIG",
                    "STATE",
                    "VERSION",
                    "FDS",
                    "PEERS",
                    "PEER_POOLS",
                    "DNS_HOSTS",
                    "DNS_ZONES",
                    "NODES",
                    "PLUGINS",
                    "PIPELINE",
                    "PINS",
                    "LAST ROUTE")) {
                var simple = boss.query("SHOW " + table);
                var extended = boss.extended("show " + table);
                assertThat(simple.columns()).as(table).isNotEmpty();
                assertThat(extended.columns()).as(table).isEqualTo(simple.columns());
                assertThat(extended.tag()).as(table).isEqualTo("SHOW");
            }
            assertThat(boss.query("SHOW PLUGINS").columns()).startsWith("name", "version", "description", "hooks");
            assertThat(boss.query("SHOW PLUGINS").rows()).isEmpty();
        }
    }

    @Test
    void psqlShowsHelpAndTables() {
        var options = proxy.options().user("boss").password("secret").database("pgbouncer");
        var help = PgTool.require("psql").run(options, "-c", "SHOW HELP");
        assertThat(help.exitCode()).as(help.err()).isZero();
        assertThat(help.err()).contains("Console usage", "KILL_CLIENT <client_id>");
        var pools = PgTool.require("psql").run(options, "-x", "-c", "SHOW POOLS");
        assertThat(pools.out()).contains("cl_active", "pool_mode");
    }

    /** A column of each row that a tool wants as a number, or as a label that may be absent. */
    private static void hasColumns(QueryResult table, List<String> labels, List<String> numbers) {
        assertThat(table.columns()).containsAll(labels).containsAll(numbers);
        assertThat(table.rows()).isNotEmpty();
        for (var row : table.rows()) {
            for (var number : numbers) {
                assertThat(row.get(table.columns().indexOf(number)).orElse(""))
                        .as(number)
                        .matches("\\d+");
            }
        }
    }

    /** What Prometheus' exporter of PgBouncer sends, from its startup packet on, and reads. */
    @Test
    void theStatementsOfPrometheusExporterAreAnswered() {
        var options = proxy.options()
                .user("viewer")
                .password("secret")
                .database("pgbouncer")
                .parameter("extra_float_digits", "2")
                .parameter("client_encoding", "UTF8")
                .parameter("datestyle", "ISO, MDY");
        try (var client = PgClient.connect(alice());
                var exporter = PgClient.connect(options)) {
            client.query("SELECT 1");
            assertThat(exporter.query("SHOW STATS").rows()).isNotEmpty();
            assertThat(exporter.query("SHOW VERSION;").value()).contains("1.25.2");
            hasColumns(exporter.query("SHOW LISTS;"), List.of("list"), List.of("items"));
            var config = exporter.query("SHOW CONFIG;");
            assertThat(config.columns()).hasSize(4);
            assertThat(value(config, "key", "max_client_conn", "value")).matches("\\d+");
            hasColumns(
                    exporter.query("SHOW databases;"),
                    List.of("name", "host", "port", "database", "force_user", "pool_mode"),
                    List.of("pool_size", "max_connections", "current_connections", "paused", "disabled"));
            hasColumns(
                    exporter.query("SHOW stats_totals;"),
                    List.of("database"),
                    List.of(
                            "query_count",
                            "query_time",
                            "bytes_received",
                            "bytes_sent",
                            "wait_time",
                            "xact_count",
                            "xact_time",
                            "client_parse_count",
                            "server_parse_count",
                            "bind_count"));
            hasColumns(
                    exporter.query("SHOW pools;"),
                    List.of("database", "user"),
                    List.of("cl_active", "cl_waiting", "sv_active", "sv_idle", "sv_used", "sv_login", "maxwait"));
        }
    }

    // ---- what is shown

    @Test
    void poolsClientsAndServersAreShownAsTheyAre() {
        try (var boss = console("boss");
                var client = PgClient.connect(alice().parameter("application_name", "shown"))) {
            client.query("BEGIN");
            client.query("SELECT 1");
            var clients = boss.query("SHOW CLIENTS");
            assertThat(value(clients, "application_name", "shown", "state")).isEqualTo("active");
            var servers = boss.query("SHOW SERVERS");
            var link = value(clients, "application_name", "shown", "link");
            assertThat(value(servers, "ptr", link, "link"))
                    .isEqualTo(value(clients, "application_name", "shown", "ptr"));
            assertThat(value(servers, "ptr", link, "remote_pid"))
                    .isEqualTo(client.query("SELECT pg_backend_pid()").value());
            var pools = boss.query("SHOW POOLS");
            assertThat(value(pools, "user", "alice", "sv_active")).isEqualTo("1");
            assertThat(value(pools, "user", "alice", "pool_mode")).isEqualTo("transaction");
            assertThat(value(boss.query("SHOW DATABASES"), "name", "postgres", "pool_size"))
                    .isEqualTo("4");
            assertThat(value(boss.query("SHOW CONFIG"), "key", "pool_mode", "value"))
                    .isEqualTo("transaction");
            assertThat(value(boss.query("SHOW CONFIG"), "key", "default_pool_size", "value"))
                    .isEqualTo("4");
            assertThat(value(boss.query("SHOW CONFIG"), "key", "backend.password", "value"))
                    .isEqualTo("***");
            assertThat(value(boss.query("SHOW NODES"), "role", "primary", "enabled"))
                    .isEqualTo("yes");
            client.query("COMMIT");
            assertThat(value(boss.query("SHOW CLIENTS"), "application_name", "shown", "state"))
                    .isEqualTo("idle");
            assertThat(value(boss.query("SHOW POOLS"), "user", "alice", "sv_idle"))
                    .isNotEqualTo("0");
        }
    }

    private static long stat(PgClient boss, String column) {
        return Long.parseLong(value(boss.query("SHOW STATS"), "database", "postgres", column));
    }

    @Test
    void whatIsDoneIsCounted() {
        try (var boss = console("boss");
                var client = PgClient.connect(alice())) {
            var columns = List.of(
                    "total_xact_count", "total_query_count", "total_server_assignment_count", "total_bind_count");
            client.query("SELECT 1");
            var before = columns.stream().map(column -> stat(boss, column)).toList();
            long sent = stat(boss, "total_sent");
            long time = stat(boss, "total_xact_time");
            client.query("BEGIN");
            client.query("SELECT pg_sleep(0.2)");
            client.query("COMMIT");
            client.extended("SELECT repeat('x', 5000)");
            var after = columns.stream().map(column -> stat(boss, column)).toList();
            assertThat(after)
                    .containsExactly(before.get(0) + 2, before.get(1) + 4, before.get(2) + 2, before.get(3) + 1);
            assertThat(stat(boss, "total_sent") - sent).isBetween(5000L, 7000L);
            assertThat(stat(boss, "total_xact_time") - time).isBetween(200_000L, 20_000_000L);
            assertThat(stat(boss, "avg_xact_time")).isPositive();
            var totals = boss.query("SHOW TOTALS");
            assertThat(Long.parseLong(value(totals, "name", "total_xact_count", "value")))
                    .isGreaterThanOrEqualTo(after.get(0));
            assertThat(new Admin(proxy.adminPort()).get("/metrics").body()).doesNotContain("\"transactions\":0");
        }
    }

    /** From the first asking on, and never a literal. */
    @Test
    void whatBecameOfTheLastStatementsIsShown() {
        var admin = new Admin(proxy.adminPort());
        try (var boss = console("boss");
                var client = PgClient.connect(alice().parameter("application_name", "looked at"))) {
            client.query("SELECT 'unseen'");
            var clients = boss.query("SHOW CLIENTS");
            var path = "/sessions/" + value(clients, "application_name", "looked at", "session") + "/last";
            var show = "SHOW LAST ROUTE " + value(clients, "application_name", "looked at", "id");
            assertThat(admin.get(path).body()).isEqualTo("[]");
            client.query("SELECT 'private', 1");
            client.extended("SELECT 'private', 2");
            client.query("CREATE TEMPORARY TABLE kept()");
            refused(() -> client.query("SELECT 1 / 0"));
            var node = value(boss.query("SHOW NODES"), "role", "primary", "name");
            var one = "\\{\"query_fingerprint\":\"[0-9a-f]{16}\",\"route\":\"" + node
                    + "\",\"cache\":null,\"rewrites\":\\[],\"plugins\":\\[],\"pin\":(null|\"temporary_object\"),"
                    + "\"elapsed_us\":\\d+}";
            assertThat(admin.get(path).body()).matches("\\[" + String.join(",", Collections.nCopies(4, one)) + "]");
            var shown = boss.query(show);
            var fingerprints = shown.rows().stream().map(row -> row.get(2)).toList();
            assertThat(fingerprints.get(3)).isEqualTo(fingerprints.get(2)).isNotEqualTo(fingerprints.get(1));
            assertThat(shown.rows().getFirst().get(shown.columns().indexOf("pin")))
                    .contains("temporary_object");
            assertThat(shown.rows().getLast().get(shown.columns().indexOf("pin")))
                    .contains("");
            for (int i = 0; i < 20; i++) {
                client.query("SELECT " + i);
            }
            assertThat(boss.query(show).rows()).hasSize(10);
            assertThat(value(boss.query("SHOW LAST ROUTE"), "route", node, "id"))
                    .isNotEqualTo("none");
            assertThat(refused(() -> boss.query("SHOW LAST ROUTE 999999")).sqlState())
                    .isEqualTo("42704");
        }
        assertThat(admin.get("/sessions/4f2b5c1e-0000-4000-8000-000000000000/last")
                        .status())
                .isEqualTo(404);
    }

    // ---- orders

    @Test
    void whatCannotBeDrainedIsTold() throws IOException {
        try (var boss = console("boss")) {
            assertThat(refused(() -> boss.query("DRAIN")).sqlState()).isEqualTo("42601");
            assertThat(refused(() -> boss.query("DRAIN nowhere")).sqlState()).isEqualTo("42704");
        }
        var without = config("").replace("unix_socket_dir", "# unix_socket_dir") + "[health]\nenabled = false\n";
        try (var own = ProxyProcess.start(without);
                var boss = console(own, "boss")) {
            var off = refused(() -> boss.query("DRAIN nowhere"));
            assertThat(off.sqlState()).isEqualTo("55000");
            assertThat(off.getMessage()).contains("[health]");
        }
    }

    /** Who waits is not forgotten by a configuration that changes meanwhile, and other databases go on. */
    @Test
    void f10AReloadDuringAPauseStrandsNobody() throws Exception {
        try (var own = ProxyProcess.start(
                        config("max_pool_size = 4\n").replace("unix_socket_dir", "# unix_socket_dir"));
                var boss = console(own, "boss");
                var held = PgClient.connect(
                        own.options().user("alice").password("pencil").database("postgres"));
                var other = PgClient.connect(
                        own.options().user("alice").password("pencil").database("template1"))) {
            held.query("SELECT 1");
            assertThat(boss.query("PAUSE postgres").tag()).isEqualTo("PAUSE");
            var waits = later(() -> held.query("SELECT 2").value());
            assertThat(other.query("SELECT 3").value()).isEqualTo("3");
            ReloadTest.reload(
                    own, Files.readString(own.configFile()).replace("max_pool_size = 4", "max_pool_size = 5"));
            assertThat(value(boss.query("SHOW CONFIG"), "key", "default_pool_size", "value"))
                    .isEqualTo("5");
            assertThat(other.query("SELECT 4").value()).isEqualTo("4");
            assertThat(waits).isNotDone();
            boss.query("RESUME postgres");
            assertThat(waits.get()).isEqualTo("2");
        }
    }

    @Test
    void f10PauseWaitsForTransactionsAndHoldsNewOnes() throws Exception {
        try (var boss = console("boss");
                var open = PgClient.connect(alice());
                var late = PgClient.connect(alice())) {
            late.query("SELECT 1");
            open.query("BEGIN");
            var paused = later(() -> boss.query("PAUSE postgres").tag());
            try (var other = console("boss")) {
                Await.until(
                        "it is asked for",
                        SOON,
                        () -> value(other.query("SHOW DATABASES"), "name", "postgres", "paused")
                                .equals("1"));
                var held = later(() -> late.query("SELECT 2").value());
                Await.until(
                        "it waits",
                        SOON,
                        () -> value(other.query("SHOW POOLS"), "user", "alice", "cl_waiting")
                                .equals("1"));
                assertThat(paused).isNotDone();
                assertThat(open.query("SELECT 3").value()).isEqualTo("3");
                open.query("COMMIT");
                assertThat(paused.get()).isEqualTo("PAUSE");
                assertThat(held).isNotDone();
                Await.until(
                        "nobody's servers are closed",
                        SOON,
                        () -> value(other.query("SHOW POOLS"), "user", "alice", "sv_idle")
                                .equals("0"));
                assertThat(refused(() -> other.query("RESUME template1")).sqlState())
                        .isEqualTo("55000");
                assertThat(other.query("RESUME postgres").tag()).isEqualTo("RESUME");
                assertThat(held.get()).isEqualTo("2");
                assertThat(refused(() -> other.query("RESUME")).getMessage())
                        .endsWith("pooler is not paused/suspended");
            }
        }
    }

    @Test
    void aCancelledPauseIsNone() throws Exception {
        try (var boss = console("boss");
                var open = PgClient.connect(alice())) {
            open.query("BEGIN");
            var paused = later(() -> refused(() -> boss.query("PAUSE")));
            try (var other = console("boss")) {
                Await.until(
                        "it is asked for",
                        SOON,
                        () -> value(other.query("SHOW STATE"), "key", "paused", "value")
                                .equals("yes"));
                boss.cancel();
                assertThat(paused.get().sqlState()).isEqualTo("57014");
                assertThat(value(other.query("SHOW STATE"), "key", "active", "value"))
                        .isEqualTo("yes");
            }
            open.query("COMMIT");
        }
    }

    /** Acceptance 3 of the admin API, also where the server is seen to be down meanwhile. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"simple | ``", "prepared | `[health]\ncheck_interval_secs = 1\nfast_interval_ms = 100\n`"})
    void aServerRestartsBehindAPauseAndNobodyNotices(String protocol, String health) throws Exception {
        try (var own = ProxyProcess.start(withAuth("", health));
                var boss = console(own, "boss")) {
            var clients = own.options().user("alice").password("pencil").database("postgres");
            var running = later(() -> PgTool.require("pgbench")
                    .run(
                            clients,
                            "",
                            Duration.ofMinutes(2),
                            "-n",
                            "-c",
                            "4",
                            "-T",
                            "12",
                            "-M",
                            protocol,
                            "-f",
                            script()));
            Await.until("it runs", SOON, () -> stat(boss, "total_xact_count") > 200);
            boss.query("PAUSE");
            server.restart();
            boss.query("RESUME");
            var result = running.get();
            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.err()).doesNotContain("aborted", "FATAL", "ERROR");
            assertThat(result.out()).contains("number of failed transactions: 0");
        }
    }

    private static String script() {
        try {
            return Files.writeString(folder.resolve("one.sql"), "SELECT 1;\n").toString();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void databasesAreDisabledAndEnabled() {
        try (var boss = console("boss")) {
            assertThat(boss.query("DISABLE postgres").tag()).isEqualTo("DISABLE");
            try {
                assertThat(refused(() -> PgClient.connect(alice())).sqlState()).isEqualTo("57P03");
                assertThat(value(boss.query("SHOW DATABASES"), "name", "postgres", "disabled"))
                        .isEqualTo("1");
            } finally {
                boss.query("ENABLE postgres");
            }
            PgClient.connect(alice()).close();
            assertThat(refused(() -> boss.query("DISABLE pgbouncer")).sqlState())
                    .isEqualTo("22023");
        }
    }

    @Test
    void clientsAreKilledOneByOneAndAllTogether() {
        try (var boss = console("boss");
                var one = PgClient.connect(alice().parameter("application_name", "one"));
                var two = PgClient.connect(alice().parameter("application_name", "two"))) {
            var id = value(boss.query("SHOW CLIENTS"), "application_name", "one", "id");
            assertThat(boss.query("KILL_CLIENT " + id).tag()).isEqualTo("KILL_CLIENT");
            assertThat(refused(() -> one.query("SELECT 1")).getMessage()).endsWith("admin forced disconnect");
            assertThat(refused(() -> boss.query("KILL_CLIENT " + id)).getMessage())
                    .endsWith("client not found");
            assertThat(two.query("SELECT 2").value()).isEqualTo("2");
            assertThat(boss.query("KILL postgres").tag()).isEqualTo("KILL");
            boss.query("RESUME postgres");
            assertThat(refused(() -> two.query("SELECT 2")).sqlState()).isEqualTo("57P01");
        }
    }

    @Test
    void serversAreReplacedAfterTheirUse() throws Exception {
        try (var boss = console("boss");
                var client = PgClient.connect(alice())) {
            client.query("BEGIN");
            var pid = client.query("SELECT pg_backend_pid()").value();
            assertThat(boss.query("RECONNECT").tag()).isEqualTo("RECONNECT");
            assertThat(value(boss.query("SHOW SERVERS"), "remote_pid", pid, "close_needed"))
                    .isEqualTo("1");
            var closed = later(() -> boss.query("WAIT_CLOSE").tag());
            assertThat(client.query("SELECT pg_backend_pid()").value()).isEqualTo(pid);
            assertThat(closed).isNotDone();
            client.query("COMMIT");
            assertThat(closed.get()).isEqualTo("WAIT_CLOSE");
            var next = client.query("SELECT pg_backend_pid()").value();
            assertThat(next).isNotEqualTo(pid);
            assertThat(value(boss.query("SHOW SERVERS"), "remote_pid", next, "close_needed"))
                    .isEqualTo("0");
        }
    }

    @Test
    void suspensionEndsWithItsConsole() throws Exception {
        try (var client = PgClient.connect(alice())) {
            CompletableFuture<String> held;
            try (var boss = console("boss")) {
                assertThat(boss.query("SUSPEND").tag()).isEqualTo("SUSPEND");
                assertThat(value(boss.query("SHOW STATE"), "key", "suspended", "value"))
                        .isEqualTo("yes");
                held = later(() -> client.query("SELECT 'read'").value());
                assertThat(refused(() -> boss.query("PAUSE")).getMessage()).endsWith("already suspended/paused");
                assertThat(held).isNotDone();
            }
            assertThat(held.get()).isEqualTo("read");
        }
    }

    @Test
    void theConfigurationIsReadAnewAndKeysAreSetUntilThen() throws Exception {
        try (var own = ProxyProcess.start(
                        config("max_pool_size = 4\n").replace("unix_socket_dir", "# unix_socket_dir"));
                var boss = console(own, "boss")) {
            assertThat(boss.query("SET default_pool_size = 7").tag()).isEqualTo("SET default_pool_size=7");
            assertThat(value(boss.query("SHOW CONFIG"), "key", "default_pool_size", "value"))
                    .isEqualTo("7");
            assertThat(refused(() -> boss.query("SET pool.mode = 'session'")).sqlState())
                    .isEqualTo("55P02");
            assertThat(refused(() -> boss.query("SET nothing = 1")).sqlState()).isEqualTo("42704");
            assertThat(refused(() -> boss.query("SET pool.max_pool_size = many"))
                            .sqlState())
                    .isEqualTo("F0000");
            assertThat(boss.query("RELOAD").tag()).isEqualTo("RELOAD");
            assertThat(value(boss.query("SHOW CONFIG"), "key", "default_pool_size", "value"))
                    .isEqualTo("4");
            Files.writeString(own.configFile(), "nonsense = 1\n");
            assertThat(refused(() -> boss.query("RELOAD")).sqlState()).isEqualTo("F0000");
            assertThat(boss.notices().getLast().toString()).contains("nonsense");
        }
    }

    @Test
    void x9TheConsoleWorksWhileOthersGoAndShutsDown() throws Exception {
        try (var own = ProxyProcess.start(
                        config("max_pool_size = 4\n").replace("unix_socket_dir", "# unix_socket_dir"));
                var boss = console(own, "boss");
                var client = PgClient.connect(
                        own.options().user("alice").password("pencil").database("postgres"))) {
            client.query("BEGIN");
            assertThat(boss.query("SHUTDOWN WAIT_FOR_SERVERS").tag()).isEqualTo("SHUTDOWN");
            assertThat(value(boss.query("SHOW CLIENTS"), "user", "alice", "state"))
                    .isEqualTo("active");
            client.query("COMMIT");
            assertThat(refused(() -> client.query("SELECT 1")).sqlState()).isEqualTo("57P01");
            assertThat(own.awaitExit(SOON)).isZero();
        }
    }
}
