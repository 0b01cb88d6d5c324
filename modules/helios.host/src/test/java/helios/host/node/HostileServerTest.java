package helios.host.node;

import static helios.host.node.FakeServer.concat;
import static helios.host.node.FakeServer.frame;
import static helios.host.node.FakeServer.messages;
import static helios.host.node.FakeServer.welcome;
import static helios.host.node.Nodes.node;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import helios.host.auth.LoginException;
import helios.host.auth.LoginException.Reason;
import helios.host.net.BackendTls;
import helios.host.net.BackendTls.Mode;
import helios.spi.HeliosException;
import helios.spi.client.SqlClient;
import helios.spi.config.Secret;
import helios.spi.query.Response;
import helios.spi.topology.NodeRole;
import helios.testkit.Await;
import helios.wire.BackendMessage.Field;
import helios.wire.BackendWriter;
import helios.wire.TransactionStatus;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The proxy's own connections against servers that lie, trickle, or say nothing. */
final class HostileServerTest {

    private static final Duration SHORT = Duration.ofMillis(500);

    private static BackendSettings settings(Mode mode, Duration connectTimeout) {
        return new BackendSettings(
                "postgres",
                new Secret("secret"),
                "postgres",
                new BackendTls.Settings(mode, Optional.empty(), Optional.empty(), Optional.empty()),
                false,
                "helios",
                connectTimeout);
    }

    private static SqlClient connect(FakeServer server, Mode mode, Duration connectTimeout) {
        var store = new NodeStore(List.of(node("pg1", server.port(), NodeRole.UNKNOWN)));
        return new DirectClients(store, settings(mode, connectTimeout)).direct("pg1");
    }

    private static SqlClient connect(FakeServer server) {
        return connect(server, Mode.DISABLE, Duration.ofSeconds(20));
    }

    private static HeliosException failure(Runnable call) {
        var error = catchThrowableOfType(HeliosException.class, call::run);
        assertThat(error).as("a failure").isNotNull();
        return error;
    }

    private static void ready(ByteBuf out) {
        BackendWriter.readyForQuery(out, TransactionStatus.IDLE);
    }

    private static void notice(ByteBuf out) {
        BackendWriter.noticeResponse(out, "NOTICE", "00000", "noise");
        BackendWriter.parameterStatus(out, "TimeZone", "UTC");
        BackendWriter.notificationResponse(out, 1, "channel", "payload");
    }

    private static Consumer<ByteBuf> columns(String... names) {
        return out -> BackendWriter.rowDescription(
                out,
                Arrays.stream(names)
                        .map(name -> new Field(name, 0, (short) 0, 25, (short) -1, -1, (short) 0))
                        .toList());
    }

    private static Consumer<ByteBuf> row(String... values) {
        return out -> BackendWriter.dataRow(
                out,
                Arrays.stream(values)
                        .map(value -> Optional.of(value.getBytes(UTF_8)))
                        .toList());
    }

    private static void complete(ByteBuf out) {
        BackendWriter.commandComplete(out, "SELECT 1");
    }

    // ---- what is tolerated -----------------------------------------------------------------------------------------

    @Test
    void readsAConversationByteByByteWithNoiseBetweenAllMessages() throws Exception {
        var login = messages(
                HostileServerTest::notice,
                BackendWriter::authenticationOk,
                HostileServerTest::notice,
                out -> BackendWriter.backendKeyData(out, 42, new byte[256]),
                HostileServerTest::notice,
                HostileServerTest::ready);
        var answer = messages(
                HostileServerTest::notice,
                BackendWriter::parseComplete,
                HostileServerTest::notice,
                BackendWriter::bindComplete,
                HostileServerTest::notice,
                columns("a"),
                HostileServerTest::notice,
                row("x"),
                HostileServerTest::notice,
                HostileServerTest::complete,
                HostileServerTest::notice,
                HostileServerTest::ready);
        try (var server = FakeServer.dribbling(login, answer);
                var client = connect(server)) {
            var table = (Response.Table) client.query("SELECT 'x'");

            assertThat(table.rows().getFirst().getFirst())
                    .hasValueSatisfying(value -> assertThat(value).isEqualTo("x".getBytes(UTF_8)));
        }
    }

    @Test
    void doesWithoutACancelKeyAndWithoutErrorFields() throws Exception {
        var login = messages(BackendWriter::authenticationOk, HostileServerTest::ready);
        var answer = messages(out -> BackendWriter.errorResponse(out, Map.of()), HostileServerTest::ready);
        try (var server = FakeServer.saying(login, answer, answer);
                var client = connect(server)) {
            assertThat(failure(() -> client.query("SELECT 1")).state().code()).isEqualTo("XX000");
            assertThat(client.open()).isTrue();
        }
    }

