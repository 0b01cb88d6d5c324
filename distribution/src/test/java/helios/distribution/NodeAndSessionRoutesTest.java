package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.PgClient;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The routes of nodes, sessions and pools: good, empty, malformed, without a token, with a reader's, by a wrong method. */
final class NodeAndSessionRoutesTest {

    private static final String[] TOKEN = {"Authorization", "Bearer all-rights"};
    private static final String[] READER = {"Authorization", "Bearer read-only"};
    private static final Pattern KEY = Pattern.compile("\"(\\w+)\":");
    private static final String NODE = "name address role sync_state healthy enabled draining injected last_check"
            + " failure_count last_error latency_ms replication_lag_bytes replication_lag_ms weight zone tags"
            + " active_connections idle_connections breaker";
    private static final String SESSION =
            "id user database client application_name tenant identity state transaction" + " node pinned queries since";
    private static final String POOL = "node database user tenant mode active_connections idle_connections dialling"
            + " pending_requests total_connections_created total_connections_closed max_wait_ms resets pins max_pool_size override";
    private static final String NOBODY = "4f2b5c1e-0000-4000-8000-000000000000";

    private static PostgresServer server;
    private static ProxyProcess proxy;
    private static Admin admin;
    private static PgClient client;

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
        proxy = ProxyProcess.start(
                Stage.config("""
                admin_token = "all-rights"
                admin_read_token = "read-only"
                [health]
                [auth]
                [pool]
                mode = "transaction"
                [backend]
                user = "postgres"
                password = "%s"
                """.formatted(server.password()) + ProxyProcess.nodes(List.of(server))));
        admin = new Admin(proxy.adminPort());
        client = PgClient.connect(Stage.through(proxy, server));
        client.query("SELECT 1");
    }

    @AfterAll
    static void stop() {
        client.close();
        proxy.close();
        server.close();
    }

    private static List<String> keys(String body) {
        return KEY.matcher(body).results().map(found -> found.group(1)).toList();
    }

    private static List<String> words(String text) {
        return List.of(text.split(" ", -1));
    }

    private static String session() {
        return admin.get("/sessions", READER).body().replaceFirst(".*?\"id\":\"([^\"]+)\".*", "$1");
    }

    @Test
    void objectsHaveTheseKeysInThisOrder() {
        var node = server.name();
        assertThat(admin.get("/nodes", READER).body()).startsWith("[{").endsWith("\"breaker\":null}]");
        assertThat(keys(admin.get("/nodes", READER).body())).containsExactlyElementsOf(words(NODE));
        assertThat(keys(admin.get("/api/nodes/" + node, READER).body())).containsExactlyElementsOf(words(NODE));
        assertThat(admin.get("/nodes/" + server.host() + ":" + server.port(), READER)
                        .body())
                .contains("\"name\":\"" + node + "\"", "\"injected\":null");
        assertThat(keys(admin.get("/sessions?user=postgres", READER).body()))
                .containsExactlyElementsOf(words("active_sessions sessions " + SESSION));
        assertThat(keys(admin.get("/pools", READER).body())).containsExactlyElementsOf(words(POOL));
        var last = "/sessions/" + session() + "/last";
        assertThat(admin.get(last, READER).body()).isEqualTo("[]");
        client.query("SELECT 2");
        assertThat(keys(admin.get("/api" + last, READER).body()))
                .containsExactlyElementsOf(words("query_fingerprint route cache rewrites plugins pin elapsed_us"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "GET    | /nodes/nobody              | ``                       | 404 | {\"error\":\"Node not found\"}",
                "POST   | /nodes/NODE/enable         | ``                       | 200 | {\"status\":\"enabled\"}",
                "POST   | /nodes/nobody/enable       | ``                       | 404 | {\"error\":\"Node not found\"}",
                "POST   | /nodes/NODE/disable        | ``                       | 409 | {\"error\":.*only primary.*",
                "POST   | /nodes/nobody/disable      | ``                       | 404 | {\"error\":\"Node not found\"}",
                "POST   | /nodes/NODE/drain          | ``                       | 409 | {\"error\":.*is the primary.*",
                "POST   | /nodes/nobody/drain        | ``                       | 404 | {\"error\":\"Node not found\"}",
                "POST   | /nodes/NODE/drain          | {                        | 400 | {\"error\":.*",
                "POST   | /nodes/NODE/drain          | []                       | 400 | {\"error\":.*",
                "POST   | /nodes/NODE/drain          | {\"mode\":\"later\"}       | 400 | {\"error\":.*mode must be.*",
                "POST   | /nodes/NODE/drain          | {\"timeout_secs\":-1}    | 400 | {\"error\":.*timeout_secs.*",
                "POST   | /nodes/NODE/drain          | {\"timeout\":1}          | 400 | {\"error\":.*timeout_secs and mode.*",
                "DELETE | /nodes/NODE/drain          | ``                       | 200 | {\"status\":\"undrained\"}",
                "DELETE | /nodes/nobody/drain        | ``                       | 404 | {\"error\":\"Node not found\"}",
                "GET    | /sessions?user=nobody      | ``                       | 200 | {\"active_sessions\":0,\"sessions\":[]}",
                "GET    | /sessions?limit=-1         | ``                       | 400 | {\"error\":\"limit must be.*",
                "GET    | /sessions?limit=many       | ``                       | 400 | {\"error\":\"limit must be.*",
                "GET    | /sessions/NOBODY/last      | ``                       | 404 | {\"error\":\"Session not found\"}",
                "GET    | /sessions/me/last          | ``                       | 404 | {\"error\":\"Session not found\"}",
                "POST   | /sessions/NOBODY/cancel    | ``                       | 404 | {\"error\":\"Session not found\"}",
                "POST   | /sessions/SESSION/cancel   | ``                       | 200 | {\"ok\":true}",
                "DELETE | /sessions/NOBODY           | ``                       | 404 | {\"error\":\"Session not found\"}",
                "POST   | /pools/reconnect           | ``                       | 200 | {\"ok\":true,\"marked\":.*",
                "POST   | /pools/reconnect           | {\"node\":\"nobody\"}      | 200 | {\"ok\":true,\"marked\":0}",
                "POST   | /pools/reconnect           | {\"node\":7}             | 400 | {\"error\":\"node must be a text\"}",
                "POST   | /pools/reconnect           | {\"nodes\":\"x\"}          | 400 | {\"error\":\"unknown field.*",
                "POST   | /pools/reconnect           | {                        | 400 | {\"error\":.*",
            })
    void answersAre(String method, String path, String body, int status, String expected) {
        var answer = admin.call(method, named(path), body, TOKEN);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers()).containsEntry("content-type", "application/json; charset=utf-8");
        var pattern = List.of(expected.split("\\.\\*", -1)).stream()
                .map(Pattern::quote)
                .reduce((one, two) -> one + ".*" + two)
                .orElseThrow();
        assertThat(answer.body()).matches(pattern);
    }

    private static String named(String path) {
        return path.replace("NODE", server.name()).replace("SESSION", session()).replace("NOBODY", NOBODY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/nodes                     | GET",
                "/nodes/NODE                | GET",
                "/nodes/NODE/enable         | POST",
                "/nodes/NODE/disable        | POST",
                "/nodes/NODE/drain          | POST DELETE",
                "/sessions                  | GET",
                "/sessions/NOBODY           | DELETE",
                "/sessions/NOBODY/cancel    | POST",
                "/sessions/NOBODY/last      | GET",
                "/pools                     | GET",
                "/pools/reconnect           | POST",
            })
    void callersNeedTheRightAndTheMethod(String path, String methods) {
        var allowed = words(methods);
        for (var method : List.of("GET", "POST", "PUT", "DELETE")) {
            if (allowed.contains(method)) {
                assertThat(admin.call(method, named(path), "").status()).isEqualTo(401);
                if (!method.equals("GET")) {
                    assertThat(admin.call(method, named(path), "", READER).status())
                            .isEqualTo(403);
                }
            } else {
                var answer = admin.call(method, named(path), "", TOKEN);
                assertThat(answer.status()).as(method).isEqualTo(405);
                assertThat(answer.headers().get("allow")).contains(allowed);
            }
        }
    }
}
