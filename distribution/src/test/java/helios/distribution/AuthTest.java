package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import helios.testkit.Await;
import helios.testkit.CertificateAuthority;
import helios.testkit.PgClient;
import helios.testkit.PgException;
import helios.testkit.PgOptions;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import helios.wire.auth.ScramVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that prove who they are to the proxy, which then signs in to a real server as they do. */
final class AuthTest {

    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create("auth");
    private static PostgresServer server;
    private static CertificateAuthority.Issued front;
    /** Admits by the server's secrets alone, and locks nobody out. */
    private static ProxyProcess scram;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        front = AUTHORITY.issue("localhost");
        server = PostgresServer.builder()
                .hba("host all hashed all md5", "host all trusted all trust")
                .start();
        server.query("CREATE ROLE alice LOGIN PASSWORD 'pencil'");
        server.query("CREATE ROLE expired LOGIN PASSWORD 'pencil' VALID UNTIL '2001-01-01'");
        server.query("CREATE ROLE trusted LOGIN");
        server.query("SET password_encryption = 'md5'; CREATE ROLE hashed LOGIN PASSWORD 'pencil'");
        scram = proxy("[auth]\nmode = \"scram\"\n[auth.lockout]\nmax_failures = 0\n" + backend());
    }

    @AfterAll
    static void stop() {
        scram.close();
        server.close();
    }

    private static ProxyProcess proxy(String sections) {
        return ProxyProcess.start(Stage.alone(sections + ProxyProcess.nodes(List.of(server))));
    }

    private static String backend() {
        return "[backend]\nuser = \"postgres\"\npassword = \"%s\"\n".formatted(server.password());
    }

    private static PgOptions as(ProxyProcess proxy, String user, String password) {
        return proxy.options().user(user).password(password).database("postgres");
    }

    private static String whoIs(PgOptions options) {
        try (var client = PgClient.connect(options)) {
            return client.query("SELECT current_user || ' ' || session_user").value();
        }
    }

    private static PgException refused(PgOptions options) {
        return catchThrowableOfType(
                PgException.class, () -> PgClient.connect(options).close());
    }

    private static String logins(ProxyProcess proxy, String provider, String result) {
        var line = "helios_auth_total{provider=\"%s\",result=\"%s\"}".formatted(provider, result);
        return new Admin(proxy.adminPort())
                .get("/metrics/prometheus")
                .body()
                .lines()
                .filter(text -> text.startsWith(line))
                .map(text -> text.substring(line.length()).strip())
                .findFirst()
                .orElse("none");
    }

    @Test
    void theServersOwnVerifierAdmitsAndTheClientsKeySignsIn() throws SQLException {
        try (var proxy = proxy("[auth]\n" + backend())) {
            assertThat(whoIs(as(proxy, "alice", "pencil"))).isEqualTo("alice alice");
            try (var jdbc = DriverManager.getConnection(proxy.jdbcUrl("postgres", "alice", "pencil"));
                    var rows = jdbc.createStatement().executeQuery("SELECT current_user")) {
                rows.next();
                assertThat(rows.getString(1)).isEqualTo("alice");
            }
            assertThat(logins(proxy, "auth_query", "accepted")).isEqualTo("2.0");
            assertThat(whoIs(as(proxy, "hashed", "pencil"))).as("by MD5").isEqualTo("hashed hashed");
            assertThat(whoIs(as(proxy, "trusted", ""))).as("relayed").isEqualTo("trusted trusted");
            assertThat(logins(proxy, "server", "relayed")).isEqualTo("1.0");
            assertThat(proxy.log()).noneMatch(line -> line.contains("pencil") || line.contains("SCRAM-SHA-256$"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "nobody", "hashed", "expired"})
    void a5AWrongPasswordIsRefusedInTheServersWords(String user) {
        var direct = refused(server.options().user(user).password("wrong").database("postgres"));
        var proxied = refused(as(scram, user, "wrong"));
        assertThat(proxied.sqlState()).isEqualTo(direct.sqlState()).isEqualTo("28P01");
        assertThat(proxied.field('M')).isEqualTo(direct.field('M'));
        assertThat(proxied.severity()).isEqualTo("FATAL");
        assertThat(refused(as(scram, user, "wrong").database("nosuch")).sqlState())
                .as("what databases there are is told after the login")
                .isEqualTo("28P01");
    }

    @Test
    void a1KeysAreThoseOfEachLogin() throws Exception {
        var users = Files.writeString(folder.resolve("users.txt"), "clear:pencil\n");
        server.query("CREATE ROLE clear LOGIN PASSWORD 'pencil'");
        try (var proxy = proxy("[auth]\nauth_file = \"%s\"\n".formatted(users) + backend());
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var logins = new ArrayList<Future<String>>();
            for (int i = 0; i < 40; i++) {
                var user = i % 2 == 0 ? "alice" : "clear";
                logins.add(clients.submit(() -> whoIs(as(proxy, user, "pencil"))));
            }
            for (int i = 0; i < logins.size(); i++) {
                assertThat(logins.get(i).get()).isEqualTo(i % 2 == 0 ? "alice alice" : "clear clear");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 32, 300})
    void a2ASaltIsAsLongAsItIs(int length) {
        var salt = new byte[length];
        new Random(length).nextBytes(salt);
        var verifier = ScramVerifier.of("pencil", salt, 4096);
        var stored = "SCRAM-SHA-256$4096:%s$%s:%s"
                .formatted(base64(salt), base64(verifier.storedKey()), base64(verifier.serverKey()));
        server.query("CREATE ROLE salted%d LOGIN PASSWORD '%s'".formatted(length, stored));
        assertThat(whoIs(as(scram, "salted" + length, "pencil"))).startsWith("salted" + length);
        assertThat(refused(as(scram, "salted" + length, "pencil2")).sqlState()).isEqualTo("28P01");
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void a7WhatTheServerForbidsARoleItIsForbiddenHere() {
        server.query("CREATE ROLE nologin NOLOGIN PASSWORD 'pencil'");
        server.query("CREATE ROLE single LOGIN PASSWORD 'pencil' CONNECTION LIMIT 1");
        try (var only = PgClient.connect(as(scram, "single", "pencil"))) {
            assertThat(refused(as(scram, "nologin", "pencil")).sqlState()).isEqualTo("28P01");
            assertThat(refused(as(scram, "expired", "pencil")).sqlState()).isEqualTo("28P01");
            assertThat(refused(as(scram, "single", "pencil")).sqlState()).isEqualTo("53300");
            assertThat(only.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    @Test
    void a15AChangedPasswordCountsAtOnce() {
        server.query("CREATE ROLE changing LOGIN PASSWORD 'one'");
        try (var proxy = proxy("[auth]\n" + backend())) {
            assertThat(whoIs(as(proxy, "changing", "one"))).isEqualTo("changing changing");
            server.query("ALTER ROLE changing PASSWORD 'two'");
            assertThat(whoIs(as(proxy, "changing", "two"))).isEqualTo("changing changing");
            assertThat(refused(as(proxy, "changing", "one")).sqlState()).isEqualTo("28P01");
        }
    }

    /** Who tries names learns nothing from how long the answers take. */
    @Test
    void a5AnUnknownUserIsRefusedAsQuicklyAsAWrongPassword() {
        for (int i = 0; i < 10; i++) {
            refusedAfter("alice");
            refusedAfter("somebody" + i);
        }
        var wrong = new long[50];
        var unknown = new long[50];
        for (int i = 0; i < wrong.length; i++) {
            wrong[i] = refusedAfter("alice");
            unknown[i] = refusedAfter("nobody" + i);
        }
        assertThat((double) median(unknown))
                .as("nanoseconds, the median of tries that took turns")
                .isCloseTo((double) median(wrong), within((double)
                        Duration.ofMillis(5).toNanos()));
    }

    private static long refusedAfter(String user) {
        long begun = System.nanoTime();
        assertThat(refused(as(scram, user, "wrong")).sqlState()).isEqualTo("28P01");
        return System.nanoTime() - begun;
    }

    private static long median(long[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    @Test
    void a5AnUnknownUserGetsTheSameSaltEachTimeAndAnotherThanOthers() {
        assertThat(salt(scram, "nobody"))
                .isEqualTo(salt(scram, "nobody"))
                .isNotEqualTo(salt(scram, "nobody2"))
                .hasSameSizeAs(salt(scram, "alice"));
    }

    private static String salt(ProxyProcess proxy, String user) {
        try (var client = PgClient.open(as(proxy, user, "x"))) {
            client.record();
            var _ = catchThrowableOfType(PgException.class, client::login);
            return client.transcript().toString().replaceAll("(?s).*,s=([^,]+),.*", "$1");
        }
    }

    @Test
    void a4BindsToTheChannelOfAClientOnTls() {
        var tls = "[tls]\ncert_path = \"%s\"\nkey_path = \"%s\"\n".formatted(front.certificateFile(), front.keyFile());
        try (var proxy = proxy("[auth]\n" + tls + backend())) {
            var options = as(proxy, "alice", "pencil")
                    .tls(PgOptions.Tls.REQUIRE)
                    .sslContext(AUTHORITY.clientContext(Optional.empty()));
            assertThat(whoIs(options.channelBinding(PgOptions.ChannelBinding.REQUIRE)))
                    .isEqualTo("alice alice");
            assertThat(whoIs(options.channelBinding(PgOptions.ChannelBinding.DISABLE)))
                    .isEqualTo("alice alice");
            assertThat(refused(options.password("pencil2")).sqlState()).isEqualTo("28P01");
        }
    }

    @Test
    void whereNoVerifierIsToBeHadLoginsAreRelayedAndSaidToBe() {
        try (var proxy = proxy("[auth]\n[backend]\nuser = \"alice\"\npassword = \"pencil\"\n")) {
            assertThat(whoIs(as(proxy, "alice", "pencil"))).isEqualTo("alice alice");
            assertThat(whoIs(as(proxy, "alice", "pencil"))).isEqualTo("alice alice");
            assertThat(refused(as(proxy, "alice", "wrong")).sqlState()).isEqualTo("28P01");
            assertThat(logins(proxy, "server", "relayed")).isEqualTo("3.0");
            assertThat(proxy.log().stream().filter(line -> line.contains("are relayed to the server one to one")))
                    .as("once")
                    .singleElement()
                    .asString()
                    .contains("permission denied", "pg_authid", "auth_file");
        }
    }

    @Test
    void a6AQueryOfOnesOwnIsSafeFromWhatClientsSend() {
        server.query("CREATE SCHEMA IF NOT EXISTS secrets");
        server.query(
                "CREATE OR REPLACE VIEW secrets.users AS SELECT rolname AS name, rolpassword AS secret FROM pg_authid");
        var query = "auth_query = \"SELECT name, secret FROM secrets.users WHERE name = $1\"\n";
        try (var proxy = proxy("[auth]\nmode = \"scram\"\n" + query + backend())) {
            var hostile = as(proxy, "alice", "pencil")
                    .parameter("search_path", "evil")
                    .parameter("role", "alice");
            assertThat(whoIs(hostile)).isEqualTo("alice alice");
            assertThat(refused(as(proxy, "x' OR 'a' = 'a", "pencil")).sqlState())
                    .isEqualTo("28P01");
        }
    }

    @Test
    void aFileAdmitsAndIsReadAnewWhenItChanges() throws IOException {
        var users = Files.writeString(
                folder.resolve("users.txt"),
                "alice:pencil\n\"hashed\" \"%s\"\n"
                        .formatted(server.query("SELECT rolpassword FROM pg_authid WHERE rolname = 'hashed'")
                                .value()));
        try (var proxy = proxy("[auth]\nmode = \"scram\"\nauth_file = \"%s\"\n".formatted(users))) {
            assertThat(whoIs(as(proxy, "alice", "pencil"))).isEqualTo("alice alice");
            assertThat(whoIs(as(proxy, "hashed", "pencil"))).isEqualTo("hashed hashed");
            assertThat(logins(proxy, "auth_file", "accepted")).isEqualTo("2.0");
            assertThat(refused(as(proxy, "trusted", "x")).sqlState())
                    .as("the file alone counts")
                    .isEqualTo("28P01");
            Files.writeString(users, "# nobody left here\n");
            assertThat(refused(as(proxy, "alice", "pencil")).sqlState()).isEqualTo("28P01");
        }
    }

    @Test
    void aFileThatCannotBeReadRefusesTheStart() throws IOException {
        var users = Files.writeString(folder.resolve("users.txt"), "alice:pencil\nnonsense\n");
        var log = catchThrowableOfType(
                IllegalStateException.class,
                () -> proxy("[auth]\nauth_file = \"%s\"\n".formatted(users)).close());
        assertThat(log).hasMessageContaining("auth_file: line 2 of " + users).hasMessageNotContaining("pencil");
    }

    @Test
    void rulesNameMethods() throws IOException {
        var users = Files.writeString(folder.resolve("users.txt"), "alice:pencil\n");
        var client = AUTHORITY.issue("alice");
        var config = """
                [auth]
                auth_file = "%s"
                [tls]
                cert_path = "%s"
                key_path = "%s"
                ca_path = "%s"
                [[hba]]
                action = "allow"
                user = "alice"
                database = "template1"
                method = "trust"
                [[hba]]
                action = "allow"
                user = "alice"
                tls = "require"
                method = "cert"
                [[hba]]
                action = "allow"
                user = "hashed"
                method = "scram-sha-256"
                [[hba]]
                action = "allow"
                user = "trusted"
                method = "trust"
                """.formatted(users, front.certificateFile(), front.keyFile(), AUTHORITY.certificateFile());
        try (var proxy = proxy(config + backend())) {
            assertThat(whoIs(as(proxy, "alice", "").database("template1"))).isEqualTo("alice alice");
            assertThat(whoIs(as(proxy, "trusted", ""))).isEqualTo("trusted trusted");
            var tls = as(proxy, "alice", "").tls(PgOptions.Tls.REQUIRE);
            assertThat(whoIs(tls.sslContext(AUTHORITY.clientContext(Optional.of(client)))))
                    .isEqualTo("alice alice");
            var without = refused(tls.sslContext(AUTHORITY.clientContext(Optional.empty())));
            assertThat(without.sqlState()).isEqualTo("28000");
            assertThat(without).hasMessageContaining("connection requires a valid client certificate");
            var other = AUTHORITY.clientContext(Optional.of(AUTHORITY.issue("bob")));
            assertThat(refused(tls.sslContext(other))).hasMessageContaining("certificate authentication failed");
            assertThat(refused(as(proxy, "hashed", "pencil")).sqlState())
                    .as("an MD5 hash cannot serve SCRAM")
                    .isEqualTo("28P01");
        }
    }

    @Test
    void whoIsInNoRuleIsRefusedWhereThatIsTheDefault() {
        var config = """
                [auth]
                default_action = "reject"
                [[hba]]
                action = "allow"
                user = "trusted"
                method = "trust"
                """;
        try (var proxy = proxy(config + backend())) {
            assertThat(whoIs(as(proxy, "trusted", ""))).isEqualTo("trusted trusted");
            for (int i = 0; i < 12; i++) {
                var refused = refused(as(proxy, "alice", "pencil"));
                assertThat(refused.sqlState()).isEqualTo("28000");
                assertThat(refused)
                        .hasMessageContaining("no [[hba]] entry for host \"127.0.0.1\", user \"alice\"")
                        .hasMessageContaining("default_action");
            }
            assertThat(whoIs(as(proxy, "trusted", "")))
                    .as("whom a rule refuses has guessed nothing")
                    .isEqualTo("trusted trusted");
        }
    }

    @Test
    void nobodyProvesAnythingWhereEverybodyIsTrusted() {
        try (var proxy = proxy("[auth]\nmode = \"trust\"\n")) {
            assertThat(whoIs(as(proxy, "trusted", ""))).isEqualTo("trusted trusted");
            assertThat(refused(as(proxy, "alice", "")))
                    .as("the server trusts nobody as alice")
                    .hasMessageContaining("asks the role \"alice\" for a password, and there is none");
        }
    }

    @Test
    void tooManyFailuresLockAnAddressOut() {
        var lockout = "[auth.lockout]\nmax_failures = 3\nlock_secs = 6\n";
        try (var proxy = proxy("[auth]\nmode = \"scram\"\n" + lockout + backend())) {
            for (int i = 0; i < 3; i++) {
                assertThat(refused(as(proxy, "alice", "wrong")).sqlState()).isEqualTo("28P01");
            }
            var locked = refused(as(proxy, "alice", "pencil"));
            assertThat(locked.sqlState()).isEqualTo("28000");
            assertThat(locked).hasMessageContaining("too many failed logins from 127.0.0.1: try again in");
            Await.until(
                    "the address is let in again",
                    Duration.ofSeconds(40),
                    () -> refused(as(proxy, "alice", "pencil")) == null);
        }
    }
}