    @Test
    void tellsTheServersErrorEvenIfTheConnectionDiesBehindIt() throws Exception {
        var answer = messages(out -> BackendWriter.errorResponse(out, "ERROR", "22012", "division by zero"));
        for (var server : List.of(FakeServer.saying(welcome(), answer), FakeServer.leaving(welcome(), answer))) {
            try (server;
                    var client = connect(server)) {
                client.timeout(SHORT);

                assertThat(failure(() -> client.query("SELECT 1/0")).state().code())
                        .isEqualTo("22012");
                assertThat(client.open()).isFalse();
            }
        }
    }

    // ---- what is refused -------------------------------------------------------------------------------------------

    static Stream<Arguments> brokenAnswers() {
        var start = messages(BackendWriter::parseComplete, BackendWriter::bindComplete);
        return Stream.of(
                Arguments.of("ready at once", messages(HostileServerTest::ready)),
                Arguments.of("a row without columns", concat(start, messages(row("x")))),
                Arguments.of("a wider row", concat(start, messages(columns("a"), row("x", "y")))),
                Arguments.of("a row behind no data", concat(start, messages(BackendWriter::noData, row("x")))),
                Arguments.of(
                        "two ends",
                        concat(
                                start,
                                messages(columns("a"), HostileServerTest::complete, HostileServerTest::complete))),
                Arguments.of(
                        "a suspended portal", concat(start, messages(columns("a"), BackendWriter::portalSuspended))),
                Arguments.of("a second login", concat(start, messages(BackendWriter::authenticationOk))),
                Arguments.of("an unknown tag", concat(start, frame('!', 4))),
                Arguments.of("a length below 4", concat(start, frame('C', 3))),
                Arguments.of("a negative length", concat(start, frame('C', -1))),
                Arguments.of("a length above all bounds", concat(start, frame('C', Integer.MAX_VALUE))),
                Arguments.of("a count that lies", concat(start, frame('T', 6, (byte) 0x7f, (byte) 0xff))),
                Arguments.of("a tag without its end", concat(start, frame('C', 6, (byte) 'X', (byte) 'Y'))),
                Arguments.of("copied data", concat(start, frame('d', 4))),
                Arguments.of("copied data among rows", concat(start, messages(columns("a")), frame('d', 4))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenAnswers")
    void closesAtTheFirstMessageThatDoesNotBelong(String name, byte[] answer) throws Exception {
        try (var server = FakeServer.saying(welcome(), answer);
                var client = connect(server)) {
            assertThat(failure(() -> client.query("SELECT 1")).state().code()).isEqualTo("08P01");
            assertThat(client.open()).isFalse();
        }
    }

    static Stream<Arguments> brokenLogins() {
        return Stream.of(
                Arguments.of("ready without a login", messages(HostileServerTest::ready)),
                Arguments.of(
                        "a key in front of the login",
                        messages(out -> BackendWriter.backendKeyData(out, 1, new byte[4]))),
                Arguments.of("two logins", messages(BackendWriter::authenticationOk, BackendWriter::authenticationOk)),
                Arguments.of("a message too long", frame('R', 1 << 20)),
                Arguments.of(
                        "a salt too short", frame('R', 10, (byte) 0, (byte) 0, (byte) 0, (byte) 5, (byte) 1, (byte) 1)),
                Arguments.of(
                        "SASL that goes on",
                        messages(out -> BackendWriter.authenticationSaslContinue(out, new byte[0]))),
                Arguments.of("rows", messages(row("x"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenLogins")
    void refusesABrokenLogin(String name, byte[] login) throws Exception {
        try (var server = FakeServer.saying(login)) {
            assertThat(failure(() -> connect(server)).state().code()).isEqualTo("08P01");
        }
    }

    @Test
    void givesNoPasswordToAServerThatAsksForAnUnknownMethod() throws Exception {
        var gss = frame('R', 8, (byte) 0, (byte) 0, (byte) 0, (byte) 7);
        try (var server = FakeServer.saying(gss)) {
            assertThat(failure(() -> connect(server)))
                    .isInstanceOfSatisfying(
                            LoginException.class, e -> assertThat(e.reason()).isEqualTo(Reason.METHOD_NOT_SUPPORTED));
        }
    }

    @Test
    void trustsNoServerThatSkipsItsProof() throws Exception {
        var sasl = messages(out -> BackendWriter.authenticationSasl(out, List.of("SCRAM-SHA-256")));
        try (var server = FakeServer.saying(sasl, welcome())) {
            assertThat(failure(() -> connect(server)))
                    .isInstanceOfSatisfying(
                            LoginException.class, e -> assertThat(e.reason()).isEqualTo(Reason.SERVER_NOT_PROVEN));
        }
    }

    // ---- TLS -------------------------------------------------------------------------------------------------------

    @Test
    void asksForTlsFirstAndAcceptsANoOnlyWherePreferred() throws Exception {
        for (var mode : List.of(Mode.REQUIRE, Mode.VERIFY_CA, Mode.VERIFY_FULL)) {
            try (var server = FakeServer.saying(new byte[] {'N'})) {
                assertThat(failure(() -> connect(server, mode, SHORT)))
                        .hasMessageContaining("does not speak TLS")
                        .satisfies(e -> assertThat(e.state().code()).isEqualTo("08006"));
                assertThat(server.firstPackets().getFirst()).containsExactly(0x04, 0xd2, 0x16, 0x2f);
            }
        }
        try (var server = FakeServer.saying(concat(new byte[] {'N'}, welcome()));
                var client = connect(server, Mode.PREFER, Duration.ofSeconds(20))) {
            assertThat(client.open()).isTrue();
        }
    }

    @Test
    void readsNothingThatCameInClearInFrontOfTls() throws Exception {
        var stuffed = concat(new byte[] {'S'}, welcome());
        try (var server = FakeServer.saying(stuffed)) {
            assertThat(failure(() -> connect(server, Mode.PREFER, SHORT))
                            .state()
                            .code())
                    .isEqualTo("08006");
        }
    }

    @Test
    void relaysNoErrorTextThatCameInFrontOfTls() throws Exception {
        var error = messages(
                out -> BackendWriter.errorResponse(out, "FATAL", "28000", "send your password to evil.example"));
        for (var mode : List.of(Mode.PREFER, Mode.VERIFY_FULL)) {
            try (var server = FakeServer.saying(error)) {
                assertThat(failure(() -> connect(server, mode, SHORT)))
                        .satisfies(e -> assertThat(e.state().code()).isEqualTo("08006"))
                        .hasMessageNotContaining("evil");
            }
        }
    }

    // ---- silence ---------------------------------------------------------------------------------------------------

    @Test
    void givesUpAConnectThatIsNotAnswered() throws Exception {
        for (var mode : List.of(Mode.DISABLE, Mode.PREFER, Mode.REQUIRE)) {
            try (var server = FakeServer.saying()) {
                long start = System.nanoTime();

                var error = failure(() -> connect(server, mode, SHORT));

                assertThat(error.state().code()).isEqualTo("08006");
                assertThat(error).hasMessageContaining("no login in time");
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, Duration.ofSeconds(10));
            }
        }
    }

    /** {@code [backend]} would wait for an hour. */
    @Test
    void aLimitOfTheCallersOwnBoundsTheConnectToo() throws Exception {
        try (var server = FakeServer.saying()) {
            var store = new NodeStore(List.of(node("pg1", server.port(), NodeRole.UNKNOWN)));
            var clients = new DirectClients(store, settings(Mode.DISABLE, Duration.ofHours(1)));

            assertThat(failure(() -> clients.direct("pg1", SHORT))).hasMessageContaining("no login in time");
        }
    }

    @Test
    void givesUpATlsHandshakeThatIsNotAnswered() throws Exception {
        try (var server = FakeServer.saying(new byte[] {'S'})) {
            assertThat(failure(() -> connect(server, Mode.REQUIRE, SHORT))).hasMessageContaining("no login in time");
        }
    }

    @Test
    void givesUpAQueryThatIsNotAnsweredAndCancelsIt() throws Exception {
        try (var server = FakeServer.saying(welcome());
                var client = connect(server)) {
            client.timeout(SHORT);

            assertThat(failure(() -> client.query("SELECT 1")).state().code()).isEqualTo("57014");

            assertThat(client.open()).isFalse();
            // code 1234.5678, process id 42, the key
            Await.until(
                    "the cancel arrived",
                    Duration.ofSeconds(10),
                    () -> server.firstPackets().size() == 2);
            assertThat(server.firstPackets().getLast())
                    .containsExactly(0x04, 0xd2, 0x16, 0x2e, 0, 0, 0, 42, 1, 2, 3, 4);
        }
    }

    @Test
    void givesUpAQueryWhoseAnswerDribbles() throws Exception {
        var noise = messages(HostileServerTest::notice);
        var endless = new byte[noise.length * 20_000];
        for (int i = 0; i < endless.length; i++) {
            endless[i] = noise[i % noise.length];
        }
        try (var server = FakeServer.dribbling(welcome(), endless);
                var client = connect(server)) {
            client.timeout(SHORT);

            assertThat(failure(() -> client.query("SELECT 1")).state().code()).isEqualTo("57014");
        }
    }
}
