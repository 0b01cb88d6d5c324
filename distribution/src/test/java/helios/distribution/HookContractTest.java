package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every kind of hook on a real cluster, in both protocols, in and out of transactions: a third-party feature from {@code
 * features_dir} decides by words in the statements. Each test runs with hooks on the event loop and on virtual threads.
 */
final class HookContractTest {

    @TempDir
    private static Path temp;

    private static PostgresCluster cluster;
    private static ProxyProcess inline;
    private static ProxyProcess blocking;

    @BeforeAll
    static void start() {
        cluster = PostgresCluster.start(node -> node.hba(
                "host all all 127.0.0.1/32 trust", "local all all trust", "host replication all 127.0.0.1/32 trust"));
        var features = FeatureFolder.ofProbe(temp);
        inline = proxy(features, false);
        blocking = proxy(features, true);
    }

    private static ProxyProcess proxy(Path features, boolean blocks) {
        return ProxyProcess.start("""
                listen_address = "127.0.0.1:0"
                admin_address = "127.0.0.1:0"
                features_dir = "%s"
                [backend]
                user = "postgres"
                password = "postgres"
                [probe]
                blocking = %s
                %s""".formatted(features, blocks, ProxyProcess.nodes(cluster.nodes())));
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
    void aRejectInATransactionFailsIt(boolean blocks) {
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
    void aRejectBehindAFlushUndoesWhatWasSent(boolean blocks) {
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
    void theUnnamedStatementDiesWithEachQuery(boolean blocks) {
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

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTapStopsAResult(boolean blocks) {
        try (var client = connect(blocks)) {
            var simple = send(client, new Frames().query("SELECT i FROM generate_series(1, 100000) i /* stop_rows */"));
            assertThat(tags(simple)).isEqualTo("TDDDEZ");
            assertThat(errorState(simple)).isEqualTo("54000");
            var extended = send(client, extended("SELECT i FROM generate_series(1, 100000) i /* stop_rows */"));
            assertThat(tags(extended)).isEqualTo("12TDDDEZ");
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
}
