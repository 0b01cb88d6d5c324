package helios.admin;

import static org.assertj.core.api.Assertions.assertThat;

import helios.admin.TestClient.Answer;
import helios.host.endpoint.KernelEndpoints;
import helios.host.endpoint.KernelView;
import helios.host.metrics.KernelMetrics;
import helios.host.metrics.MetricsRegistry;
import helios.spi.Feature;
import helios.spi.admin.AdminEndpoint;
import helios.spi.config.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each route of the kernel and of admin itself, as the documentation of the admin API has it. */
@Timeout(60)
final class KernelContractTest {

    private static final String[] TOKEN = {"Authorization", "Bearer t"};

    @TempDir
    Path folder;

    private final FakeKernel kernel = new FakeKernel();
    private LiveContext context;
    private Feature admin;

    /**
     * One row of the documentation.
     *
     * @param open whether it is answered without a token
     * @param body a good one
     * @param answer what is answered to it, exactly; empty where another test looks at it
     */
    record Route(String method, String path, boolean open, String body, int status, String answer) {

        static Route get(String path, String answer) {
            return new Route("GET", path, false, "", 200, answer);
        }

        static Route probe(String path, String answer) {
            return new Route("GET", path, true, "", 200, answer);
        }

        static Route post(String path, String body, int status, String answer) {
            return new Route("POST", path, false, body, status, answer);
        }
    }

    static List<Route> routes() {
        var ready = "{\"ready\":true,\"message\":\"Proxy is ready\",\"primary\":true,\"reads\":true}";
        return List.of(
                Route.probe("/health", "{\"status\":\"ok\"}"),
                Route.probe("/healthz", "{\"status\":\"ok\"}"),
                Route.probe("/health/live", "{\"alive\":true}"),
                Route.probe("/livez", "{\"alive\":true}"),
                Route.probe("/health/ready", ready),
                Route.probe("/readyz", ready),
                Route.get("/metrics", """
                        {"connections_accepted":2,"connections_closed":1,"connections_active":1,"queries_processed":5,\
                        "bytes_received":100,"bytes_sent":2000,"failovers":1,"transactions":1,"errors":1,\
                        "cache_hits":7,"cache_misses":0,"uptime_secs":90}"""),
                Route.get("/metrics/prometheus", ""),
                Route.get("/version", """
                        {"version":"0.1.0","build_time":"2026-01-01T00:00:00Z","git":"abc","java":"25","spi":"0.1",\
                        "abi":["1.1","2.0"],"transport":"epoll","tls_provider":"JDK","wasm_engines":[]}"""),
                Route.get("/config", """
                        {"hash":"h1","loaded_at":"2026-01-01T00:00:01Z","source":"proxy.toml","generation":1,\
                        "listen_address":"0.0.0.0:6432","admin_address":"127.0.0.1:9090","tr_enabled":null,\
                        "tr_mode":null,"pool_min_connections":2,"pool_max_connections":100,\
                        "nodes":[{"name":"n1","address":"pg:5432","role":"primary","weight":100,"enabled":true}],\
                        "sections":{"admin":{"address":"127.0.0.1:9090","token":"***"},\
                        "pool":{"min_connections":2,"max_connections":100,"idle_timeout_secs":"PT5M"}}}"""),
                Route.get("/features", """
                        [{"name":"pool","sections":["pool"],"module":"helios.feature.pool","version":"0.1.0",\
                        "enabled":true,"state":"on","stages":["pool"]}]"""),
                Route.get("/pipeline", """
                        {"generation":1,"stages":{"authenticate":[],"gate":["anomaly","tenancy"],"rewrite":[],\
                        "answer":["cache"],"route":[],"recover":[],"onQuery":[]},"blocking":["cache.answer"]}"""),
                Route.post(
                        "/admin/reload",
                        "",
                        200,
                        "{\"ok\":true,\"hash\":\"h2\",\"changed\":[\"pool.mode\"],\"requires_restart\":[\"listen_address\"]}"),
                Route.post("/admin/drain", "{\"timeout_secs\":1.5}", 200, "{\"state\":\"draining\",\"sessions\":3}"),
                Route.post("/admin/resume", "", 200, "{\"state\":\"running\"}"),
                Route.post("/admin/shutdown", "{\"mode\":\"wait_for_clients\"}", 202, "{\"ok\":true}"),
                Route.get("/admin/audit", "{\"events\":[]}"),
                Route.get("/api", ""));
    }

