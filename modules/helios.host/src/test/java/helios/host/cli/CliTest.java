package helios.host.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import helios.host.config.ConfigLoader;
import helios.host.config.Loaded;
import helios.host.config.Problem;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands do, print, and end with. */
final class CliTest {

    private static final String NODE = "[[nodes]]\nhost = \"db\"\n";

    /** Keeps what it was asked to run. */
    private static final class FakeRunner implements Runner {

        private Optional<Start> started = Optional.empty();
        private List<Problem> problems = List.of();
        private Findings online = new Findings(List.of(), List.of());

        @Override
        public String version() {
            return "helios 1.2.3";
        }

        @Override
        public void run(Start start) throws IOException {
            started = Optional.of(start);
            if (start.configuration().proxy().listenAddress().getFirst().port() == 1) {
                throw new IOException("port 1 is taken");
            }
        }

        @Override
        public List<Problem> check(Start start) {
            return problems;
        }

        @Override
        public Findings checkOnline(Start start) {
            return online;
        }
    }

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private final FakeRunner runner = new FakeRunner();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String file = "";
    private String input = "";

    @BeforeEach
    void writeFile() throws IOException {
        environment.put("HOME", folder.toString());
        file = write(NODE);
    }

    private String write(String text) throws IOException {
        return Files.writeString(folder.resolve("proxy.toml"), text).toString();
    }

    private int helios(String... words) throws Exception {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        var loader = new ConfigLoader(environment, folder, InstantSource.system());
        return new Cli(
                        loader,
                        environment,
                        runner,
                        new ByteArrayInputStream(input.getBytes(UTF_8)),
                        new PrintWriter(out),
                        new PrintWriter(err))
                .run(words);
    }

    private Start started() {
        return runner.started.orElseThrow();
    }

    // ---- run

