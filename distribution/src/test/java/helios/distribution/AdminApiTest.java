package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.PgClient;
import helios.testkit.ProxyProcess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes of the kernel, as a running proxy with a token answers them: good, without a token, by a wrong method. */
final class AdminApiTest {

    private static final String[] TOKEN = {"Authorization", "Bearer all-rights"};
    private static final String[] READER = {"Authorization", "Bearer read-only"};
    private static final Pattern KEY = Pattern.compile("\"(\\w+)\":");
    private static final Pattern SAMPLE = Pattern.compile(
            "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?:[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\",?)*})? "
                    + "(NaN|[+-]Inf|[+-]?[0-9.]+(?:E-?[0-9]+)?)");

    private static ProxyProcess proxy;
    private static Admin admin;

    @BeforeAll
    static void start() {
        proxy = ProxyProcess.start(Stage.config("""
                admin_token = "all-rights"
                admin_read_token = "read-only"
                """ + ProxyProcess.nodes(List.of(Stage.server()))));
        admin = new Admin(proxy.adminPort());
        try (var client = PgClient.connect(Stage.quick(proxy.options()))) {
            client.query("SELECT 1");
        }
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static List<String> keys(String body) {
        return KEY.matcher(body).results().map(found -> found.group(1)).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/version | version build_time git java spi abi transport tls_provider wasm_engines",
                "/metrics | connections_accepted connections_closed connections_active queries_processed bytes_received"
                        + " bytes_sent failovers transactions errors cache_hits cache_misses uptime_secs",
                "/admin/audit | events",
            })
    void answersWithTheseKeys(String path, String keys) {
        for (var prefix : List.of("", "/api")) {
            var answer = admin.get(prefix + path, READER);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers().get("content-type")).isEqualTo("application/json; charset=utf-8");
            assertThat(answer.headers()).containsEntry("x-frame-options", "DENY");
            assertThat(keys(answer.body())).startsWith(keys.split(" ", -1));
        }
    }

    @Test
    void tellsTheConfigurationInForce() {
        assertThat(keys(admin.get("/config", TOKEN).body()))
                .startsWith(
                        "hash",
                        "loaded_at",
                        "source",
                        "generation",
                        "listen_address",
                        "admin_address",
                        "tr_enabled",
                        "tr_mode",
                        "pool_min_connections",
                        "pool_max_connections",
                        "nodes",
                        "name",
                        "address",
                        "role",
                        "weight",
                        "enabled",
                        "sections");
        assertThat(admin.get("/config", TOKEN).body())
                .contains("\"token\":\"***\"", "\"read_token\":\"***\"", "\"log_level\":\"info\"")
                .doesNotContain("all-rights", "read-only");
    }

    @Test
    void listsFeaturesAndTheirOrder() {
        var features = admin.get("/features", TOKEN).body();
        assertThat(features).startsWith("[{");
        assertThat(keys(features)).startsWith("name", "sections", "module", "version", "enabled", "state", "stages");
        assertThat(features).contains("\"name\":\"admin\"", "\"module\":\"helios.admin\"", "\"state\":\"on\"");
        assertThat(keys(admin.get("/pipeline", TOKEN).body()))
                .contains(
                        "generation",
                        "stages",
                        "authenticate",
                        "gate",
                        "rewrite",
                        "answer",
                        "route",
                        "recover",
                        "onQuery",
                        "blocking");
        assertThat(keys(admin.get("/api", TOKEN).body())).startsWith("method", "path", "summary", "enabled");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/health", "/healthz", "/health/live", "/livez", "/health/ready", "/readyz", "/readyz?mode=read"
            })
    void probesAreOpen(String path) {
        assertThat(admin.get(path).status()).isEqualTo(200);
        assertThat(admin.call("DELETE", path, "", TOKEN).status()).isEqualTo(405);
    }

    @Test
    void everyOtherRouteWantsAToken() {
        var routes = admin.get("/api", TOKEN).body();
        var found = Pattern.compile("\"method\":\"(\\w+)\",\"path\":\"([^\"]+)\"")
                .matcher(routes)
                .results()
                .toList();
        assertThat(found).hasSizeGreaterThan(15);
        for (var route : found) {
            var method = route.group(1);
            var path = route.group(2).replaceAll("\\{[^}]+}", "some");
            if (path.matches("/(health.*|livez|readyz)")) {
                continue;
            }
            assertThat(admin.call(method, path, "").status()).as(path).isEqualTo(401);
            if (method.equals("POST")) {
                assertThat(admin.post(path, "", READER).status()).as(path).isEqualTo(403);
                var get = admin.get(path, TOKEN);
                assertThat(get.status()).as(path).isEqualTo(405);
                assertThat(get.headers().get("allow")).contains("POST").doesNotContain("GET");
            } else if (method.equals("DELETE")) {
                assertThat(admin.call(method, path, "", READER).status())
                        .as(path)
                        .isEqualTo(403);
            } else {
                assertThat(admin.post(path, "", TOKEN).status()).as(path).isEqualTo(405);
            }
        }
    }

    @Test
    void aWrongTokenIsRefused() {
        var answer = admin.get("/version", "Authorization", "Bearer wrong");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body()).isEqualTo("{\"error\":\"missing or invalid admin bearer token\"}");
    }

    @Test
    void whatIsMalformedIsNamed() {
        for (var body : List.of("{", "[]", "{\"timeout_secs\":\"x\"}")) {
            assertThat(admin.post("/admin/drain", body, TOKEN).status())
                    .as(body)
                    .isEqualTo(400);
        }
        assertThat(admin.post("/admin/shutdown", "{}", TOKEN).body()).contains("mode");
        assertThat(admin.get("/no/such/route", TOKEN).status()).isEqualTo(404);
        assertThat(admin.get("/readyz?mode=x").status()).isEqualTo(400);
        assertThat(admin.post("/admin/reload", "x".repeat(9 << 20), TOKEN).status())
                .isEqualTo(413);
    }

    @Test
    void mutationsAreKeptInTheAudit() {
        assertThat(admin.post("/admin/reload", "", TOKEN).body())
                .matches("\\{\"ok\":true,\"hash\":\"[0-9a-f]+\",\"changed\":\\[],\"requires_restart\":\\[]}");
        var events = admin.get("/admin/audit?limit=1", TOKEN).body();
        assertThat(keys(events)).containsExactly("events", "at", "caller", "method", "path", "status");
        assertThat(events).contains("\"path\":\"/admin/reload\"", "\"status\":200");
    }

    @Test
    void prometheusTextIsWellFormed() {
        var answer = admin.get("/metrics/prometheus", READER);
        assertThat(answer.headers().get("content-type")).startsWith("text/plain; version=0.0.4");
        assertThat(answer.body()).endsWith("\n").doesNotContain("\r");
        var types = new HashMap<String, String>();
        var series = new HashSet<String>();
        var families = new ArrayList<String>();
        for (var line : answer.body().lines().toList()) {
            if (line.startsWith("# TYPE ")) {
                var words = line.split(" ", -1);
                assertThat(words).hasSize(4);
                assertThat(words[3]).isIn("counter", "gauge", "histogram", "summary", "untyped");
                assertThat(types.put(words[2], words[3]))
                        .as("one TYPE of " + words[2])
                        .isNull();
            } else if (!line.startsWith("# HELP ")) {
                var sample = SAMPLE.matcher(line);
                assertThat(sample.matches()).as(line).isTrue();
                assertThat(series.add(sample.group(1) + sample.group(2)))
                        .as("once: " + line)
                        .isTrue();
                var family = types.containsKey(sample.group(1))
                        ? sample.group(1)
                        : sample.group(1).replaceAll("_(bucket|sum|count)$", "");
                assertThat(types).as(line).containsKey(family);
                if (families.isEmpty() || !families.getLast().equals(family)) {
                    assertThat(families)
                            .as("samples of a family stand together")
                            .doesNotContain(family);
                    families.add(family);
                }
            }
        }
        assertThat(families)
                .contains(
                        "heliosdb_proxy_connections_total",
                        "heliosdb_proxy_connections_closed",
                        "heliosdb_proxy_queries_total",
                        "heliosdb_proxy_bytes_received_total",
                        "heliosdb_proxy_bytes_sent_total",
                        "heliosdb_proxy_failovers_total",
                        "heliosdb_proxy_connections_rejected_total",
                        "helios_connections_active");
    }
}