    /** A kernel that notes what it is asked to do. */
    private static final class FakeKernel implements KernelView {

        private Readiness readiness = new Readiness(true, true, Optional.empty());
        private Reload reload = new Reload.Applied("h2", List.of("pool.mode"), List.of("listen_address"));
        private boolean conflict;
        private final List<String> calls = new ArrayList<>();

        @Override
        public Readiness readiness() {
            return readiness;
        }

        @Override
        public Version version() {
            return new Version(
                    "0.1.0",
                    Instant.parse("2026-01-01T00:00:00Z"),
                    "abc",
                    "25",
                    "0.1",
                    List.of("1.1", "2.0"),
                    "epoll",
                    "JDK",
                    List.of());
        }

        @Override
        public EffectiveConfig config() {
            var admin = new LinkedHashMap<String, Object>();
            admin.put("address", "127.0.0.1:9090");
            admin.put("token", new Secret("t"));
            var pool = new LinkedHashMap<String, Object>();
            pool.put("min_connections", 2);
            pool.put("max_connections", 100);
            pool.put("idle_timeout_secs", Duration.ofMinutes(5));
            var sections = new LinkedHashMap<String, Map<String, Object>>();
            sections.put("admin", admin);
            sections.put("pool", pool);
            return new EffectiveConfig(
                    "h1",
                    Instant.parse("2026-01-01T00:00:01Z"),
                    "proxy.toml",
                    1,
                    "0.0.0.0:6432",
                    List.of(new ConfiguredNode("n1", "pg:5432", "primary", 100, true)),
                    sections);
        }

        @Override
        public Reload reload() {
            calls.add("reload");
            return reload;
        }

        @Override
        public int drain(Optional<Duration> timeout) {
            refuseConflict();
            calls.add("drain " + timeout);
            return 3;
        }

        @Override
        public void resume() {
            refuseConflict();
            calls.add("resume");
        }

        @Override
        public void shutdown(ShutdownMode mode) {
            refuseConflict();
            calls.add("shutdown " + mode);
        }

        private void refuseConflict() {
            if (conflict) {
                throw new IllegalStateException("shutting down already");
            }
        }

        @Override
        public List<InstalledFeature> features() {
            return List.of(new InstalledFeature(
                    "pool", List.of("pool"), "helios.feature.pool", "0.1.0", true, "on", List.of("pool")));
        }

        @Override
        public Pipeline pipeline() {
            var stages = new LinkedHashMap<String, List<String>>();
            for (var stage : List.of("authenticate", "gate", "rewrite", "answer", "route", "recover", "onQuery")) {
                stages.put(stage, List.of());
            }
            stages.put("gate", List.of("anomaly", "tenancy"));
            stages.put("answer", List.of("cache"));
            return new Pipeline(1, stages, List.of("cache.answer"));
        }
    }

