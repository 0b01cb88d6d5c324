package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.testkit.Await;
import helios.testkit.Frames;
import helios.testkit.Message;
import helios.testkit.PgClient;
import helios.testkit.PostgresCluster;
import helios.testkit.ProxyProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every kind of hook on a real cluster, in both protocols, in and out of transactions: a third-party feature from {@code
 * features_dir} decides by words in the statements. Each test runs with hooks on the event loop and on virtual threads.
 */
final class HookContractTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private static Path temp;

    private static Path features;

    private static PostgresCluster cluster;
    private static ProxyProcess inline;
    private static ProxyProcess blocking;

    @BeforeAll
    static void start() {
        cluster = PostgresCluster.start(node -> node.hba(
                "host all all 127.0.0.1/32 trust", "local all all trust", "host replication all 127.0.0.1/32 trust"));
        features = FeatureFolder.ofProbe(temp);
        inline = proxy(false, "");
        blocking = proxy(true, "");
    }

    private static ProxyProcess proxy(boolean blocks, String more) {
        return ProxyProcess.start(
                Stage.withoutDefaults("""
                listen_address = "127.0.0.1:0"
                admin_address = "127.0.0.1:0"
                features_dir = "%s"
                [backend]
                user = "postgres"
                password = "postgres"
                [probe]
                blocking = %s
            %s
            %s\
            """.formatted(features, blocks, more, ProxyProcess.nodes(cluster.nodes()))));
    }

    @AfterAll
    static void stop() {
        inline.close();
        blocking.close();
        cluster.close();
    }

    private PgClient connect(boolean blocks) {
        var proxy = blocks ? blocking : inline;
        http(proxy, "POST", "/probe/clear");
        return PgClient.connect(
                proxy.options().user("postgres").password("postgres").database("postgres"));
    }

    private static String http(ProxyProcess proxy, String method, String path) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.adminPort() + path))
                                    .method(method, HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String seen(boolean blocks) {
        return http(blocks ? blocking : inline, "GET", "/probe");
    }

    private static String tags(List<Message> messages) {
        return messages.stream()
                .map(Message::tag)
                .filter(tag -> tag != 'N' && tag != 'S')
                .map(String::valueOf)
                .collect(Collectors.joining());
    }

    private static String errorState(List<Message> messages) {
        return messages.stream()
                .filter(message -> message.tag() == 'E')
                .map(message -> String.valueOf(message.fields().get('C')))
                .findFirst()
                .orElse("");
    }

    private static List<Message> send(PgClient client, Frames frames) {
        client.send(frames);
        return client.readUntilReady();
    }

    private static Frames extended(String sql, String... parameters) {
        return new Frames()
                .parse("", sql)
                .bind("", "", parameters)
                .describe('P', "")
                .execute("", 0)
                .sync();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRejectedStatementRunsNothingAndTheSessionLives(boolean blocks) {
        try (var client = connect(blocks)) {
            client.query("CREATE TEMP TABLE t (i int)");
            var simple = send(
                    client,
                    new Frames().query("INSERT INTO t VALUES (1); SELECT 'reject_me'; INSERT INTO t VALUES (2)"));
            assertThat(tags(simple)).isEqualTo("EZ");
            assertThat(errorState(simple)).isEqualTo("42501");
            assertThat(client.transactionStatus()).isEqualTo('I');

            var pipelined = send(
                    client,
                    new Frames()
                            .parse("", "INSERT INTO t VALUES (3)")
                            .bind("", "")
                            .execute("", 0)
                            .parse("", "SELECT 'reject_me'")
                            .bind("", "")
                            .execute("", 0)
                            .sync());
            assertThat(tags(pipelined)).isEqualTo("EZ");
            assertThat(client.query("SELECT count(*) FROM t").value()).isEqualTo("0");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void w18ARejectInATransactionFailsIt(boolean blocks) {
        try (var client = connect(blocks)) {
            for (var frames : List.of(new Frames().query("SELECT 'reject_me'"), extended("SELECT 'reject_me'"))) {
                client.query("BEGIN");
                client.query("SAVEPOINT a");
                assertThat(errorState(send(client, frames))).isEqualTo("42501");
                assertThat(client.transactionStatus()).isEqualTo('E');
                assertThat(errorState(send(client, new Frames().query("SELECT 1"))))
                        .isEqualTo("25P02");
                client.query("ROLLBACK TO a");
                assertThat(client.transactionStatus()).isEqualTo('T');
                assertThat(client.query("SELECT 2").value()).isEqualTo("2");
                assertThat(errorState(send(client, extended("SELECT 'reject_me'"))))
                        .isEqualTo("42501");
                assertThat(client.query("COMMIT").tag()).isEqualTo("ROLLBACK");
                assertThat(client.transactionStatus()).isEqualTo('I');
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void w39ARejectBehindAFlushUndoesWhatWasSent(boolean blocks) {
        try (var client = connect(blocks)) {
            client.query("CREATE TEMP TABLE f (i int)");
            client.send(new Frames()
                    .parse("", "INSERT INTO f VALUES (1)")
                    .bind("", "")
                    .execute("", 0)
                    .flush());
            client.readUntil('C');
            client.send(new Frames()
                    .parse("", "SELECT 'reject_me'")
                    .bind("", "")
                    .execute("", 0)
                    .flush());
            assertThat(errorState(client.readUntil('E'))).isEqualTo("42501");
            var rest = send(
                    client,
                    new Frames()
                            .parse("", "INSERT INTO f VALUES (2)")
                            .bind("", "")
                            .execute("", 0)
                            .sync());
            assertThat(tags(rest)).isEqualTo("Z");
            assertThat(client.query("SELECT count(*) FROM f").value()).isEqualTo("0");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRewriterChangesWhatRuns(boolean blocks) {
        try (var client = connect(blocks)) {
            assertThat(client.query("SELECT 'old_word'").value()).isEqualTo("new_word");
            assertThat(client.simpleQuery("SELECT 1; SELECT 'old_word' ; SELECT 3").stream()
                            .map(result -> result.value()))
                    .containsExactly("1", "new_word", "3");
            assertThat(client.extended("SELECT $1::text || 'old_word'", "a ").value())
                    .isEqualTo("a new_word");
            send(
                    client,
                    new Frames()
                            .parse("p", "SELECT 'old_word'")
                            .describe('S', "p")
                            .sync());
            for (int i = 0; i < 2; i++) {
                var again =
                        send(client, new Frames().bind("", "p").execute("", 0).sync());
                assertThat(tags(again)).isEqualTo("2DCZ");
                assertThat(new String(again.get(1).body(), StandardCharsets.UTF_8))
                        .endsWith("new_word");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnswerTakesTheServersPlace(boolean blocks) {
        try (var client = connect(blocks)) {
            assertThat(client.query("SELECT answer_me").value()).isEqualTo("answered");
            assertThat(client.extended("SELECT answer_me").value()).isEqualTo("answered");
            client.query("BEGIN");
            assertThat(client.query("SELECT answer_me").value()).isEqualTo("answered");
            assertThat(client.transactionStatus()).isEqualTo('T');
            client.query("COMMIT");
            // One of two cannot be answered here, so both run, and the server does not know the column.
            assertThat(errorState(send(client, new Frames().query("SELECT 1; SELECT answer_me"))))
                    .isEqualTo("42703");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void w44TheUnnamedStatementDiesWithEachQuery(boolean blocks) {
        try (var client = connect(blocks)) {
            for (var text : List.of("SELECT answer_me", "SELECT 'reject_me'", "SELECT 1")) {
                send(client, new Frames().parse("", "SELECT 5").sync());
                send(client, new Frames().query(text));
                assertThat(errorState(send(
                                client, new Frames().bind("", "").execute("", 0).sync())))
                        .isEqualTo("26000");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRouterChoosesTheNode(boolean blocks) {
        try (var client = connect(blocks)) {
            for (var node : List.of("pg2", "pg3")) {
                var port = String.valueOf(cluster.node(node).port());
                var text = "SELECT current_setting('port') /* node:" + node + " */";
                assertThat(client.query(text).value()).isEqualTo(port);
                assertThat(client.extended(text).value()).isEqualTo(port);
            }
            assertThat(errorState(send(client, new Frames().query("SELECT 1 /* node:nowhere */"))))
                    .isEqualTo("42704");
            client.query("BEGIN");
            assertThat(client.query("SELECT current_setting('port') /* node:pg2 */")
                            .value())
                    .isEqualTo(String.valueOf(cluster.primary().port()));
            client.query("COMMIT");
            assertThat(http(blocks ? blocking : inline, "GET", "/metrics/prometheus"))
                    .contains("helios_route_ignored_total{reason=\"transaction\"}");
        }
    }

    /** A router may have named it before it went out of use. */
    @Test
    void aRouterIsAskedAgainWhenItsNodeIsOutOfUse() {
        try (var proxy = proxy(false, "[health]\n");
                var client = PgClient.connect(
                        proxy.options().user("postgres").password("postgres").database("postgres"))) {
            var admin = new Admin(proxy.adminPort());
            Await.until(
                    "pg2 is up",
                    SOON,
                    () -> admin.post("/nodes/pg2/drain?wait=true", "").body().equals("{\"status\":\"drained\"}"));
            var port = String.valueOf(cluster.node("pg3").port());
            var text = "SELECT current_setting('port') /* node:pg2 else:pg3 */";
            assertThat(client.query(text).value()).isEqualTo(port);
            assertThat(client.extended(text).value()).isEqualTo(port);
            var insists = send(client, new Frames().query("SELECT 1 /* node:pg2 */"));
            assertThat(errorState(insists)).isEqualTo("57P03");
            assertThat(tags(insists)).isEqualTo("EZ");
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTapStopsAResult(boolean blocks) {
        try (var client = connect(blocks)) {
            var simple = send(client, new Frames().query("SELECT i FROM generate_series(1, 100000) i /* stop_rows */"));
            assertThat(tags(simple)).isEqualTo("TDDDEZ");
            assertThat(errorState(simple)).isEqualTo("54000");
            var extended = send(client, extended("SELECT i FROM generate_series(1, 100000) i /* stop_rows */"));
            assertThat(tags(extended)).isEqualTo("12TDDDEZ");
            assertThat(seen(blocks).split("\"stage\":\"columns\",\"names\":\\[\"i\"]", -1))
                    .as("the columns, once each")
                    .hasSize(3);
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aHookThatThrowsRejects(boolean blocks) {
        try (var client = connect(blocks)) {
            assertThat(errorState(send(client, new Frames().query("SELECT 'fail_hook'"))))
                    .isEqualTo("XX000");
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hooksSeeEachExecutionOnceAndNothingKeepsAClientIn(boolean blocks) {
        try (var client = connect(blocks)) {
            client.query("SET probe.x = 'one'");
            client.simpleQuery("SET probe.x = 'two'; SELECT 'marker'");
            send(client, new Frames().parse("again", "SELECT $1::int").sync());
            send(
                    client,
                    new Frames()
                            .bind("", "again", "41")
                            .execute("", 0)
                            .bind("", "again", "42")
                            .execute("", 0)
                            .sync());
            client.query("BEGIN");
            client.query("ROLLBACK");
            client.query("SELECT 'end'");
            var events = seen(blocks);
            assertThat(events)
                    .contains("\"stage\":\"gate\",\"text\":\"SELECT 'marker'\"")
                    .contains("\"setting\":\"two\"")
                    .contains("\"parameters\":[\"41\"]")
                    .contains("\"parameters\":[\"42\"]")
                    .contains("\"stage\":\"finished\",\"text\":\"ROLLBACK\"")
                    .contains("\"stage\":\"transactionEnded\",\"committed\":false")
                    .doesNotContain("\"stage\":\"gate\",\"text\":\"ROLLBACK\"");
            assertThat(events.split("\"stage\":\"finished\",\"text\":\"SELECT .1::int\"", -1))
                    .hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStatementPreparedBySqlIsNoWayRound(boolean blocks) {
        try (var client = connect(blocks)) {
            client.query("PREPARE quiet AS SELECT 1");
            assertThat(errorState(send(client, new Frames().query("PREPARE loud AS SELECT 'reject_me'"))))
                    .isEqualTo("42501");
            assertThat(tags(send(
                            client,
                            new Frames().bind("", "quiet").execute("", 0).sync())))
                    .isEqualTo("2DCZ");
            assertThat(seen(blocks)).contains("\"stage\":\"gate\",\"text\":\" SELECT 1\"");
            assertThatThrownBy(() -> client.query("EXECUTE loud")).hasMessageContaining("loud");
        }
    }

    // ---- K3: every statement, in either protocol, once ------------------------------------------------------------

    /** W44, W45: any Query ends the unnamed statement, so the same Parse in front of and behind it is parsed twice. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void w45TheSameParseAroundASimpleQueryIsSent(boolean blocks) {
        try (var client = connect(blocks)) {
            for (var between : List.of("BEGIN", "SELECT answer_me", "SET probe.x = '1'", "COMMIT")) {
                assertThat(client.extended("SELECT 'new' || 'old_word'").value())
                        .isEqualTo("newnew_word");
                client.query(between);
                assertThat(client.extended("SELECT 'new' || 'old_word'").value())
                        .isEqualTo("newnew_word");
            }
        }
    }

    /** W44: a batch that is refused has replaced the unnamed statement all the same. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void w44ARefusedParseEndsTheFormerUnnamedStatement(boolean blocks) {
        try (var client = connect(blocks)) {
            for (var begin : List.of("", "BEGIN")) {
                client.query(begin);
                send(client, new Frames().parse("", "SELECT 'former'").sync());
                assertThat(errorState(send(client, extended("SELECT 'reject_me'"))))
                        .isEqualTo("42501");
                client.query("ROLLBACK");
                send(client, new Frames().parse("", "SELECT 'former'").sync());
                assertThat(errorState(send(client, extended("SELECT 'reject_me'"))))
                        .isEqualTo("42501");
                var late = send(client, new Frames().bind("", "").execute("", 0).sync());
                assertThat(errorState(late)).isEqualTo("26000");
            }
        }
    }

    /** What is skipped, or fails, changes nothing that is known by name. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void namesAreThoseThatTheServerConfirmed(boolean blocks) {
        try (var client = connect(blocks)) {
            send(client, new Frames().parse("a", "SELECT 'first'").sync());
            assertThat(errorState(send(
                            client, new Frames().parse("a", "SELECT 'second'").sync())))
                    .isEqualTo("42P05");
            send(client, new Frames().parse("b", "no statement").close('S', "a").sync());
            var again = send(client, new Frames().bind("", "a").execute("", 0).sync());
            assertThat(tags(again)).isEqualTo("2DCZ");
            assertThat(new String(again.get(1).body(), StandardCharsets.UTF_8)).endsWith("first");
        }
    }

    /** A request within a COPY that has failed already, unknown to the proxy, is one like any other to the hooks. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFailedCopyIsNoWayRoundTheHooks(boolean blocks) {
        try (var client = connect(blocks)) {
            client.query("CREATE TEMP TABLE c (i int)");
            for (int i = 0; i < 20; i++) {
                client.send(new Frames().query("COPY c FROM STDIN"));
                client.readUntil('G');
                client.send(new Frames()
                        .copyData("no number\n".getBytes(StandardCharsets.UTF_8))
                        .query("SELECT 'reject_me'"));
                assertThat(errorState(client.readUntilReady())).isEqualTo("22P02");
                assertThat(errorState(client.readUntilReady())).isEqualTo("42501");
                client.send(new Frames().query("COPY c FROM STDIN"));
                client.readUntil('G');
                client.send(new Frames()
                        .copyData("no number\n".getBytes(StandardCharsets.UTF_8))
                        .bytes(extended("SELECT 'reject_me'").toBytes()));
                assertThat(errorState(client.readUntilReady())).isEqualTo("22P02");
                assertThat(errorState(client.readUntilReady())).isEqualTo("42501");
            }
            assertThat(client.query("SELECT count(*) FROM c").value()).isEqualTo("0");
        }
    }

    // ---- K4, K5: rejects and answers in the midst of batches and transactions -------------------------------------

    /** Nobody's text is told, but who did what about it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void operatorsSeeWhoAnsweredAndWhereTheRestRan(boolean blocks) {
        var proxy = blocks ? blocking : inline;
        try (var client = PgClient.connect(proxy.options()
                .user("postgres")
                .password("postgres")
                .database("postgres")
                .parameter("application_name", "told"))) {
            var sessions = http(proxy, "GET", "/sessions");
            var path = "/sessions/"
                    + sessions.replaceFirst(".*\"id\":\"([^\"]+)\"[^{}]*\"application_name\":\"told\".*", "$1")
                    + "/last";
            assertThat(http(proxy, "GET", path)).isEqualTo("[]");
            client.query("SELECT answer_me");
            send(client, new Frames().query("SELECT 'reject_me'"));
            client.extended("SELECT 1");
            var fingerprint = "\\{\"query_fingerprint\":\"[0-9a-f]{16}\",";
            var rest = ",\"rewrites\":\\[],\"plugins\":\\[],\"pin\":null,\"elapsed_us\":\\d+}";
            assertThat(http(proxy, "GET", path))
                    .matches("\\["
                            + fingerprint + "\"route\":\"pg1\",\"cache\":null" + rest + ","
                            + fingerprint + "\"route\":null,\"cache\":null" + rest + ","
                            + fingerprint + "\"route\":null,\"cache\":\"probe\"" + rest + "]");
        }
    }

    /** W2, W17: each frame gets its own answer, in the order of the requests, and ReadyForQuery only at a Sync. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void w17AnAnswerHasTheShapeThatWasAskedFor(boolean blocks) {
        try (var client = connect(blocks)) {
            client.send(new Frames()
                    .parse("", "SELECT answer_me")
                    .bind("", "")
                    .describe('P', "")
                    .execute("", 0)
                    .flush());
            assertThat(tags(client.readUntil('C'))).isEqualTo("12TDC");
            client.send(new Frames().sync());
            assertThat(tags(client.readUntilReady())).isEqualTo("Z");
            assertThat(tags(send(
                            client,
                            new Frames()
                                    .parse("", "SELECT answer_me")
                                    .bind("", "")
                                    .execute("", 0)
                                    .sync())))
                    .isEqualTo("12DCZ");
            var two = send(
                    client,
                    new Frames()
                            .parse("", "SELECT answer_me /* one */")
                            .bind("", "")
                            .execute("", 0)
                            .parse("", "SELECT answer_me /* two */")
                            .bind("", "")
                            .describe('P', "")
                            .execute("", 0)
                            .sync());
            assertThat(tags(two)).isEqualTo("12DC12TDCZ");
            assertThat(values(two)).containsExactly("answered one", "answered two");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void w2AnAnswerWaitsForTheRepliesInFrontOfIt(boolean blocks) {
        try (var client = connect(blocks)) {
            client.send(new Frames()
                    .query("SELECT repeat('x', 10000000)")
                    .query("SELECT answer_me")
                    .query("SELECT 'last'"));
            assertThat(values(client.readUntilReady()).getFirst()).hasSize(10_000_000);
            assertThat(values(client.readUntilReady())).containsExactly("answered");
            assertThat(values(client.readUntilReady())).containsExactly("last");
        }
    }

    /** W18, W39: one error, then all up to the Sync is dropped, a Query too; of ten INSERTs none or all are kept. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void w39ARefusalAtAFlushEndsTheBatch(boolean blocks) {
        try (var client = connect(blocks)) {
            client.query("CREATE TEMP TABLE w39 (i int)");
            for (var begin : List.of("", "BEGIN")) {
                client.query(begin);
                for (int i = 1; i <= 10; i++) {
                    client.send(new Frames()
                            .parse("", "INSERT INTO w39 VALUES (1)" + (i == 4 ? " /* reject_me */" : ""))
                            .bind("", "")
                            .execute("", 0)
                            .flush());
                }
                client.send(new Frames().query("INSERT INTO w39 VALUES (2)").sync());
                assertThat(tags(client.readUntilReady())).isEqualTo("12C12C12CEZ");
                assertThat(client.transactionStatus()).isEqualTo(begin.isEmpty() ? 'I' : 'E');
                client.query("ROLLBACK");
                assertThat(client.query("SELECT count(*) FROM w39").value()).isEqualTo("0");
            }
        }
    }

    /** From the first part that was forwarded to its Sync: one server, no answer from here, and a refusal undoes all. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void w40ABatchIsNotSplit(boolean blocks) {
        try (var client = connect(blocks)) {
            client.query("CREATE TABLE w40 (port text)");
            client.query("SELECT 'forget the state'");
        }
        try (var client = connect(blocks)) {
            client.send(new Frames()
                    .parse("", "INSERT INTO w40 VALUES (current_setting('port'))")
                    .bind("", "")
                    .execute("", 0)
                    .flush());
            client.readUntil('C');
            var routed = send(client, extended("SELECT current_setting('port') /* node:pg2 */"));
            assertThat(values(routed))
                    .containsExactly(String.valueOf(cluster.primary().port()));
            assertThat(client.query("SELECT count(*) FROM w40").value()).isEqualTo("1");

            client.send(new Frames()
                    .parse("", "INSERT INTO w40 VALUES ('second')")
                    .bind("", "")
                    .execute("", 0)
                    .flush());
            client.readUntil('C');
            // The answer is not used, so the server says that it knows no such column, and nothing of the batch is
            // kept.
            assertThat(errorState(send(client, extended("SELECT answer_me")))).isEqualTo("42703");
            assertThat(client.query("SELECT count(*) FROM w40").value()).isEqualTo("1");

            client.send(new Frames()
                    .parse("", "SELECT 1")
                    .bind("", "")
                    .execute("", 0)
                    .flush());
            client.readUntil('C');
            var refused = send(client, extended("DROP TABLE w40 /* reject_me */"));
            assertThat(tags(refused)).isEqualTo("EZ");
            assertThat(client.query("SELECT count(*) FROM w40").value()).isEqualTo("1");
            client.query("DROP TABLE w40");
        }
    }

    /** W7: whatever becomes of a statement, the proxy leaves no transaction open. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void w7NoTransactionOfTheProxysOwnStaysOpen(boolean blocks) {
        try (var client = connect(blocks)) {
            for (var text :
                    List.of("SELECT 'reject_me'", "SELECT answer_me", "SELECT 1/0", "SELECT 'fail_hook'", "SELECT 1")) {
                send(client, new Frames().query(text));
                send(client, extended(text));
                assertThat(client.transactionStatus()).isEqualTo('I');
                assertThat(cluster.primary()
                                .query("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'")
                                .value())
                        .as(text)
                        .isEqualTo("0");
            }
        }
    }

    // ---- K6: routes ------------------------------------------------------------------------------------------------

    /** W10, W49: a Parse that the proxy puts in front fails: the client gets that one error, and goes on. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void w10w49AParseOfTheProxysOwnThatFailsIsOneError(boolean blocks) {
        cluster.primary().query("CREATE TABLE w10 (i int)");
        try (var client = connect(blocks)) {
            send(
                    client,
                    new Frames().parse("p", "SELECT i FROM w10 /* node:pg2 */").sync());
            cluster.primary().query("DROP TABLE w10");
            awaitReplay();
            for (int i = 0; i < 3; i++) {
                var failed =
                        send(client, new Frames().bind("", "p").execute("", 0).sync());
                assertThat(tags(failed)).isEqualTo("EZ");
                assertThat(errorState(failed)).isEqualTo("42P01");
                assertThat(client.query("SELECT 1").value()).isEqualTo("1");
            }
        }
    }

    /** What the proxy parses in front is nobody's reply, with an error behind it or without. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void w11RepliesAreThoseOfTheClientsFrames(boolean blocks) {
        try (var client = connect(blocks)) {
            send(
                    client,
                    new Frames()
                            .parse("q", "SELECT 1 / (g - $1::int) FROM generate_series(1, 1) g /* node:pg2 */")
                            .sync());
            assertThat(tags(send(
                            client,
                            new Frames()
                                    .describe('S', "q")
                                    .bind("", "q", "2")
                                    .execute("", 0)
                                    .bind("", "q", "1")
                                    .execute("", 0)
                                    .close('S', "q")
                                    .sync())))
                    .isEqualTo("tT2DC2EZ");
            assertThat(tags(send(
                            client,
                            new Frames().bind("", "q", "2").execute("", 0).sync())))
                    .isEqualTo("2DCZ");
        }
    }

    /** A server besides the session's own is read as soon as it has something to say. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void w41FlushedRowsOfAnotherServerComeAtOnce(boolean blocks) {
        try (var client = connect(blocks)) {
            var nanos = new java.util.ArrayList<Long>();
            for (int i = 0; i < 15; i++) {
                long start = System.nanoTime();
                client.send(new Frames()
                        .parse("", "SELECT current_setting('port') /* node:pg2 */")
                        .bind("", "")
                        .execute("", 0)
                        .flush());
                assertThat(values(client.readUntil('C')))
                        .containsExactly(String.valueOf(cluster.node("pg2").port()));
                nanos.add(System.nanoTime() - start);
                assertThat(tags(send(client, new Frames().sync()))).isEqualTo("Z");
            }
            java.util.Collections.sort(nanos);
            assertThat(java.time.Duration.ofNanos(nanos.get(5))).isLessThan(java.time.Duration.ofMillis(10));
        }
    }

    private static void awaitReplay() {
        var end = cluster.primary().query("SELECT pg_current_wal_lsn()").value();
        helios.testkit.Await.until(
                "the standby has replayed it",
                java.time.Duration.ofSeconds(20),
                () -> cluster.node("pg2")
                        .query("SELECT pg_last_wal_replay_lsn() >= '" + end + "'")
                        .value()
                        .equals("t"));
    }

    // ---- listeners -------------------------------------------------------------------------------------------------

    /** Every statement's end comes before that of its transaction, and that before the client knows. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void listenersLearnOfStatementsThenOfTheTransactionThenTheClientDoes(boolean blocks) {
        try (var client = connect(blocks)) {
            client.query("BEGIN; SELECT 'a slow_listener'");
            client.query("SELECT 'b slow_listener'");
            client.query("COMMIT");
            assertThat(ends(blocks)).containsExactly("BEGIN", "SELECT", "SELECT", "COMMIT", "true");
        }
        try (var client = connect(blocks)) {
            send(
                    client,
                    new Frames()
                            .parse("", "SELECT 'c slow_listener'")
                            .bind("", "")
                            .execute("", 0)
                            .parse("", "SELECT 1/0 /* slow_listener */")
                            .bind("", "")
                            .execute("", 0)
                            .sync());
            assertThat(ends(blocks)).containsExactly("SELECT", "SELECT", "false");
        }
        try (var client = connect(blocks)) {
            send(client, new Frames().query("BEGIN; SELECT 1; COMMIT; SELECT 1/0 /* slow_listener */"));
            assertThat(ends(blocks)).containsExactly("BEGIN", "SELECT", "COMMIT", "SELECT", "true");
        }
    }

    /** The ends in their order: the first word of each statement that finished, and how transactions ended. */
    private static List<String> ends(boolean blocks) {
        return java.util.regex.Pattern.compile(
                        "\\{\"stage\":\"(?:finished\",\"text\":\"\\s*(\\w+)|transactionEnded\",\"committed\":(\\w+))")
                .matcher(seen(blocks))
                .results()
                .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
                .toList();
    }

    private static List<String> values(List<Message> messages) {
        return messages.stream()
                .filter(message -> message.tag() == 'D')
                .map(message -> new String(message.body(), 6, message.body().length - 6, StandardCharsets.UTF_8))
                .toList();
    }
}
