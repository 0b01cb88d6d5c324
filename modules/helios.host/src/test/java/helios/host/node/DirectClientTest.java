package helios.host.node;

import static helios.host.node.Nodes.node;
import static helios.host.node.Nodes.settings;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import helios.host.auth.LoginException;
import helios.host.net.BackendTls;
import helios.host.net.BackendTls.Mode;
import helios.spi.HeliosException;
import helios.spi.client.SqlClient;
import helios.spi.query.Column;
import helios.spi.query.Format;
import helios.spi.query.Response;
import helios.spi.topology.NodeRole;
import helios.testkit.Await;
import helios.testkit.CertificateAuthority;
import helios.testkit.FaultProxy;
import helios.testkit.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The proxy's own connections against a real server. */
final class DirectClientTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static CertificateAuthority authority;
    private static PostgresServer server;

    @BeforeAll
    static void start() {
        authority = CertificateAuthority.create("test authority");
        var certificate = authority.issue("127.0.0.1");
        server = PostgresServer.builder()
                .name("direct")
                .tls(certificate.certificateFile(), certificate.keyFile())
                .clientAuthority(authority.certificateFile())
                .hba(
                        "hostssl all certified all cert",
                        "hostnossl all encrypted all reject",
                        "local all certified trust")
                .start();
        server.query("CREATE ROLE encrypted LOGIN PASSWORD 'secret'; CREATE ROLE certified LOGIN");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static SqlClient connect(BackendSettings settings) {
        return connect(settings, server.host(), server.port());
    }

    private static SqlClient connect(BackendSettings settings, String host, int port) {
        var store = new NodeStore(List.of(node("pg1", host, port, NodeRole.UNKNOWN)));
        return new DirectClients(store, settings).direct("pg1");
    }

    private static SqlClient connect() {
        return connect(settings("postgres", "postgres", Mode.DISABLE));
    }

    private static HeliosException failure(Runnable call) {
        var error = catchThrowableOfType(HeliosException.class, call::run);
        assertThat(error).as("a failure").isNotNull();
        return error;
    }

    private static String value(SqlClient client, String sql, Object... parameters) {
        var table = (Response.Table) client.query(sql, parameters);
        return new String(table.rows().getFirst().getFirst().orElseThrow(), UTF_8);
    }

    @Test
    void getsRowsAsText() {
        try (var client = connect()) {
            var answer = client.query(
                    "SELECT 1 AS one, 'ä' AS letter, NULL AS nothing UNION ALL SELECT 2, '', 'x' ORDER BY 1");

            var table = (Response.Table) answer;
            assertThat(table.columns())
                    .containsExactly(
                            new Column("one", 23, Format.TEXT),
                            new Column("letter", 25, Format.TEXT),
                            new Column("nothing", 25, Format.TEXT));
            assertThat(table.rows())
                    .usingRecursiveComparison()
                    .isEqualTo(List.of(
                            List.of(
                                    Optional.of("1".getBytes(UTF_8)),
                                    Optional.of("ä".getBytes(UTF_8)),
                                    Optional.empty()),
                            List.of(
                                    Optional.of("2".getBytes(UTF_8)),
                                    Optional.of(new byte[0]),
                                    Optional.of("x".getBytes(UTF_8)))));
            assertThat(table.commandTag()).isEqualTo("SELECT 2");
        }
    }

    @Test
    void getsTheTagWhereThereAreNoRows() {
        try (var client = connect()) {
            assertThat(client.query("CREATE TEMP TABLE t (a int)")).isEqualTo(new Response.Command("CREATE TABLE"));
            assertThat(client.query("INSERT INTO t VALUES (1), (2)")).isEqualTo(new Response.Command("INSERT 0 2"));
            assertThat(client.query("-- nothing")).isEqualTo(new Response.Command(""));
            assertThat(client.query("SELECT FROM t")).isEqualTo(new Response.Command("SELECT 2"));
        }
    }

    @Test
    void passesParametersAsText() {
        try (var client = connect()) {
            assertThat(value(client, "SELECT $1::int + $2::bigint", 1, 41L)).isEqualTo("42");
            assertThat(value(client, "SELECT $1::text", "'; DROP TABLE x; --")).isEqualTo("'; DROP TABLE x; --");
            assertThat(value(client, "SELECT $1::bytea", (Object) new byte[] {0, (byte) 0xff}))
                    .isEqualTo("\\x00ff");
            assertThat(value(client, "SELECT $1::text IS NULL", Optional.empty()))
                    .isEqualTo("t");
            assertThat(value(client, "SELECT $1::bool", Optional.of(true))).isEqualTo("t");
            assertThat(failure(() -> client.query("SELECT $1::text", "\udce9"))
                            .state()
                            .code())
                    .isEqualTo("22021");
            assertThat(client.open()).isTrue();
        }
    }

    @Test
    void saysWhoItIs() {
        try (var client = connect()) {
            assertThat(
                            value(
                                    client,
                                    "SELECT concat_ws(' ', session_user, current_database(), current_setting('application_name'))"))
                    .isEqualTo("postgres postgres helios-test");
        }
    }

    @Test
    void goesOnAfterAnError() {
        try (var client = connect()) {
            var error = failure(() -> client.query("SELECT 1/0"));
            assertThat(error.state().code()).isEqualTo("22012");
            assertThat(error).hasMessage("division by zero");
            // behind rows, and at Parse
            assertThat(failure(() -> client.query("SELECT 1/(5-n) FROM generate_series(1, 9) n"))
                            .state()
                            .code())
                    .isEqualTo("22012");
            assertThat(failure(() -> client.query("SELEC")).state().code()).isEqualTo("42601");
            assertThat(failure(() -> client.query("SELECT 1; SELECT 2")).state().code())
                    .isEqualTo("42601");

            assertThat(value(client, "SELECT 7")).isEqualTo("7");
        }
    }

    @Test
    void passesOverWhatMayComeAtAnyTime() {
        try (var client = connect();
                var other = connect()) {
            client.query("LISTEN news");
            other.query("NOTIFY news, 'hello'");
            client.query("SET client_min_messages = 'debug1'");
            client.query("SET TimeZone = 'UTC'");
            client.query("DO $$ BEGIN RAISE NOTICE 'between'; END $$");

            assertThat(value(client, "SELECT 7")).isEqualTo("7");
        }
    }

    @Test
    void refusesCopy() {
        for (var copy : List.of("COPY (SELECT 1) TO STDOUT", "COPY pg_class FROM STDIN")) {
            try (var client = connect()) {
                assertThat(failure(() -> client.query(copy)).state().code()).isEqualTo("0A000");
                assertThat(client.open()).isFalse();
            }
        }
    }

    @Test
    void cancelsOnTheServerWhatTakesTooLong() {
        try (var client = connect()) {
            client.timeout(Duration.ofMillis(300));

            var error = failure(() -> client.query("SELECT pg_sleep(60) /* too long */"));

            assertThat(error.state().code()).isEqualTo("57014");
            assertThat(error).hasMessageContaining("pg1").hasMessageContaining("0.3 s");
            assertThat(client.open()).isFalse();
            Await.until(
                    "the statement is gone",
                    PATIENCE,
                    () -> server.query("SELECT count(*) FROM pg_stat_activity"
                                    + " WHERE query LIKE '%too long%' AND application_name = 'helios-test'")
                            .value()
                            .equals("0"));
        }
    }

    @Test
    void cancelsOverTls() {
        var settings = settings("encrypted", "secret", Mode.REQUIRE);
        try (var client = connect(settings)) {
            client.timeout(Duration.ofMillis(300));

            assertThat(failure(() -> client.query("SELECT pg_sleep(60) /* over tls */"))
                            .state()
                            .code())
                    .isEqualTo("57014");
            Await.until(
                    "the statement is gone",
                    PATIENCE,
                    () -> server.query("SELECT count(*) FROM pg_stat_activity"
                                    + " WHERE query LIKE '%over tls%' AND application_name = 'helios-test'")
                            .value()
                            .equals("0"));
        }
    }

    @Test
    void endsWithTheServersWord() {
        try (var client = connect()) {
            var pid = value(client, "SELECT pg_backend_pid()");
            server.query("SELECT pg_terminate_backend(" + pid + ", 5000)");

            assertThat(failure(() -> client.query("SELECT 1")).state().code()).isEqualTo("57P01");
            assertThat(client.open()).isFalse();
            assertThat(failure(() -> client.query("SELECT 1")).state().code()).isEqualTo("08006");
        }
    }

    @Test
    void tellsALostConnection() {
        try (var relay = FaultProxy.to(server)) {
            var client = connect(settings("postgres", "postgres", Mode.DISABLE), relay.host(), relay.port());
            relay.toClient().cutBefore('C', FaultProxy.Cut.RESET);

            assertThat(failure(() -> client.query("SELECT 1")).state().code()).isEqualTo("08006");
            assertThat(client.open()).isFalse();
        }
    }

    @Test
    void readsAServerThatTricklesByteByByte() {
        try (var relay = FaultProxy.to(server)) {
            relay.toClient().throttle(2_000);
            try (var client = connect(settings("postgres", "postgres", Mode.DISABLE), relay.host(), relay.port())) {
                assertThat(value(client, "SELECT repeat('x', 500)")).hasSize(500);
            }
        }
    }

    @Test
    void ownsNothingOnTheServerAfterItsEnd() {
        var client = connect();
        var pid = value(client, "SELECT pg_backend_pid()");

        client.close();

        Await.until(
                "the backend is gone",
                PATIENCE,
                () -> server.query("SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid)
                        .value()
                        .equals("0"));
        assertThat(client.open()).isFalse();
    }

    @Test
    void tellsWhoIsRefused() {
        assertThat(failure(() -> connect(settings("postgres", "wrong", Mode.DISABLE)))
                        .state()
                        .code())
                .isEqualTo("28P01");
        assertThat(failure(() -> connect(settings("nobody", "x", Mode.DISABLE)))
                        .state()
                        .code())
                .isEqualTo("28P01");
        var none = failure(() -> connect(settings("postgres", "", Mode.DISABLE)));
        assertThat(none)
                .isInstanceOfSatisfying(
                        LoginException.class,
                        e -> assertThat(e.reason()).isEqualTo(LoginException.Reason.CREDENTIAL_MISSING));
    }

    @Test
    void tellsWhatIsNotThere() {
        assertThat(failure(() -> connect(settings("postgres", "x", Mode.DISABLE), "127.0.0.1", 1)))
                .satisfies(e -> assertThat(e.state().code()).isEqualTo("08006"))
                .hasMessageContaining("node \"pg1\" at 127.0.0.1:1");
        assertThat(failure(() -> connect(settings("postgres", "x", Mode.DISABLE), "no.such.host.invalid", 1)))
                .satisfies(e -> assertThat(e.state().code()).isEqualTo("08006"))
                .hasMessageContaining("resolved");
        assertThat(failure(() -> connect(settings("postgres", "x", Mode.DISABLE), "/no/such/folder", 1))
                        .state()
                        .code())
                .isEqualTo("08006");
        var clients = new DirectClients(new NodeStore(List.of()), settings("postgres", "x", Mode.DISABLE));
        assertThat(failure(() -> clients.direct("pg1")).state().code()).isEqualTo("42704");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void connectsOverAUnixSocketWhateverTheTlsMode(Mode mode) {
        var settings = settings("postgres", "postgres", mode, Optional.of(authority.certificateFile()));
        try (var client = connect(settings, server.socketDirectory().toString(), server.port())) {
            assertThat(value(client, "SELECT inet_server_addr() IS NULL")).isEqualTo("t");
            client.timeout(Duration.ofMillis(200));
            assertThat(failure(() -> client.query("SELECT pg_sleep(60)"))
                            .state()
                            .code())
                    .isEqualTo("57014");
        }
    }

    // ---- TLS -------------------------------------------------------------------------------------------------------

    private static String encryption(Mode mode, Optional<Path> authorities, String host) {
        try (var client = connect(settings("postgres", "postgres", mode, authorities), host, server.port())) {
            return value(client, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
        }
    }

    @Test
    void encryptsAsTheModeSays() {
        var trusted = Optional.of(authority.certificateFile());
        assertThat(encryption(Mode.DISABLE, Optional.empty(), "127.0.0.1")).isEqualTo("f");
        assertThat(encryption(Mode.PREFER, Optional.empty(), "127.0.0.1")).isEqualTo("t");
        assertThat(encryption(Mode.REQUIRE, Optional.empty(), "localhost")).isEqualTo("t");
        assertThat(encryption(Mode.VERIFY_CA, trusted, "localhost")).isEqualTo("t");
        assertThat(encryption(Mode.VERIFY_FULL, trusted, "127.0.0.1")).isEqualTo("t");
    }

    @Test
    void refusesACertificateThatDoesNotFit() {
        var stranger = Optional.of(CertificateAuthority.create("somebody else").certificateFile());
        for (var mode : List.of(Mode.REQUIRE, Mode.VERIFY_CA, Mode.VERIFY_FULL)) {
            assertThat(failure(() -> encryption(mode, stranger, "127.0.0.1")))
                    .satisfies(e -> assertThat(e.state().code()).isEqualTo("08006"))
                    .hasMessageContaining("[backend] sslmode=");
        }
        assertThat(failure(() -> encryption(Mode.VERIFY_CA, Optional.empty(), "127.0.0.1")))
                .hasMessageContaining("[backend] sslmode=");
        var trusted = Optional.of(authority.certificateFile());
        assertThat(failure(() -> encryption(Mode.VERIFY_FULL, trusted, "localhost")))
                .hasMessageContaining("[backend] sslmode=");
    }

    @Test
    void showsItsOwnCertificate() {
        var own = authority.issue("certified");
        var plain = settings("certified", "", Mode.REQUIRE);
        var settings = new BackendSettings(
                plain.user(),
                plain.password(),
                plain.database(),
                new BackendTls.Settings(
                        Mode.REQUIRE, Optional.empty(), Optional.of(own.certificateFile()), Optional.of(own.keyFile())),
                false,
                plain.applicationName(),
                plain.connectTimeout());
        try (var client = connect(settings)) {
            assertThat(value(client, "SELECT client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
                    .isEqualTo("/CN=certified");
        }
        assertThat(failure(() -> connect(plain)).state().code()).isEqualTo("28000");
    }

    @Test
    void namesAFileThatCannotBeUsed(@TempDir Path folder) throws Exception {
        var store = new NodeStore(List.of());
        var garbage = Files.writeString(folder.resolve("garbage.pem"), "no certificate");
        for (var file : List.of(folder.resolve("missing.pem"), garbage)) {
            var error = catchThrowableOfType(
                    IllegalArgumentException.class,
                    () -> new DirectClients(store, settings("postgres", "", Mode.VERIFY_CA, Optional.of(file))));
            assertThat(error).hasMessageContaining(file.toString());
        }
    }
}
