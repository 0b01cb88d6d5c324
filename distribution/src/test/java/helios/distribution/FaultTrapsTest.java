package helios.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.testkit.Await;
import helios.testkit.FaultProxy;
import helios.testkit.Frames;
import helios.testkit.Message;
import helios.testkit.PgClient;
import helios.testkit.PgException;
import helios.testkit.PgOptions;
import helios.testkit.ProxyProcess;
import helios.testkit.Transcript;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Known ways in which a proxy fails when its server does: a link that breaks, a server that sends what none should. */
final class FaultTrapsTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private static FaultProxy link;
    private static ProxyProcess proxy;

    @BeforeAll
    static void start() {
        link = FaultProxy.to(Stage.server());
        proxy = ProxyProcess.start(Stage.alone("""
                [[nodes]]
                name = "pg"
                host = "127.0.0.1"
                port = %d
                role = "primary"
                """.formatted(link.port())));
    }

    @AfterAll
    static void stop() {
        proxy.close();
        link.close();
    }

    @AfterEach
    void heal() {
        link.heal();
    }

    @Test
    void w1ReplyThatFitsNoRequestEndsTheConnection() {
        for (var stranger : List.of("Z", "T")) {
            assertFailsClosed(message -> new Frames()
                    .raw(stranger.charAt(0), stranger.equals("Z") ? new byte[] {'I'} : new byte[0])
                    .raw('C', "SELECT 0\000".getBytes(UTF_8))
                    .raw('Z', new byte[] {'I'}));
        }
    }

    @Test
    void w37GoodbyeBehindAStatementThatStallsFreesItsServer() {
        var node = """
                [[nodes]]
                name = "pg"
                host = "127.0.0.1"
                port = %d
                role = "primary"
                [limits]
                backend_read_timeout_secs = 1
                backend_cancel_timeout_ms = 500
                """.formatted(link.port());
        try (var own = ProxyProcess.start(Stage.alone(node));
                var client = PgClient.connect(Stage.quick(own.options()))) {
            client.query("SELECT 1");
            link.toClient().freeze();
            client.send(new Frames().query("SELECT 2").terminate());
            client.abort();
            Await.until(
                    "the proxy lets go of the server",
                    SOON,
                    () -> Sockets.of(own.pid()).stream().noneMatch(socket -> socket.remotePort() == link.port()));
        }
    }

    @Test
    void w35ErrorWithoutFieldsPassesUnknownMessageDoesNot() {
        try (var server = new ScriptedServer(_ -> new Frames()
                        .raw('E', new byte[] {'y', 'x', 0, 0})
                        .raw('E', new byte[1])
                        .raw('Z', new byte[] {'I'}));
                var scripted = ProxyProcess.start(Stage.alone(server.node()));
                var client = PgClient.connect(scripted.options())) {
            client.send(new Frames().query("SELECT 1"));
            assertThat(new Transcript(client.readUntilReady()).tags()).isEqualTo("EEZ");
        }
        assertFailsClosed(_ -> new Frames().raw('?', new byte[9]).raw('Z', new byte[] {'I'}));
    }

    @Test
    void w33LengthOfTheServersMessageLies() {
        for (int length : new int[] {-1, Integer.MAX_VALUE}) {
            assertFailsClosed(_ -> new Frames().lying('D', length, new byte[20]));
        }
    }

    @Test
    void w23UnsolicitedFramesAnywhereAndInPieces() {
        var noise = new Frames()
                .raw('N', "SNOTICE\000C00000\000Mhello\000\000".getBytes(UTF_8))
                .raw('S', "TimeZone\000UTC\000".getBytes(UTF_8))
                .raw('A', "\000\000\000\001channel\000payload\000".getBytes(UTF_8))
                .toBytes();
        var greeting = new Frames()
                .bytes(ScriptedServer.admitted().toBytes())
                .bytes(noise)
                .raw('Z', new byte[] {'I'});
        try (var server = new ScriptedServer(
                        greeting,
                        1,
                        _ -> new Frames()
                                .bytes(noise)
                                .raw('T', new byte[2])
                                .bytes(noise)
                                .raw('D', new byte[2])
                                .bytes(noise)
                                .raw('C', "SELECT 1\000".getBytes(UTF_8))
                                .bytes(noise)
                                .raw('Z', new byte[] {'I'}));
                var scripted = ProxyProcess.start(Stage.alone(server.node()));
                var client = PgClient.connect(scripted.options())) {
            for (int i = 0; i < 3; i++) {
                client.send(new Frames().query("SELECT 1"));
                assertThat(new Transcript(client.readUntilReady()).tags()).isEqualTo("NSATNSADNSACNSAZ");
            }
        }
    }

    @Test
    void w38LossOfTheServerIsToldBeforeTheEnd() {
        for (var how : List.of(FaultProxy.Cut.RESET, FaultProxy.Cut.CLOSE)) {
            try (var client = PgClient.connect(options())) {
                client.send(new Frames().query("SELECT pg_sleep(30) /* " + how + " */"));
                awaitSleeping(how.name());
                link.cutAll(how);
                assertThat(states(client.readToEnd())).containsExactly("08006");
            }
        }
    }

    @Test
    void w42LossWithRepliesOwedIsToldAtOnce() {
        try (var client = PgClient.connect(options())) {
            client.send(new Frames()
                    .parse("", "SELECT pg_sleep(30) /* extended */")
                    .bind("", "")
                    .execute("", 0)
                    .flush());
            awaitSleeping("extended");
            link.cutAll(FaultProxy.Cut.RESET);
            assertThat(states(client.readToEnd())).containsExactly("08006");
        }
        try (var client = PgClient.connect(options())) {
            client.query("CREATE TEMP TABLE c (i int)");
            client.send(new Frames().query("COPY c FROM STDIN"));
            client.readUntil('G');
            link.toServer().freeze();
            client.send(new Frames().copyDone());
            link.cutAll(FaultProxy.Cut.RESET);
            assertThat(states(client.readToEnd())).containsExactly("08006");
        }
    }

    @Test
    void w46OneEndToOneLogin() {
        assertThatThrownBy(() -> PgClient.connect(options().user("postgres").password("wrong")))
                .isInstanceOfSatisfying(
                        PgException.class, e -> assertThat(e.sqlState()).isEqualTo("28P01"));
        try (var client = PgClient.open(options().user("nobody"))) {
            client.send(new Frames().startup(Frames.PROTOCOL_3_0, Map.of("user", "quick", "database", "missing")));
            assertThat(states(client.readToEnd())).containsExactly("3D000");
        }
        link.toClient().cutBefore('E', FaultProxy.Cut.RESET);
        try (var client = PgClient.open(options())) {
            client.send(new Frames().startup(Frames.PROTOCOL_3_0, Map.of("user", "quick", "database", "missing")));
            assertThat(states(client.readToEnd())).hasSize(1);
        }
    }

    @Test
    void w47NothingBehindAFinishedStatement() {
        for (var end : List.of("C", "E")) {
            try (var client = PgClient.connect(options())) {
                link.toClient().cutAfter(end.charAt(0), FaultProxy.Cut.RESET);
                client.send(new Frames().query(end.equals("C") ? "SELECT 1" : "SELECT 1/0"));
                assertThat(new Transcript(client.readToEnd()).tags()).isEqualTo(end.equals("C") ? "TDC" : "E");
            }
        }
    }

    /** A node is at fault when its connection is, whatever its name sounds like. */
    @Test
    void w50NodeOfAnyNameIsToldAsLost() {
        try (var oddlyNamed = ProxyProcess.start(Stage.alone("""
            [[nodes]]
            name = "Client-1"
            host = "127.0.0.1"
            port = %d
            role = "primary"
            """.formatted(link.port())));
                var client = PgClient.connect(Stage.quick(oddlyNamed.options()).timeout(SOON))) {
            client.send(new Frames().query("SELECT pg_sleep(30) /* odd */"));
            awaitSleeping("odd");
            link.cutAll(FaultProxy.Cut.RESET);
            var last = client.readToEnd().getLast();
            assertThat(last.fields()).containsEntry('C', "08006");
            assertThat(last.fields().get('M')).contains("node \"Client-1\" was lost");
            assertThat(PgClient.connect(Stage.quick(oddlyNamed.options())).transactionStatus())
                    .isEqualTo('I');
        }
    }

    /** Two servers whose answers come byte by byte, asked in turn: none gets into another's. */
    @Test
    void w48BytesStayWithTheirConnection(@TempDir Path temp) {
        var features = FeatureFolder.ofProbe(temp);
        Function<String, Function<Message, Frames>> named = name -> _ -> new Frames()
                .raw('T', new byte[2])
                .raw('D', new byte[2])
                .raw('C', (name + "\000").getBytes(UTF_8))
                .raw('Z', new byte[] {'I'});
        try (var one = new ScriptedServer(ScriptedServer.greeting(), 1, named.apply("one"));
                var two = new ScriptedServer(ScriptedServer.greeting(), 1, named.apply("two"));
                var between = ProxyProcess.start("features_dir = \"" + features + "\"\n"
                        + Stage.alone(one.node()
                                + two.node()
                                        .replaceFirst("(?s).*\\[\\[nodes", "[[nodes")
                                        .replace("\"scripted\"", "\"two\"")
                                        .replace("primary", "standby")
                                + "[probe]\n"));
                var client = PgClient.connect(between.options())) {
            for (int i = 0; i < 20; i++) {
                for (var hint : List.of("one", "two")) {
                    client.send(new Frames().query("SELECT 1 /* node:" + hint.replace("one", "scripted") + " */"));
                    var replies = client.readUntilReady();
                    assertThat(new Transcript(replies).tags()).isEqualTo("TDCZ");
                    assertThat(new String(replies.get(2).body(), UTF_8)).isEqualTo(hint + "\000");
                }
            }
        }
    }

    @Test
    void w30ServerWithoutTlsIsNotSpokenToWhereTlsIsRequired() {
        try (var strict = ProxyProcess.start(Stage.alone("""
                        [backend]
                        sslmode = "require"
                        """ + ProxyProcess.nodes(List.of(Stage.server()))))) {
            assertThatThrownBy(() -> PgClient.connect(Stage.quick(strict.options())))
                    .isInstanceOfSatisfying(
                            PgException.class, e -> assertThat(e.getMessage()).contains("it has no TLS"));
        }
    }

    // ---- helpers -------------------------------------------------------------------------------------------------

    private static PgOptions options() {
        return Stage.quick(proxy.options()).timeout(SOON);
    }

    private static void awaitSleeping(String comment) {
        Await.until(
                "the statement runs",
                SOON,
                () -> Stage.server()
                        .query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND query LIKE '%"
                                + comment + " */'")
                        .value()
                        .equals("1"));
    }

    private static List<String> states(List<Message> messages) {
        return messages.stream()
                .filter(message -> message.tag() == 'E')
                .map(message -> String.valueOf(message.fields().get('C')))
                .toList();
    }

    private static void assertFailsClosed(Function<Message, Frames> script) {
        try (var server = new ScriptedServer(script);
                var scripted = ProxyProcess.start(Stage.alone(server.node()));
                var client = PgClient.connect(scripted.options())) {
            client.send(new Frames().parse("", "SELECT 1").bind("", "").sync());
            assertThat(states(client.readToEnd())).containsExactly("08006");
            try (var next = PgClient.connect(scripted.options())) {
                assertThat(next.transactionStatus()).isEqualTo('I');
            }
        }
    }
}