    @BeforeEach
    void start() throws Exception {
        context = new LiveContext(folder);
        var registry = new MetricsRegistry();
        var traffic = new KernelMetrics(registry, context.clock());
        var loop = traffic.addLoop();
        loop.connectionAccepted();
        loop.queriesProcessed(4);
        loop.bytesReceived(100);
        loop.bytesSent(2000);
        loop.transactionEnded();
        loop.errorSent();
        var otherLoop = traffic.addLoop();
        otherLoop.connectionAccepted();
        otherLoop.connectionClosed();
        otherLoop.queriesProcessed(1);
        traffic.failedOver();
        registry.of("cache").counter("hits_total", "Hits.", "level").add(7, "l1");
        context.endpoints.addAll(new KernelEndpoints(kernel, traffic, registry).all());
        context.clock.advance(Duration.ofSeconds(90));
        admin = context.start(new AdminConfig(
                "127.0.0.1:0", Optional.of(new Secret("t")), Optional.of(new Secret("r")), false, List.of(), false));
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    private Answer send(String method, String path, String body, String... headers) throws IOException {
        try (var client = new TestClient(context.port())) {
            return client.send(method, path, body, headers);
        }
    }

    private Answer send(Route route, String... headers) throws IOException {
        return send(route.method(), route.path(), route.body(), headers);
    }

    @Test
    void hasARowForEachRoute() {
        assertThat(routes().stream().map(route -> route.method() + " " + route.path()))
                .containsExactlyInAnyOrderElementsOf(context.endpoints.stream()
                        .map(endpoint -> endpoint.method() + " " + endpoint.path())
                        .toList());
        assertThat(context.endpoints)
                .extracting(AdminEndpoint::summary)
                .doesNotContain("")
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void answersAGoodRequest(Route route) throws Exception {
        for (var prefix : route.path().equals("/api") ? List.of("") : List.of("", "/api")) {
            var answer = send(route.method(), prefix + route.path(), route.body(), TOKEN);

            assertThat(answer.status()).isEqualTo(route.status());
            assertThat(answer.headers()).containsEntry("x-frame-options", "DENY");
            if (!route.answer().isEmpty()) {
                assertThat(answer.headers()).containsEntry("content-type", "application/json; charset=utf-8");
                assertThat(answer.body()).isEqualTo(route.answer());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("routes")
    void wantsATokenUnlessItIsAProbe(Route route) throws Exception {
        assertThat(send(route).status()).isEqualTo(route.open() ? 200 : 401);
        assertThat(send(route, "Authorization", "Bearer wrong").status()).isEqualTo(route.open() ? 200 : 401);
        assertThat(send(route, "Authorization", "Bearer r").status())
                .isEqualTo(route.method().equals("GET") ? 200 : 403);
        assertThat(kernel.calls).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void refusesOtherMethods(Route route) throws Exception {
        var others = Stream.of("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO")
                .filter(method -> !method.equals(route.method()))
                .toList();
        for (var other : others) {
            var answer = send(other, route.path(), "", TOKEN);

            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.headers()).containsEntry("allow", route.method().equals("GET") ? "GET, HEAD" : "POST");
            assertThat(answer.body()).startsWith("{\"error\":\"method not allowed; use ");
        }
        assertThat(kernel.calls).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void answersHeadAsGet(Route route) throws Exception {
        if (route.method().equals("GET")) {
            assertThat(send("HEAD", route.path(), "", TOKEN).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/admin/drain    | {                          | malformed JSON",
                "/admin/drain    | []                         | a JSON object is expected",
                "/admin/drain    | {\"timeout_secs\":\"5\"}   | timeout_secs must be a number",
                "/admin/drain    | {\"timeout_secs\":-1}      | timeout_secs must be a number",
                "/admin/drain    | {\"timeout_secs\":1e300}   | timeout_secs must be a number",
                "/admin/shutdown | {                          | malformed JSON",
                "/admin/shutdown | {}                         | field \\\"mode\\\" must be one of fast, wait_for_clients",
                "/admin/shutdown | ''                         | field \\\"mode\\\" must be one of fast, wait_for_clients",
                "/admin/shutdown | {\"mode\":\"now\"}         | field \\\"mode\\\" must be one of fast, wait_for_clients",
                "/admin/shutdown | {\"mode\":1}               | field \\\"mode\\\" must be one of fast, wait_for_clients",
            })
    void namesWhatIsMalformed(String path, String body, String reason) throws Exception {
        var answer = send("POST", path, body, TOKEN);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"error\":").contains(reason);
        assertThat(kernel.calls).isEmpty();
    }

    @Test
    void drainsWithoutATimeOutOfItsOwn() throws Exception {
        send("POST", "/admin/drain", "", TOKEN);
        send("POST", "/admin/drain", "{\"timeout_secs\":null}", TOKEN);
        send("POST", "/admin/drain", "{\"timeout_secs\":0}", TOKEN);
        send("POST", "/admin/drain", "{\"timeout_secs\":1.5}", TOKEN);
        send("POST", "/admin/shutdown", "{\"mode\":\"fast\"}", TOKEN);

        assertThat(kernel.calls)
                .containsExactly(
                        "drain Optional.empty",
                        "drain Optional.empty",
                        "drain Optional[PT0S]",
                        "drain Optional[PT1.5S]",
                        "shutdown FAST");
    }

    @Test
    void tellsConflicts() throws Exception {
        kernel.conflict = true;
        for (var call : Map.of("drain", "{}", "resume", "", "shutdown", "{\"mode\":\"fast\"}")
                .entrySet()) {
            var answer = send("POST", "/admin/" + call.getKey(), call.getValue(), TOKEN);

            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.body()).isEqualTo("{\"error\":\"shutting down already\"}");
        }
    }

    @Test
    void tellsWhyAReloadWasRefused() throws Exception {
        kernel.reload = new KernelView.Reload.Refused(List.of("proxy.toml:12:1: pool.mod: unknown key"));

        var answer = send("POST", "/admin/reload", "", TOKEN);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body())
                .isEqualTo(
                        "{\"error\":\"configuration invalid\",\"errors\":[\"proxy.toml:12:1: pool.mod: unknown key\"]}");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // primary, reads, obstacle, mode, status, answer
                "true, true, -, '', 200, -",
                "true, true, -, ?mode=write, 200, -",
                "true, true, -, ?mode=read, 200, -",
                "false, true, -, '', 503, no healthy primary",
                "false, true, -, ?mode=read, 200, -",
                "false, false, -, ?mode=read, 503, no healthy node",
                "true, true, draining, '', 503, draining",
                "true, true, draining, ?mode=read, 503, draining",
                "false, false, required plugin \"x\" is missing, '', 503, required plugin \\\"x\\\" is missing",
            })
    void isReadyForOnePurpose(boolean primary, boolean reads, String obstacle, String query, int status, String message)
            throws Exception {
        kernel.readiness = new KernelView.Readiness(primary, reads, Optional.ofNullable(obstacle));

        for (var path : List.of("/health/ready", "/readyz")) {
            var answer = send("GET", path + query, "");

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body())
                    .isEqualTo(
                            status == 200
                                    ? "{\"ready\":true,\"message\":\"Proxy is ready\",\"primary\":%s,\"reads\":%s}"
                                            .formatted(primary, reads)
                                    : "{\"ready\":false,\"message\":\"%s\"}".formatted(message));
        }
    }

    @Test
    void knowsNoOtherModeOfReadiness() throws Exception {
        var answer = send("GET", "/readyz?mode=both", "");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("{\"error\":\"mode must be \\\"read\\\" or \\\"write\\\"\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-                                                                        | application/json",
                "*/*                                                                      | application/json",
                "application/json                                                         | application/json",
                "application/json, text/plain, */*                                        | application/json",
                "text/html,application/xhtml+xml,*/*;q=0.8                                | application/json",
                "text/plain                                                               | text/plain; version=0.0.4",
                "TEXT/PLAIN;version=0.0.4;q=0.5,*/*;q=0.1                                 | text/plain; version=0.0.4",
                "text/*                                                                   | text/plain; version=0.0.4",
                "application/json;q=0.1, text/plain;q=0.2                                 | text/plain; version=0.0.4",
                "application/json;q=x, text/plain                                         | text/plain; version=0.0.4",
                "application/openmetrics-text                                             | application/openmetrics-text; version=1.0.0",
                "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3,*/*;q=0.1 | application/openmetrics-text; version=1.0.0",
            })
    void givesMetricsAsTheClientWantsThem(String accept, String contentType) throws Exception {
        var headers = accept == null ? TOKEN : new String[] {TOKEN[0], TOKEN[1], "Accept", accept};

        var answer = send("GET", "/metrics", "", headers);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().get("content-type")).startsWith(contentType).endsWith("; charset=utf-8");
        assertThat(answer.body())
                .startsWith(contentType.equals("application/json") ? "{\"connections_accepted\":2," : "# ");
        assertThat(answer.body().endsWith("# EOF\n")).isEqualTo(contentType.contains("openmetrics"));
    }

    @Test
    void givesAllSeriesToPrometheus() throws Exception {
        var answer = send("GET", "/metrics/prometheus", "", TOKEN);

        assertThat(answer.headers()).containsEntry("content-type", "text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body())
                .contains(
                        "\nheliosdb_proxy_connections_total 2.0\n",
                        "\nheliosdb_proxy_connections_closed 1.0\n",
                        "\nheliosdb_proxy_queries_total 5.0\n",
                        "\nheliosdb_proxy_bytes_received_total 100.0\n",
                        "\nheliosdb_proxy_bytes_sent_total 2000.0\n",
                        "\nheliosdb_proxy_failovers_total 1.0\n",
                        "\nheliosdb_proxy_connections_rejected_total 0.0\n",
                        "\nhelios_connections_active 1.0\n",
                        "\nhelios_cache_hits_total{level=\"l1\"} 7.0\n");
    }

    @Test
    void showsNoSecretInAnyAnswerOrLog() throws Exception {
        for (var route : routes()) {
            assertThat(send(route, TOKEN).body()).doesNotContain("Bearer t", "\"token\":\"t\"");
        }
        assertThat(context.logged()).noneMatch(line -> line.contains("Bearer"));
    }
}
