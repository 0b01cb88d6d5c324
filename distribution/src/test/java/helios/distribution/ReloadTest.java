package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.testkit.Await;
import helios.testkit.CertificateAuthority;
import helios.testkit.FaultProxy;
import helios.testkit.Frames;
import helios.testkit.Message;
import helios.testkit.PgClient;
import helios.testkit.PgException;
import helios.testkit.PgOptions;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * SIGHUP under load: each key of the kernel that can change while it runs has the effect that it promises, and nobody's
 * statement fails meanwhile. {@link ConfigurationKeysTest} tells which test shows which key.
 */
final class ReloadTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static CertificateAuthority authority;
    private static CertificateAuthority.Issued frontOne;
    private static CertificateAuthority.Issued frontTwo;
    private static CertificateAuthority.Issued proxysOwn;
    private static PostgresServer server;
    private static ProxyProcess proxy;
    private static Load load;

    @BeforeAll
    static void start() throws IOException {
        authority = CertificateAuthority.create("reload");
        frontOne = authority.issue("localhost");
        frontTwo = authority.issue("localhost");
        proxysOwn = authority.issue("helios-itself");
        var own = authority.issue("localhost");
        server = PostgresServer.builder()
                .name("pg1")
                .hba("host all quick all trust", "host all watcher all trust", "host other watcher all trust")
                .tls(own.certificateFile(), own.keyFile())
                .clientAuthority(authority.certificateFile())
                .start();
        server.query("CREATE ROLE quick LOGIN SUPERUSER");
        server.query("CREATE ROLE watcher LOGIN");
        server.query("CREATE DATABASE other");
        proxy = ProxyProcess.start(config("", "", ""));
        try (var direct = direct()) {
            load = Load.start(options(), direct, "reload");
        }
    }

    @AfterAll
    static void stop() throws InterruptedException {
        try (var direct = direct()) {
            load.endWithoutFailure(direct);
            assertThat(load.sentAway()).as("clients that a reload sent away").isZero();
        } finally {
            proxy.close();
            server.close();
        }
    }

    @BeforeEach
    void go() {
        load.awaitProgress(20);
    }

    @AfterEach
    void goOn() throws IOException {
        reload("", "", "");
        load.awaitProgress(20);
    }

    // ---- how -----------------------------------------------------------------------------------------------------

    private static String config(String root, String backend, String sections) {
        return Stage.withoutDefaults(
                """
                listen_address = "127.0.0.1:0"
                admin_address = "127.0.0.1:0"
                %s
                [backend]
                %s
                [[nodes]]
                name = "pg1"
                host = "127.0.0.1"
                port = %d
                role = "%s"
                %s
                """.formatted(root, backend, server.port(), backend.isEmpty() ? "primary" : "auto", sections));
    }

    private static void reload(String root, String backend, String sections) throws IOException {
        reload(proxy, config(root, backend, sections));
    }

    /** Writes the file and sends SIGHUP; the log tells when the reload is over. */
    static void reload(ProxyProcess running, String toml) throws IOException {
        Files.writeString(running.configFile(), toml);
        var admin = new Admin(running.adminPort());
        var before = admin.get("/config").body();
        running.signal("HUP");
        Await.until(
                "the reload is over",
                LONG,
                () -> !loadedAt(admin.get("/config").body()).equals(loadedAt(before)));
    }

    private static String loadedAt(String config) {
        return config.replaceAll(".*\"loaded_at\":\"([^\"]*)\".*", "$1");
    }

    private static PgOptions options() {
        return Stage.quick(proxy.options()).timeout(LONG);
    }

    private static PgClient direct() {
        return PgClient.connect(Stage.quick(server.options()).timeout(LONG));
    }

    private static String state(List<Message> messages) {
        return messages.stream()
                .filter(message -> message.tag() == 'E')
                .map(message -> String.valueOf(message.fields().get('C')))
                .findFirst()
                .orElse("none");
    }

    private static String refusal(PgOptions options) {
        try (var _ = PgClient.connect(options)) {
            return "none";
        } catch (PgException e) {
            return e.sqlState();
        } catch (UncheckedIOException _) {
            return "closed";
        }
    }

    // ---- root ----------------------------------------------------------------------------------------------------

    @Test
    void logLevelAndFormat() throws IOException {
        reload("log_format = \"json\"", "", "");
        Await.until("a line is JSON", LONG, () -> proxy.log().getLast().startsWith("{"));
        reload("", "", "");
        Await.until("a line is text", LONG, () -> proxy.log().getLast().startsWith("ts="));

        reload("log_level = \"error\"", "", "");
        long reloads = reloadsTold();
        reload("log_level = \"error\"", "", "[limits]\nclient_idle_secs = 3600");
        assertThat(reloadsTold()).isEqualTo(reloads);
        reload("", "", "");
        Await.until("reloads are told again", LONG, () -> reloadsTold() > reloads);
    }

    private static long reloadsTold() {
        return proxy.log().stream().filter(line -> line.contains("reloaded")).count();
    }

    @Test
    void watchConfig() throws IOException {
        reload("watch_config = true", "", "");
        Files.writeString(proxy.configFile(), config("watch_config = true", "", "[limits]\nclient_idle_secs = 3599"));
        var admin = new Admin(proxy.adminPort());
        Await.until(
                "the changed file is in force without a signal",
                LONG,
                () -> admin.get("/config").body().contains("\"client_idle_secs\":\"59m59s\"")
                        || admin.get("/config").body().contains("3599"));
    }

    @Test
    void x1WhatNeedsARestartIsReportedAndTheRestApplies() throws IOException {
        var admin = new Admin(proxy.adminPort());
        Files.writeString(
                proxy.configFile(),
                config("""
                        unix_socket_dir = "/tmp"
                        so_reuseport = false
                        state_dir = "elsewhere"
                        features_dir = "/tmp"
                        write_timeout_secs = 29
                        """, "", "").replace("listen_address = \"127.0.0.1:0\"", "listen_address = \"127.0.0.1:1\""));
        var answer = admin.post("/admin/reload", "");
        assertThat(answer.status()).isEqualTo(200);
        var restart = answer.body().replaceAll(".*\"requires_restart\":\\[([^]]*)].*", "$1");
        assertThat(restart.replace("\"", "").split(",", -1))
                .containsExactlyInAnyOrder(
                        "listen_address", "unix_socket_dir", "so_reuseport", "state_dir", "features_dir");
        assertThat(answer.body()).contains("\"changed\":[\"write_timeout_secs\"]");
        assertThat(admin.get("/config").body()).contains("\"so_reuseport\":true");
    }

    @Test
    void x1ARefusedFileChangesNothing() throws IOException {
        var admin = new Admin(proxy.adminPort());
        var before = admin.get("/config").body();
        long told = proxy.log().size();
        Files.writeString(proxy.configFile(), config("log_levl = \"debug\"", "", """
                [limits]
                max_prepared_statements = "many"
                query_timeout_secs = "${NOT_SET_ANYWHERE}"
                """));
        proxy.signal("HUP");
        for (var error : List.of(
                "proxy.toml:3:1: log_levl: unknown key",
                "limits.max_prepared_statements: must be an integer",
                "NOT_SET_ANYWHERE")) {
            assertThat(proxy.awaitLog(error, LONG)).contains("level=error");
        }
        assertThat(told).isPositive();
        var answer = admin.post("/admin/reload", "");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body())
                .startsWith("{\"error\":\"configuration invalid\",\"errors\":[\"proxy.toml:3:1: log_levl");
        assertThat(admin.get("/config").body()).isEqualTo(before);
    }

    @Test
    void x6ReloadsThatChangeNothingTouchNobody() throws IOException {
        var admin = new Admin(proxy.adminPort());
        try (var client = PgClient.connect(options())) {
            int server =
                    Integer.parseInt(client.query("SELECT pg_backend_pid()").value());
            var hash = admin.get("/config").body().replaceAll(".*\"hash\":\"(\\w+)\".*", "$1");
            for (int i = 0; i < 50; i++) {
                var answer = admin.post("/admin/reload", "");
                assertThat(answer.body()).contains("\"changed\":[]", hash);
            }
            assertThat(client.query("SELECT pg_backend_pid()").value()).isEqualTo(String.valueOf(server));
        }
    }

    // ---- [limits] ------------------------------------------------------------------------------------------------

    @Test
    void queryTimeout() throws IOException {
        try (var client = PgClient.connect(options())) {
            reload("", "", "[limits]\nquery_timeout_secs = 3");
            client.send(new Frames().query("SELECT pg_sleep(50)"));
            assertThat(state(client.readUntilReady())).isEqualTo("57014");
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    @Test
    void idleLimits() throws IOException {
        try (var idle = PgClient.connect(options());
                var inTransaction = PgClient.connect(options())) {
            inTransaction.query("BEGIN");
            reload("", "", "[limits]\nidle_in_transaction_secs = 8");
            assertThat(state(inTransaction.readToEnd())).isEqualTo("25P03");
            assertThat(idle.query("SELECT 1").value()).isEqualTo("1");
            reload("", "", "[limits]\nclient_idle_secs = 8");
            assertThat(state(idle.readToEnd())).isEqualTo("57P05");
        }
    }

    @Test
    void backendReadTimeout() throws IOException {
        try (var client = PgClient.connect(options())) {
            reload("", "", "[limits]\nbackend_read_timeout_secs = 5");
            client.send(new Frames().query("SELECT pg_sleep(50)"));
            assertThat(state(client.readToEnd())).isEqualTo("57014");
        }
    }

    @Test
    void startupTimeout() throws IOException {
        reload("", "", "[limits]\nstartup_timeout_secs = 2");
        try (var silent = PgClient.open(options())) {
            assertThat(silent.readToEnd()).isNotNull();
        }
    }

    @Test
    void clientWriteTimeout() throws IOException {
        try (var stopped = PgClient.connect(options().receiveBuffer(4096))) {
            reload("", "", "[limits]\nclient_write_timeout_secs = 3");
            stopped.send(new Frames().query("SELECT repeat('x', 1048576) FROM generate_series(1, 200) /* stopped */"));
            stopped.readUntil('T');
            Await.until(
                    "the server is let go",
                    LONG,
                    () -> server.query(
                                    "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%/* stopped */' AND pid <> pg_backend_pid()")
                            .value()
                            .equals("0"));
        }
    }

    @Test
    void maxMessageBytes() throws IOException {
        var large = "SELECT length('" + "x".repeat(200_000) + "')";
        try (var client = PgClient.connect(options())) {
            assertThat(client.query(large).value()).isEqualTo("200000");
            reload("", "", "[limits]\nmax_message_bytes = \"64KiB\"");
            client.send(new Frames().query(large));
            assertThat(state(client.readToEnd())).isEqualTo("08P01");
        }
    }

    @Test
    void ignoreStartupParameters() throws IOException {
        var options = options().parameter("extra_float_digits", "0").parameter("no_such_setting", "1");
        assertThat(refusal(options)).isEqualTo("42704");
        reload("", "", "[limits]\nignore_startup_parameters = [\"no_such_setting\", \"extra_float_digits\"]");
        try (var client = PgClient.connect(options)) {
            assertThat(client.query("SHOW extra_float_digits").value()).isEqualTo("1");
        }
    }

    @Test
    void maxCancelKeys() throws IOException {
        reload("", "", "[limits]\nmax_cancel_keys = 1");
        try (var one = PgClient.connect(options());
                var two = PgClient.connect(options())) {
            assertThat(one.query("SELECT 1").value())
                    .isEqualTo(two.query("SELECT 1").value());
            proxy.awaitLog("raise limits.max_cancel_keys", LONG);
        }
    }

    @Test
    void clientKeepalive() throws IOException {
        try (var own = ProxyProcess.start(config("", "", "[limits]\nclient_keepalive_secs = 0"));
                var off = PgClient.connect(Stage.quick(own.options()))) {
            assertThat(off.query("SELECT 1").value()).isEqualTo("1");
            assertThat(keepAliveTimers(own)).isZero();
            reload(own, config("", "", "[limits]\nclient_keepalive_secs = 77"));
            try (var on = PgClient.connect(Stage.quick(own.options()))) {
                assertThat(on.query("SELECT 1").value()).isEqualTo("1");
                Await.until("the new one's timer runs", LONG, () -> keepAliveTimers(own) == 1);
            }
        }
    }

    /** How many connections of clients have a keepalive timer that runs. */
    private static long keepAliveTimers(ProxyProcess own) {
        return Sockets.of(own.pid()).stream()
                .filter(socket -> socket.localPort() == own.port() && socket.keepAliveTimer())
                .count();
    }

    // ---- [[hba]] -------------------------------------------------------------------------------------------------

    @Test
    void hbaRules() throws IOException {
        var watcher = options().user("watcher");
        assertThat(refusal(watcher)).isEqualTo("none");
        for (var rule : List.of(
                "action = \"reject\"\nuser = \"watcher\"",
                "action = \"reject\"\nuser = [\"watcher\"]\ndatabase = \"postgres\"",
                "action = \"reject\"\nuser = \"watcher\"\naddress = \"127.0.0.0/8\"",
                "action = \"reject\"\nuser = \"watcher\"\ntls = \"off\"",
                "action = \"allow\"\nuser = \"watcher\"\nmethod = \"reject\"")) {
            reload("", "", "[[hba]]\n" + rule);
            assertThat(refusal(watcher)).as(rule).isEqualTo("28000");
        }
        for (var other : List.of(
                "action = \"reject\"\nuser = \"somebody\"",
                "action = \"reject\"\nuser = \"watcher\"\ndatabase = \"other\"",
                "action = \"reject\"\nuser = \"watcher\"\naddress = \"10.0.0.0/8\"",
                "action = \"reject\"\nuser = \"watcher\"\ntls = \"require\"",
                "action = \"allow\"\nuser = \"watcher\"\nmethod = \"any\"")) {
            reload("", "", "[[hba]]\n" + other);
            assertThat(refusal(watcher)).as(other).isEqualTo("none");
        }
    }

    // ---- [tls] ---------------------------------------------------------------------------------------------------

    private static String tls(CertificateAuthority.Issued issued, String rest) {
        return "[tls]\ncert_path = \"%s\"\nkey_path = \"%s\"\n%s"
                .formatted(issued.certificateFile(), issued.keyFile(), rest);
    }

    private static X509Certificate shown(PgClient client) {
        try {
            return (X509Certificate)
                    client.secureSocket().orElseThrow().getSession().getPeerCertificates()[0];
        } catch (javax.net.ssl.SSLPeerUnverifiedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void x11AnotherCertificateAndOneThatDoesNotMatchItsKey() throws IOException {
        var secure = options().tls(PgOptions.Tls.REQUIRE);
        assertThatThrownBy(() -> PgClient.connect(secure)).hasMessageContaining("refuses TLS");
        reload("", "", tls(frontOne, ""));
        try (var first = PgClient.connect(secure)) {
            var one = shown(first);
            reload("", "", tls(frontTwo, ""));
            try (var second = PgClient.connect(secure)) {
                assertThat(shown(second)).isNotEqualTo(one);
            }
            // The same names, other contents: as when a renewal has written one file of two.
            var folder = Files.createDirectories(proxy.folder().resolve("pair"));
            var certificate = folder.resolve("c.pem");
            var key = folder.resolve("k.pem");
            Files.copy(frontTwo.certificateFile(), certificate);
            Files.copy(frontTwo.keyFile(), key);
            var pair = "[tls]\ncert_path = \"%s\"\nkey_path = \"%s\"\n".formatted(certificate, key);
            reload("", "", pair);
            Files.copy(frontOne.certificateFile(), certificate, StandardCopyOption.REPLACE_EXISTING);
            var answer = new Admin(proxy.adminPort()).post("/admin/reload", "");
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.body()).contains("k.pem");
            try (var third = PgClient.connect(secure)) {
                assertThat(shown(third)).isNotEqualTo(one);
            }
            assertThat(first.query("SELECT 1").value()).isEqualTo("1");
            Files.copy(frontOne.keyFile(), key, StandardCopyOption.REPLACE_EXISTING);
            assertThat(new Admin(proxy.adminPort()).post("/admin/reload", "").status())
                    .isEqualTo(200);
            try (var fourth = PgClient.connect(secure)) {
                assertThat(shown(fourth)).isEqualTo(one);
            }
            reload("", "", pair + "enabled = false");
            assertThatThrownBy(() -> PgClient.connect(secure)).hasMessageContaining("refuses TLS");
        }
    }

    @Test
    void minimumVersion() throws IOException {
        var old = options().tls(PgOptions.Tls.REQUIRE).tlsProtocols(List.of("TLSv1.2"));
        reload("", "", tls(frontOne, ""));
        assertThat(refusal(old)).isEqualTo("none");
        reload("", "", tls(frontOne, "min_version = \"1.3\""));
        assertThatThrownBy(() -> PgClient.connect(old)).isInstanceOf(RuntimeException.class);
    }

    // ---- [backend] -----------------------------------------------------------------------------------------------

    @Test
    void theProxysOwnConnections() throws IOException {
        reload("", "user = \"quick\"\napplication_name = \"probe-one\"", "");
        awaitProbe("probe-one", "quick", "postgres");
        reload("", "user = \"watcher\"\ndatabase = \"other\"\napplication_name = \"probe-two\"", "");
        server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'probe-one'");
        awaitProbe("probe-two", "watcher", "other");
    }

    @Test
    void theProxysOwnPassword() throws IOException {
        reload("", "user = \"postgres\"\npassword = \"wrong\"\napplication_name = \"guess\"", "");
        proxy.awaitLog("the server refuses the login of [backend]", LONG);
        reload(
                "",
                "user = \"postgres\"\npassword = \"%s\"\napplication_name = \"right\"".formatted(server.password()),
                "");
        awaitProbe("right", "postgres", "postgres");
    }

    private static void awaitProbe(String application, String role, String database) {
        Await.until(
                application + " is connected",
                LONG,
                () -> server.query(
                                "SELECT count(*) FROM pg_stat_activity WHERE application_name = '%s' AND usename = '%s' AND datname = '%s'"
                                        .formatted(application, role, database))
                        .value()
                        .equals("1"));
    }

    private static String tlsOfSession(String column) {
        try (var client = PgClient.connect(options())) {
            return client.query("SELECT %s FROM pg_stat_ssl WHERE pid = pg_backend_pid()".formatted(column))
                    .value();
        }
    }

    @Test
    void tlsTowardsServers() throws IOException {
        assertThat(tlsOfSession("ssl")).as("sslmode = prefer").isEqualTo("t");
        reload("", "sslmode = \"disable\"\nuser = \"quick\"", "");
        assertThat(tlsOfSession("ssl")).isEqualTo("f");
        reload("", """
                user = "quick"
                sslmode = "verify-ca"
                ssl_root_cert = "%s"
                ssl_cert = "%s"
                ssl_key = "%s"
                """.formatted(authority.certificateFile(), proxysOwn.certificateFile(), proxysOwn.keyFile()), "");
        assertThat(tlsOfSession("client_dn")).contains("helios-itself");
    }

    // ---- what would disturb the load -----------------------------------------------------------------------------

    @Test
    void demandsOnClients() throws IOException {
        try (var own = ProxyProcess.start(config("", "", tls(frontOne, "")))) {
            var plain = Stage.quick(own.options());
            assertThat(refusal(plain)).isEqualTo("none");
            reload(own, config("", "", tls(frontOne, "require_tls = true")));
            assertThat(refusal(plain)).isEqualTo("28000");
            assertThat(refusal(plain.tls(PgOptions.Tls.REQUIRE))).isEqualTo("none");
            reload(
                    own,
                    config(
                            "",
                            "",
                            tls(
                                    frontOne,
                                    "ca_path = \"%s\"\nrequire_client_cert = true"
                                            .formatted(authority.certificateFile()))));
            assertThatThrownBy(() -> PgClient.connect(plain.tls(PgOptions.Tls.REQUIRE)))
                    .isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void authorityOfServers() throws IOException {
        var stranger = CertificateAuthority.create("stranger");
        try (var own = ProxyProcess.start(config("", "", ""))) {
            assertThat(refusal(Stage.quick(own.options()))).isEqualTo("none");
            reload(
                    own,
                    config(
                                    "",
                                    "user = \"quick\"\nsslmode = \"verify-ca\"\nssl_root_cert = \"%s\""
                                            .formatted(stranger.certificateFile()),
                                    "")
                            .replace("\"auto\"", "\"primary\""));
            assertThat(refusal(Stage.quick(own.options()))).isNotEqualTo("none");
        }
    }

    @Test
    void serversThatStall() throws IOException {
        try (var link = FaultProxy.to(server);
                var own = ProxyProcess.start(stalling(link, ""));
                var client = PgClient.connect(Stage.quick(own.options()).timeout(LONG));
                var reader = PgClient.connect(Stage.quick(own.options()).timeout(LONG))) {
            reload(own, stalling(link, "[limits]\nbackend_write_timeout_secs = 2\nbackend_cancel_timeout_ms = 500"));
            client.query("CREATE TEMP TABLE t (v text)");
            link.toServer().freeze();
            client.send(new Frames().query("COPY t FROM STDIN"));
            reader.send(new Frames().query("SELECT pg_sleep(50)"));
            var sender = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 10_000; i++) {
                        client.send(new Frames().copyData(new byte[64 * 1024]));
                    }
                } catch (UncheckedIOException _) {
                    // the proxy closed the connection
                }
            });
            Await.until("the writer is cut", LONG, () -> !sender.isAlive());
            reader.abort();
            // The frozen relay does not see what is closed, so the proxy's own sockets are counted.
            Await.until(
                    "the proxy lets go of all, the cancel that nobody takes too",
                    LONG,
                    () -> Sockets.of(own.pid()).stream().noneMatch(socket -> socket.remotePort() == link.port()));
        }
    }

    private static String stalling(FaultProxy link, String limits) {
        return config("", "", limits).replace("port = " + server.port(), "port = " + link.port());
    }

    @Test
    void writeTimeout() throws IOException {
        try (var link = FaultProxy.to(server);
                var own = ProxyProcess.start(watched(link, ""))) {
            var options = Stage.quick(own.options()).timeout(LONG);
            assertThat(refusal(options)).isEqualTo("none");
            link.refuse();
            link.cutAll(FaultProxy.Cut.RESET);
            reload(own, watched(link, "write_timeout_secs = \"300ms\""));
            Await.until(
                    "no login waits longer for a primary",
                    LONG,
                    () -> refusal(options).equals("57P03"));

            reload(own, watched(link, "write_timeout_secs = 60"));
            var waiting = new CompletableFuture<String>();
            Thread.ofVirtual().start(() -> waiting.complete(refusal(options)));
            link.admit();
            assertThat(waiting).succeedsWithin(LONG).isEqualTo("none");
        }
    }

    /** A node whose role the proxy finds out by a connection of its own. */
    private static String watched(FaultProxy link, String root) {
        return config(root, "user = \"quick\"", "").replace("port = " + server.port(), "port = " + link.port());
    }

    @Test
    void x7ARemovedNodeDrainsAndIsGoneEverywhere() throws IOException {
        try (var second = PostgresServer.builder()
                .name("pg2")
                .hba("host all quick all trust")
                .start()) {
            second.query("CREATE ROLE quick LOGIN SUPERUSER");
            UnaryOperator<String> there =
                    toml -> toml.replace("pg1", "pg2").replace("" + server.port(), "" + second.port());
            var other = there.apply(config("", "", ""));
            try (var own = ProxyProcess.start(config("", "", ""));
                    var idle = PgClient.connect(Stage.quick(own.options()).timeout(LONG));
                    var busy = PgClient.connect(Stage.quick(own.options()).timeout(LONG))) {
                busy.query("BEGIN");
                reload(own, other);

                assertThat(state(idle.readToEnd())).isEqualTo("57P01");
                assertThat(busy.query("SELECT current_setting('port')").value()).isEqualTo("" + server.port());
                assertThat(busy.query("COMMIT").tag()).isEqualTo("COMMIT");
                assertThat(state(busy.readToEnd())).isEqualTo("57P01");
                try (var fresh = PgClient.connect(Stage.quick(own.options()))) {
                    assertThat(fresh.query("SELECT current_setting('port')").value())
                            .isEqualTo("" + second.port());
                    Await.until(
                            "the proxy has left the node",
                            LONG,
                            () -> server.query("SELECT count(*) FROM pg_stat_activity WHERE client_port IN (%s)"
                                            .formatted(ports(own)))
                                    .value()
                                    .equals("0"));
                }
                var admin = new Admin(own.adminPort());
                assertThat(admin.get("/config").body()).doesNotContain("pg1").contains("\"name\":\"pg2\"");
                assertThat(admin.get("/metrics/prometheus").body()).doesNotContain("pg1");
                var nowhere = "enabled = false\n[[nodes]]\nhost = \"127.0.0.1\"\nport = 1\nrole = \"primary\"";
                reload(own, there.apply(config("", "", nowhere)));
                assertThat(refusal(Stage.quick(own.options()))).isNotEqualTo("none");
            }
        }
    }

    /** The local ports of a process's sockets, as SQL. */
    private static String ports(ProxyProcess process) {
        return Sockets.of(process.pid()).stream()
                .map(socket -> String.valueOf(socket.localPort()))
                .collect(Collectors.joining(", "));
    }
}