    @Test
    void runsWithAndWithoutItsName() throws Exception {
        assertThat(helios("--config", file)).isZero();
        assertThat(started().configuration().nodes().getFirst().host()).isEqualTo("db");
        assertThat(helios("run", "-c", file, "-l", ":7")).isZero();
        assertThat(started().configuration().proxy().listenAddress()).hasToString("[:7]");
        assertThat(helios("-l", ":8", "-c", file, "run"))
                .as("options in front of the command: %s", err)
                .isZero();
        assertThat(started().configuration().proxy().listenAddress()).hasToString("[:8]");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void runsWithoutAFile() throws Exception {
        assertThat(helios(
                        "--primary",
                        "a:1",
                        "--standby",
                        "b",
                        "--standby=[::1]:2",
                        "--json-logs",
                        "--log-level",
                        "debug"))
                .isZero();

        var configuration = started().configuration();
        assertThat(configuration.nodes())
                .extracting(node -> node.name() + " " + node.role())
                .containsExactly("a:1 PRIMARY", "b:5432 STANDBY", "[::1]:2 STANDBY");
        assertThat(configuration.proxy().logFormat()).hasToString("JSON");
        assertThat(configuration.proxy().logLevel()).hasToString("DEBUG");
    }

    @Test
    void letsOptionsBeatVariablesAndTheseTheFile() throws Exception {
        file = write("shutdown_drain_timeout_secs = 1\n" + NODE);
        environment.put("HELIOS_CONFIG", file);
        environment.put("HELIOS_DRAIN_TIMEOUT_SECS", "2");
        environment.put("HELIOS_ADMIN_TOKEN", "without the feature admin it means nothing");

        assertThat(helios()).isZero();
        assertThat(started().configuration().proxy().shutdownDrainTimeoutSecs()).hasSeconds(2);
        assertThat(helios("--set", "proxy.shutdown_drain_timeout_secs = 3", "--set", "limits.max_cancel_keys=4"))
                .isZero();
        assertThat(started().configuration().proxy().shutdownDrainTimeoutSecs()).hasSeconds(3);
        assertThat(started().configuration().limits().maxCancelKeys()).isEqualTo(4);
        var reloaded = started().loader().load(started().source(), started().overrides(), List.of());
        assertThat(((Loaded.Valid) reloaded).configuration().proxy().shutdownDrainTimeoutSecs())
                .as("a reload has the same overrides")
                .hasSeconds(3);
    }

    @Test
    void doesNotRunWhatIsInvalid() throws Exception {
        file = write("log_levl = 1\n" + NODE + "port = \"x\"");

        assertThat(helios("-c", file)).isEqualTo(1);

        assertThat(runner.started).isEmpty();
        assertThat(err.toString().lines())
                .containsExactly(
                        "proxy.toml:1:1: log_levl: unknown key; did you mean \"log_level\"?",
                        "proxy.toml:4:1: nodes.port: must be an integer, but is \"x\"",
                        "helios: " + file + ": 2 errors, 0 warnings");
        runner.problems = List.of(new Problem("proxy.toml", 1, 1, "tls", "key and certificate do not match"));
        write(NODE);
        assertThat(helios("-c", file)).isEqualTo(1);
        assertThat(err.toString()).startsWith("proxy.toml:1:1: tls: key and certificate do not match\n");
        assertThat(runner.started).isEmpty();
    }

    @Test
    void saysWhyTheProxyCannotStart() throws Exception {
        assertThat(helios("-c", file, "-l", ":1")).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("helios: the proxy cannot start: port 1 is taken\n");
    }

    @Test
    void refusesBadFeatureFolders() throws Exception {
        var bad = Files.createDirectories(folder.resolve("features/bad"));
        Files.writeString(bad.resolve("bad.jar"), "no jar");
        Files.writeString(
                Files.createDirectory(folder.resolve("features/empty")).resolve("notes.txt"), "");

        assertThat(helios("-c", file)).isEqualTo(1);
        assertThat(err.toString())
                .contains(bad + ": bad.jar cannot be read as a jar")
                .contains(": 1 error, ");
        assertThat(runner.started).isEmpty();
        assertThat(helios("modules", "-c", file)).isEqualTo(1);
        assertThat(err.toString()).contains("warning: ", "notes.txt is no jar", bad + ": bad.jar cannot");
        assertThat(out.toString()).startsWith("Installed:\n  FEATURE");
    }

    // ---- usage

    @Test
    void saysWhatWasMeant() throws Exception {
        assertUsage("unknown command \"chek\"; did you mean \"check\"?", "chek");
        assertUsage("unknown option --lisen; did you mean \"--listen\"?", "--lisen", ":1");
        assertUsage("unknown option --prnt; did you mean \"--print\"?", "check", "--prnt=5");
        assertUsage("\"more\" is one word too many for \"helios modules\"", "modules", "more");
        assertUsage("missing required parameter for option '--config' (FILE)", "--config");
        assertUsage("--set log_level says no value; write --set SECTION.KEY=VALUE", "-c", file, "--set", "log_level");
        assertUsage("--primary: \"a:b\" is not an address; write host:port, [IPv6]:port or :port", "--primary", "a:b");
        assertUsage(
                "--standby needs --primary: together they stand in place of all [[nodes]]",
                "-c",
                file,
                "--standby",
                "a");
        assertUsage("--timeout is a number of seconds, not \"soon\"", "drain", "--timeout", "soon");
        assertUsage(
                "there is neither a proxy.toml here nor /etc/helios/proxy.toml; name a file with --config, or a server"
                        + " with --primary");
    }

    private void assertUsage(String text, String... words) throws Exception {
        assertThat(helios(words)).isEqualTo(2);
        assertThat(err.toString()).isEqualTo("helios: " + text + "; \"helios --help\" says more\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void helps() throws Exception {
        assertThat(helios("--help")).isZero();
        assertThat(out.toString())
                .contains("Usage: helios", "--primary=HOST[:PORT]", "check ", "drain ", "helios demo");
        assertThat(helios("check", "-h")).isZero();
        assertThat(out.toString()).contains("Usage: helios check", "--online");
    }

    // ---- check

    @Test
    void checks() throws Exception {
        assertThat(helios("check", "-c", file)).isZero();
        assertThat(out.toString()).isEqualTo(file + ": valid\n");
        assertThat(helios("check", "-c", folder + "/none.toml")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo("helios: " + folder + "/none.toml cannot be read: there is no such file\n");
        write("strict_config = true\n" + NODE);
        assertThat(helios("check", "-c", file)).isZero();
        assertThat(out.toString()).isEqualTo(file + ": valid, 1 warning\n");
        assertThat(err.toString()).startsWith("warning: proxy.toml:1:1: strict_config: has no effect");
        assertThat(helios("check", "--strict", "-c", file)).isEqualTo(1);
        assertThat(err.toString()).endsWith("helios: " + file + ": 0 errors, 1 warning\n");
        assertThat(runner.started).isEmpty();
    }

    @Test
    void printsTheEffectiveConfiguration() throws Exception {
        write("[backend]\npassword = \"hunter2\"\n" + NODE);

        assertThat(helios("check", "--print", "-c", file, "--log-level", "warn"))
                .isZero();

        assertThat(out.toString())
                .contains("log_level = \"warn\"  #", "[backend]\n", "password = \"***\"  #", "host = \"db\"  #")
                .doesNotContain("hunter2", ": valid");
    }

    @Test
    void x4TellsWhereEachEffectiveValueComesFrom() throws Exception {
        write("""
                log_level = "debug"
                [proxy]
                write_timeout_secs = "7s"
                [[nodes]]
                host = "a"
                [[nodes]]
                host = "b"
                port = 6000
                weight = 5
                [limits]
                query_timeout_secs = 1
                client_idle_secs = 2
                """);
        environment.put("HELIOS_DRAIN_TIMEOUT_SECS", "9");

        assertThat(helios("check", "--print", "-c", file, "--log-level", "warn", "--set", "limits.client_idle_secs=3"))
                .isZero();

        assertThat(out.toString())
                .contains(
                        "log_level = \"warn\"  # --log-level\n",
                        "write_timeout_secs = \"7s\"  # proxy.toml:3\n",
                        "shutdown_drain_timeout_secs = \"9s\"  # HELIOS_DRAIN_TIMEOUT_SECS\n",
                        "log_format = \"text\"  # default\n",
                        "host = \"a\"  # proxy.toml:5\nport = 5432  # default\n",
                        "host = \"b\"  # proxy.toml:7\nport = 6000  # proxy.toml:8\n",
                        "weight = 5  # proxy.toml:9\n",
                        "query_timeout_secs = \"1s\"  # proxy.toml:11\n",
                        "client_idle_secs = \"3s\"  # --set\n");
        var printed = Files.writeString(folder.resolve("printed.toml"), out.toString());
        assertThat(helios("check", "-c", printed.toString())).as(err.toString()).isZero();
    }

    @Test
    void checksOnlineOnlyWhenAsked() throws Exception {
        runner.online = new Runner.Findings(List.of("node \"db\": it is down"), List.of("slow"));

        assertThat(helios("check", "-c", file)).isZero();
        assertThat(helios("check", "-c", file, "--online")).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("warning: slow\nnode \"db\": it is down\nhelios: " + file + ": 1 error, 1 warning\n");
    }

    // ---- explain, modules, version

    @Test
    void explains() throws Exception {
        assertThat(helios("explain", "limits.max_cancel_keys")).isZero();
        assertThat(out.toString())
                .startsWith("limits.max_cancel_keys\n    type     integer\n    default  100000\n    changes  L");
        assertThat(helios("explain", "[[nodes]]")).isZero();
        assertThat(out.toString()).contains("nodes.host\n", "nodes.weight\n").doesNotContain("limits");
        assertThat(helios("explain")).isZero();
        assertThat(out.toString()).contains("listen_address\n", "backend.user\n", "hba.action\n", "tls.enabled\n");
        assertThat(helios("explain", "limits.max_cancel_kys")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo(
                        "helios: there is no key \"limits.max_cancel_kys\"; did you mean \"limits.max_cancel_keys\"?\n");
        assertThat(helios("explain", "pool.mode")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo(
                        "helios: pool.mode belongs to the feature \"pool\" (helios.feature.pool), which is not installed\n");
    }

    @Test
    void listsModules() throws Exception {
        assertThat(helios("modules")).isZero();
        assertThat(out.toString().lines().map(String::strip))
                .contains("Could be added, by putting the module's jar into lib/:")
                .anyMatch(line ->
                        line.matches("failover +\\[failover] \\[switchover] +helios.feature.failover +6, 10, 11 +.*"));
    }

    @Test
    void saysItsVersion() throws Exception {
        assertThat(helios("version")).isZero();
        assertThat(out.toString()).isEqualTo("helios 1.2.3\n");
    }

    // ---- a running proxy

    /** Answers one HTTP request and keeps it. */
    private static final class OneAnswer implements AutoCloseable {

        private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final CompletableFuture<List<String>> request = new CompletableFuture<>();

        OneAnswer(int status, String body) throws IOException {
            Thread.ofVirtual().start(() -> {
                try (var client = socket.accept();
                        var in = new BufferedReader(
                                new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
                    var lines = new ArrayList<String>();
                    int length = 0;
                    for (var line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                        lines.add(line);
                        if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                            length = Integer.parseInt(line.substring(15).strip());
                        }
                    }
                    var content = new char[length];
                    for (int read = 0; read < length; ) {
                        read += in.read(content, read, length - read);
                    }
                    lines.add(new String(content));
                    client.getOutputStream()
                            .write("HTTP/1.1 %d X\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                                    .formatted(status, body.length(), body)
                                    .getBytes(StandardCharsets.UTF_8));
                    client.getOutputStream().flush();
                    request.complete(lines);
                } catch (IOException | RuntimeException e) {
                    request.completeExceptionally(e);
                }
            });
        }

        String address() {
            return "127.0.0.1:" + socket.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void asksARunningProxy() throws Exception {
        try (var proxy = new OneAnswer(200, "{\"ok\":true}")) {
            assertThat(helios("reload", "--admin", "http://" + proxy.address(), "--token", "t0k"))
                    .isZero();
            assertThat(out.toString()).isEqualTo("{\"ok\":true}\n");
            assertThat(proxy.request.get()).contains("POST /admin/reload HTTP/1.1", "Authorization: Bearer t0k", "{}");
        }
        try (var proxy = new OneAnswer(200, "{}")) {
            assertThat(helios("drain", "--admin", proxy.address(), "--timeout", "2.5"))
                    .isZero();
            assertThat(proxy.request.get()).contains("POST /admin/drain HTTP/1.1", "{\"timeout_secs\":2.5}");
            assertThat(proxy.request.get()).noneMatch(line -> line.startsWith("Authorization"));
        }
        try (var proxy = new OneAnswer(200, "{\"version\":\"1\"}")) {
            assertThat(helios("version", "--admin", proxy.address())).isZero();
            assertThat(out.toString()).isEqualTo("{\"version\":\"1\"}\n");
            assertThat(proxy.request.get()).contains("GET /version HTTP/1.1");
        }
    }

    @Test
    void findsAddressAndTokenOfARunningProxy() throws Exception {
        Files.createDirectories(folder.resolve("state"));
        Files.writeString(folder.resolve("state/admin.token"), "generated\n");
        try (var proxy = new OneAnswer(409, "{\"error\":\"configuration invalid\"}")) {
            file = write("admin_address = \"0.0.0.0:" + proxy.socket.getLocalPort() + "\"\nstate_dir = \"state\"\n");
            assertThat(helios("reload", "-c", file)).isEqualTo(1);
            assertThat(proxy.request.get()).contains("Authorization: Bearer generated");
            assertThat(err.toString())
                    .isEqualTo("helios: http://" + proxy.address()
                            + " answers 409: {\"error\":\"configuration invalid\"}\n");
        }
        try (var proxy = new OneAnswer(401, "{}")) {
            file = write("[admin]\naddress = \":" + proxy.socket.getLocalPort() + "\"\ntoken = \"of the file\"\n");
            assertThat(helios("reload", "-c", file)).isEqualTo(1);
            assertThat(proxy.request.get()).contains("Authorization: Bearer of the file");
            assertThat(err.toString()).endsWith("; give its token with --token or $HELIOS_ADMIN_TOKEN\n");
        }
        try (var proxy = new OneAnswer(200, "{}")) {
            environment.put("HELIOS_ADMIN_TOKEN", "of the environment");
            file = write(
                    "[admin]\naddress = \"127.0.0.1:" + proxy.socket.getLocalPort() + "\"\ntoken = \"of the file\"\n");
            assertThat(helios("reload", "-c", file)).isZero();
            assertThat(proxy.request.get()).contains("Authorization: Bearer of the environment");
        }
    }

    @Test
    void saysThatNoProxyAnswers() throws Exception {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        assertThat(helios("reload", "--admin", "127.0.0.1:" + port)).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("helios: no proxy answers at http://127.0.0.1:" + port
                        + "; name the right address with --admin\n");
        assertThat(helios("reload", "--admin", "ftp://x")).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("helios: \"ftp://x\" is not the URL of an admin API; write http://host:port\n");
    }

    // ---- parse

    @Test
    void parsesToJson() throws Exception {
        var sql = Files.writeString(folder.resolve("a.sql"), """
                -- a comment
                SELECT u.id, lower(name) AS n FROM public.users u WHERE id IN (1, 2);;
                DELETE FROM "a.b" USING x;
                EXECUTE p;
                """).toString();

        assertThat(helios("parse", "--json", sql)).isZero();

        assertThat(out.toString().lines())
                .containsExactly(
                        "{\"file\":\"%s\",\"start\":13,\"end\":81,\"verb\":\"SELECT\",\"kind\":\"READ\",".formatted(sql)
                                + "\"reads\":[\"public.users\"],\"writes\":[],\"functions\":[\"lower\"],\"columns\":["
                                + "{\"name\":\"id\",\"sources\":[\"public.users.id\"]},"
                                + "{\"name\":\"n\",\"sources\":[\"public.users.name\"]}],"
                                + "\"fingerprint\":\"%s\",".formatted(fingerprint(out.toString()))
                                + "\"normalized\":\"SELECT u.id, lower(name) AS n FROM public.users u WHERE id IN (?)\","
                                + "\"error\":null}",
                        "{\"file\":\"%s\",\"start\":84,\"end\":109,\"verb\":\"DELETE\",\"kind\":\"WRITE\","
                                        .formatted(sql)
                                + "\"reads\":[\"x\"],\"writes\":[\"\\\"a.b\\\"\"],\"functions\":[],\"columns\":[],"
                                + "\"fingerprint\":\"%s\","
                                        .formatted(fingerprint(
                                                out.toString().lines().toList().get(1)))
                                + "\"normalized\":\"DELETE FROM \\\"a.b\\\" USING x\",\"error\":null}",
                        "{\"file\":\"%s\",\"start\":111,\"end\":120,\"verb\":\"EXECUTE\",\"kind\":\"OTHER\","
                                        .formatted(sql)
                                + "\"reads\":[],\"writes\":[],\"functions\":[],\"columns\":null,"
                                + "\"fingerprint\":\"%s\","
                                        .formatted(fingerprint(
                                                out.toString().lines().toList().get(2)))
                                + "\"normalized\":\"EXECUTE p\",\"error\":null}");
        assertThat(err.toString()).isEmpty();
    }

    private static String fingerprint(String line) {
        var matcher = java.util.regex.Pattern.compile("\"fingerprint\":\"([0-9a-f]{16})\"")
                .matcher(line);
        assertThat(matcher.find()).as(line).isTrue();
        return matcher.group(1);
    }

    @Test
    void parsesWhatIsPiped() throws Exception {
        input = "select nextval('s') from t";

        assertThat(helios("parse")).isZero();

        assertThat(out.toString())
                .startsWith("-:1:1  SELECT  WRITE\n")
                .contains("no read because  the function nextval is volatile\n")
                .contains("reads            t\n")
                .contains("columns          nextval\n");
        assertThat(helios("parse", "-", "--json")).isZero();
        assertThat(out.toString()).startsWith("{\"file\":\"-\",\"start\":0,\"end\":26,");
    }

    @Test
    void tellsWhereSqlIsWrong() throws Exception {
        input = "select 1;\n  select ä from from x; select 3; select 'open";

        assertThat(helios("parse", "--json", "-")).isEqualTo(1);

        var lines = out.toString().lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(1))
                .contains("\"start\":12,\"end\":33,\"verb\":\"SELECT\",\"kind\":\"OTHER\",\"reads\":[]")
                .endsWith("\"error\":{\"message\":\"syntax error\",\"position\":27,\"sqlstate\":\"42601\"}}");
        assertThat(lines.get(3))
                .contains("\"start\":45,\"end\":57,\"verb\":null,")
                .contains("\"position\":52");
        assertThat(helios("parse")).isEqualTo(1);
        assertThat(out.toString()).contains("-:2:17  syntax error (42601)");
    }

    @Test
    void tellsWhichFileCannotBeRead() throws Exception {
        var missing = folder.resolve("missing.sql").toString();

        assertThat(helios("parse", missing)).isEqualTo(2);

        assertThat(err.toString()).contains(missing + " cannot be read");
    }

    // ---- import-pgbouncer

    private String pgbouncer(String text) throws IOException {
        return Files.writeString(folder.resolve("pgbouncer.ini"), text).toString();
    }

    @Test
    void importsPgBouncersFileToStandardOutput() throws Exception {
        var ini = pgbouncer("[databases]\n* = host=db\n[pgbouncer]\ndns_max_ttl = 5\n");

        assertThat(helios("import-pgbouncer", ini)).isZero();

        assertThat(out.toString()).contains("[[nodes]]\nhost = \"db\"").doesNotContain("no counterpart");
        assertThat(err.toString().lines())
                .anyMatch(line -> line.startsWith(ini + ":4: dns_max_ttl: no counterpart: "))
                .allMatch(line -> line.startsWith(ini));
    }

    @Test
    void importsIntoANewFileAlone() throws Exception {
        var ini = pgbouncer("[databases]\n* = host=db\n[pgbouncer]\n");
        var made = folder.resolve("made.toml");

        assertThat(helios("import-pgbouncer", "--out", made.toString(), ini)).isZero();
        assertThat(out.toString()).isEmpty();
        assertThat(made).content().contains("host = \"db\"");

        assertThat(helios("import-pgbouncer", ini, "--out", file)).isEqualTo(2);
        assertThat(err.toString()).contains(file + " exists already and is left as it is");
        assertThat(Path.of(file)).hasContent(NODE);
        assertThat(helios(
                        "import-pgbouncer",
                        ini,
                        "--out",
                        folder.resolve("none/made.toml").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("cannot be written");
    }

    @Test
    void saysWhatCannotBeImported() throws Exception {
        assertThat(helios("import-pgbouncer")).isEqualTo(2);
        assertThat(err.toString()).contains("FILE");
        assertThat(helios("import-pgbouncer", folder.resolve("none.ini").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("none.ini cannot be read: there is no such file");
        var ini = pgbouncer("[database]\n");
        assertThat(helios("import-pgbouncer", ini)).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("""
                        %1$s:1: unknown section [database]; did you mean "databases"?
                        %1$s: has no section [pgbouncer]
                        helios: %1$s: 2 errors
                        """.formatted(ini));
        assertThat(out.toString()).isEmpty();
    }
}
