package helios.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.admin.TestClient.Answer;
import helios.spi.Feature;
import helios.spi.admin.AdminEndpoint;
import helios.spi.admin.AdminEndpoint.Access;
import helios.spi.admin.AdminException;
import helios.spi.admin.AdminResponse;
import helios.spi.config.Secret;
import helios.testkit.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The feature on a real listener, with a fake kernel. */
@Timeout(60)
final class AdminTest {

    @TempDir
    Path folder;

    private final List<Feature> started = new ArrayList<>();
    private LiveContext context;

    @BeforeEach
    void setUp() {
        context = new LiveContext(folder.resolve("state"));
        context.clock.set(Instant.parse("2026-01-02T03:04:05Z"));
        context.endpoints.add(new AdminEndpoint(
                "GET", "/health", "open", Access.OPEN, _ -> AdminResponse.ok(Map.of("status", "ok"))));
        context.endpoints.add(AdminEndpoint.get(
                "/nodes/{id}",
                "a node",
                request -> AdminResponse.ok(
                        request.path("id") + "|" + request.query("q").orElse("-") + "|" + request.caller())));
        context.endpoints.add(
                new AdminEndpoint("GET", "/dump", "for the few", Access.FULL, _ -> AdminResponse.ok("everything")));
        context.endpoints.add(AdminEndpoint.post("/api/echo", "echoes", request -> AdminResponse.ok(request.json())));
        context.endpoints.add(AdminEndpoint.post("/conflict", "never works", _ -> {
            throw new AdminException(409, "not now");
        }));
        context.endpoints.add(AdminEndpoint.post("/bug", "is broken", _ -> {
            throw new IllegalStateException("bug");
        }));
        context.endpoints.add(
                AdminEndpoint.get("/kv/{key...}", "a key", request -> AdminResponse.ok(request.path("key"))));
    }

    @AfterEach
    void tearDown() {
        started.reversed().forEach(Feature::close);
    }

    private static AdminConfig config(String address, String token, String readToken) {
        return new AdminConfig(
                address,
                Optional.ofNullable(token).map(Secret::new),
                Optional.ofNullable(readToken).map(Secret::new),
                false,
                List.of("admin.example"),
                false);
    }

    private static AdminConfig local(String token, String readToken) {
        return config("127.0.0.1:0", token, readToken);
    }

    private Feature start(AdminConfig config) throws Exception {
        var feature = context.start(config);
        started.add(feature);
        return feature;
    }

    private int port() {
        return context.port();
    }

    private Answer send(String method, String path, String body, String... headers) throws IOException {
        try (var client = new TestClient(port())) {
            return client.send(method, path, body, headers);
        }
    }

    private Answer get(String path, String... headers) throws IOException {
        return send("GET", path, "", headers);
    }

    private int statusOf(String request) throws IOException {
        try (var client = new TestClient(port())) {
            return client.sendRaw(request).status();
        }
    }

    @Test
    void isOpenOnLoopbackWithoutAToken() throws Exception {
        start(local(null, null));

        assertThat(context.logged()).containsExactly("INFO admin listening address=127.0.0.1:" + port());
        assertThat(get("/health").body()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(get("/nodes/pg%2F1%3A5432?q=a%20b").body()).isEqualTo("\"pg/1:5432|a b|anonymous@127.0.0.1\"");
        assertThat(get("/kv/a/b%2Fc").body()).isEqualTo("\"a/b/c\"");
        assertThat(get("/dump").status()).isEqualTo(200);
        assertThat(send("POST", "/echo", "{\"a\":[1,null]}").body()).isEqualTo("{\"a\":[1,null]}");
        assertThat(send("POST", "/echo", "").body()).isEqualTo("{}");
        assertThat(Files.exists(context.stateDir())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/api"})
    void servesEveryRouteWithAndWithoutItsPrefix(String prefix) throws Exception {
        start(local(null, null));

        assertThat(get(prefix + "/health").status()).isEqualTo(200);
        assertThat(get(prefix + "/nodes/a").status()).isEqualTo(200);
        assertThat(send("POST", prefix + "/echo", "{}").status()).isEqualTo(200);
    }

    @Test
    void listsTheRoutesOfTheLiveGeneration() throws Exception {
        start(local(null, null));
        context.endpoints.add(AdminEndpoint.post("/later", "comes with a reload", _ -> AdminResponse.ok("late")));

        assertThat(get("/api").body())
                .startsWith("[{\"method\":\"GET\",\"path\":\"/health\",\"summary\":\"open\",\"enabled\":true},")
                .contains("\"path\":\"/admin/audit\"", "\"path\":\"/later\"");
        assertThat(send("POST", "/later", "").body()).isEqualTo("\"late\"");
        context.endpoints.removeLast();
        assertThat(send("POST", "/later", "").status()).isEqualTo(404);
    }

    @Test
    void leavesOutRoutesThatCannotBeServedAndSaysSo() throws Exception {
        context.endpoints.add(AdminEndpoint.get("broken", "no slash", _ -> AdminResponse.ok("never")));
        context.endpoints.add(AdminEndpoint.get("/api/nodes/{other}", "twice", _ -> AdminResponse.ok("never")));
        start(local(null, null));

        assertThat(get("/nodes/a").body()).startsWith("\"a|");
        assertThat(context.logged())
                .contains(
                        "WARNING admin route is left out, its path is malformed method=GET path=broken",
                        "WARNING admin route is never reached, another has its path method=GET path=/api/nodes/{other}");
    }

    @Test
    void tellsUnknownPathsMethodsAndMistakes() throws Exception {
        start(local(null, null));

        var unknown = get("/nothing");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body()).isEqualTo("{\"error\":\"no route /nothing; GET /api lists them all\"}");
        var wrong = send("POST", "/nodes/a", "{}");
        assertThat(wrong.status()).isEqualTo(405);
        assertThat(wrong.headers()).containsEntry("allow", "GET, HEAD");
        assertThat(get("/echo").headers()).containsEntry("allow", "POST");
        assertThat(send("POST", "/health", "").status()).isEqualTo(405);
        assertThat(send("POST", "/echo", "{").body()).startsWith("{\"error\":\"malformed JSON at line 1");
        assertThat(send("POST", "/echo", "[]").status()).isEqualTo(400);
        assertThat(send("POST", "/conflict", "").body()).isEqualTo("{\"error\":\"not now\"}");
        assertThat(send("POST", "/bug", "").status()).isEqualTo(500);
        assertThat(get("/").status()).isEqualTo(404);
        assertThat(get("/ui").status()).isEqualTo(404);
        assertThat(statusOf("GET /nodes/../health HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .isEqualTo(400);
        assertThat(statusOf("GET /nodes/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .isEqualTo(400);
    }

    @Test
    void wantsTheTokenWhereThereIsOne() throws Exception {
        start(local("t", "r"));

        for (var headers :
                List.<String[]>of(new String[0], new String[] {"Authorization", "Bearer wrong"}, new String[] {
                    "Authorization", "Basic dDp0"
                })) {
            for (var response :
                    List.of(get("/nodes/a", headers), send("POST", "/echo", "{}", headers), get("/no", headers))) {
                assertThat(response.status()).isEqualTo(401);
                assertThat(response.body()).isEqualTo("{\"error\":\"missing or invalid admin bearer token\"}");
                assertThat(response.headers()).containsEntry("www-authenticate", "Bearer realm=\"helios\"");
            }
        }
        assertThat(get("/health").status()).isEqualTo(200);
        assertThat(get("/nodes/a?token=t").status()).isEqualTo(401);
        assertThat(get("/nodes/a", "Authorization", "Bearer t").body()).contains("admin_token@127.0.0.1");
        assertThat(send("POST", "/echo", "{}", "Authorization", "Bearer t").status())
                .isEqualTo(200);
        assertThat(get("/no", "Authorization", "Bearer t").status()).isEqualTo(404);
    }

    @Test
    void letsTheReadTokenReadAlone() throws Exception {
        start(local("t", "r"));

        assertThat(get("/nodes/a", "Authorization", "Bearer r").body()).contains("admin_read_token@127.0.0.1");
        for (var refused : List.of(
                send("POST", "/echo", "{}", "Authorization", "Bearer r"),
                send("POST", "/nodes/a", "{}", "Authorization", "Bearer r"),
                get("/dump", "Authorization", "Bearer r"))) {
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.body())
                    .isEqualTo("{\"error\":\"admin_read_token gives the right to read alone; use admin_token\"}");
        }
    }

    @Test
    void refusesAnAddressThatGuesses() throws Exception {
        start(local("t", null));
        for (int i = 0; i < 10; i++) {
            assertThat(get("/nodes/a", "Authorization", "Bearer guess" + i).status())
                    .isEqualTo(401);
        }

        var refused = get("/nodes/a", "Authorization", "Bearer t");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.headers()).containsEntry("retry-after", "60");
        assertThat(get("/health").status()).isEqualTo(200);
        context.clock.advance(Duration.ofSeconds(60));
        assertThat(get("/nodes/a", "Authorization", "Bearer t").status()).isEqualTo(200);
    }

    @Test
    void refusesForeignNamesUnlessTheCallerHasAToken() throws Exception {
        start(local("t", null));

        assertThat(statusOf("GET /nodes/a HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
                .isEqualTo(403);
        assertThat(statusOf("GET http://evil.example/nodes/a HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .isEqualTo(403);
        assertThat(statusOf("GET /nodes/a HTTP/1.0\r\n\r\n")).isEqualTo(403);
        assertThat(statusOf("GET /nodes/a HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer t\r\n\r\n"))
                .isEqualTo(200);
        assertThat(statusOf("GET /nodes/a HTTP/1.1\r\nHost: admin.example\r\n\r\n"))
                .isEqualTo(401);
        assertThat(statusOf("GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
                .isEqualTo(200);
    }

    @Test
    void refusesChangesThatAForeignPageAsksFor() throws Exception {
        var runs = new AtomicInteger();
        context.endpoints.add(AdminEndpoint.post("/drain", "drains", _ -> AdminResponse.ok(runs.incrementAndGet())));
        start(local(null, null));
        var host = "127.0.0.1:" + port();

        assertThat(send("POST", "/drain", "x", "Origin", "https://evil.example", "Content-Type", "text/plain")
                        .status())
                .isEqualTo(415);
        assertThat(send("POST", "/drain", "{}", "Origin", "https://evil.example", "Content-Type", "application/json")
                        .status())
                .isEqualTo(403);
        assertThat(send("POST", "/drain", "", "Sec-Fetch-Site", "cross-site").status())
                .isEqualTo(415);
        assertThat(runs).hasValue(0);
        assertThat(send("POST", "/drain", "x", "Origin", "http://" + host, "Sec-Fetch-Site", "same-origin")
                        .status())
                .isEqualTo(200);
        assertThat(send("POST", "/drain", "{}", "Origin", "https://admin.example", "Content-Type", "application/json")
                        .status())
                .isEqualTo(200);
        assertThat(runs).hasValue(2);
    }

    @Test
    void keepsAnAuditOfChanges() throws Exception {
        start(local("t", "r"));
        send("POST", "/echo", "{}", "Authorization", "Bearer t");
        context.clock.advance(Duration.ofMillis(1500));
        send("POST", "/api/conflict?secret=x", "", "Authorization", "Bearer t");
        send("POST", "/bug", "", "Authorization", "Bearer t");
        send("POST", "/echo", "{", "Authorization", "Bearer t");
        send("POST", "/echo", "{}", "Authorization", "Bearer r");
        send("POST", "/echo", "{}", "Authorization", "Bearer wrong");
        send("POST", "/echo", "{}");
        get("/nodes/a", "Authorization", "Bearer t");

        assertThat(get("/admin/audit", "Authorization", "Bearer t").body()).isEqualTo("""
                        {"events":[\
                        {"at":"2026-01-02T03:04:06.500Z","caller":"admin_read_token@127.0.0.1","method":"POST","path":"/echo","status":403},\
                        {"at":"2026-01-02T03:04:06.500Z","caller":"admin_token@127.0.0.1","method":"POST","path":"/echo","status":400},\
                        {"at":"2026-01-02T03:04:06.500Z","caller":"admin_token@127.0.0.1","method":"POST","path":"/bug","status":500},\
                        {"at":"2026-01-02T03:04:06.500Z","caller":"admin_token@127.0.0.1","method":"POST","path":"/api/conflict","status":409},\
                        {"at":"2026-01-02T03:04:05Z","caller":"admin_token@127.0.0.1","method":"POST","path":"/echo","status":200}]}""");
        assertThat(get("/admin/audit?limit=1", "Authorization", "Bearer t").body())
                .containsOnlyOnce("\"path\"")
                .contains("\"status\":403");
        for (var limit : List.of("0", "-1", "x", "1e3", "")) {
            assertThat(get("/admin/audit?limit=" + limit, "Authorization", "Bearer t")
                            .status())
                    .isEqualTo(400);
        }
        assertThat(context.logged())
                .contains("INFO admin call caller=admin_token@127.0.0.1 method=POST path=/api/conflict status=409")
                .noneMatch(line -> line.contains("Bearer") || line.contains("secret"));
    }

    @Test
    void makesATokenOffLoopback() throws Exception {
        var everywhere = config("0.0.0.0:0", null, null);
        start(everywhere);
        var file = context.stateDir().resolve("admin.token");
        var token = Files.readString(file).strip();

        assertThat(token).hasSizeGreaterThanOrEqualTo(43);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(context.stateDir())))
                .isEqualTo("rwx------");
        assertThat(context.logged())
                .contains("INFO admin_token is not given; callers need the token in this file path=" + file)
                .noneMatch(line -> line.contains(token));
        assertThat(get("/nodes/a").status()).isEqualTo(401);
        assertThat(context.logged()).contains("INFO admin listening address=0.0.0.0:" + port());
        assertThat(get("/health").status()).isEqualTo(200);
        assertThat(get("/nodes/a", "Authorization", "Bearer " + token).status()).isEqualTo(200);

        tearDown();
        started.clear();
        context.restart();
        start(everywhere);
        assertThat(get("/nodes/a", "Authorization", "Bearer " + token).status()).isEqualTo(200);
    }

    @Test
    void makesAnotherTokenWhereTheFileIsEmpty() throws Exception {
        Files.createDirectories(context.stateDir());
        var file = Files.createFile(
                context.stateDir().resolve("admin.token"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        start(config(":0", null, null));

        assertThat(Files.readString(file).strip()).isNotEmpty();
        assertThat(get("/nodes/a", "Authorization", "Bearer ").status()).isEqualTo(401);
    }

    @Test
    void refusesToStartWhereItsTokenCannotBeKept() throws Exception {
        Files.writeString(folder.resolve("state"), "a file in place of the folder");
        assertThatThrownBy(() -> start(config("0.0.0.0:0", null, null)))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("admin_address", "admin_token", "state_dir");

        Files.delete(folder.resolve("state"));
        Files.createDirectories(context.stateDir());
        var file = Files.writeString(context.stateDir().resolve("admin.token"), "known to all");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> start(config("0.0.0.0:0", null, null)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("others may read or change it");
    }

    @Test
    void opensEverywhereOnlyWithAWarning() throws Exception {
        start(new AdminConfig("0.0.0.0:0", Optional.empty(), Optional.empty(), true, List.of(), false));

        assertThat(context.logged()).anyMatch(line -> line.startsWith("WARNING admin is open to everybody"));
        assertThat(get("/nodes/a").status()).isEqualTo(200);
        assertThat(Files.exists(context.stateDir())).isFalse();
        assertThat(statusOf("GET /nodes/a HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
                .isEqualTo(403);
    }

    @Test
    void wantsTheTokenAlsoWhereInsecureIsAllowed() throws Exception {
        start(new AdminConfig("0.0.0.0:0", Optional.of(new Secret("t")), Optional.empty(), true, List.of(), false));

        assertThat(get("/nodes/a").status()).isEqualTo(401);
    }

    @Test
    void servesHttpsWithTheProxysCertificate() throws Exception {
        var authority = CertificateAuthority.create("test");
        context.tls(authority.issue("127.0.0.1"));
        start(new AdminConfig("127.0.0.1:0", Optional.empty(), Optional.empty(), false, List.of(), true));

        var factory = authority.clientContext(Optional.empty()).getSocketFactory();
        try (var client = new TestClient(factory.createSocket("127.0.0.1", port()))) {
            assertThat(client.send("GET", "/health", "").status()).isEqualTo(200);
            assertThat(client.send("POST", "/echo", "{}").status()).isEqualTo(200);
        }
        assertThatThrownBy(() -> get("/health")).isInstanceOf(IOException.class);
    }

    @Test
    void takesTheListenerOverAtAReload() throws Exception {
        var first = start(local("old", null));
        int port = port();
        var failures = new AtomicInteger();
        var served = new AtomicInteger();
        var stop = new AtomicBoolean();
        var load = Thread.ofVirtual().start(() -> {
            try (var client = new TestClient(port)) {
                while (!stop.get()) {
                    if (client.send("GET", "/health", "").status() != 200) {
                        failures.incrementAndGet();
                    }
                    served.incrementAndGet();
                }
            } catch (IOException _) {
                failures.incrementAndGet();
            }
        });
        for (int i = 0; i < 10; i++) {
            start(local("new" + i, null));
            started.get(started.size() - 2).close();
            assertThat(get("/nodes/a", "Authorization", "Bearer new" + i).status())
                    .isEqualTo(200);
            int before = served.get();
            while (served.get() == before && load.isAlive()) {
                Thread.onSpinWait();
            }
        }
        stop.set(true);
        load.join();

        assertThat(failures).hasValue(0);
        assertThat(port()).isEqualTo(port);
        assertThat(get("/nodes/a", "Authorization", "Bearer old").status()).isEqualTo(401);
        assertThat(first).isNotSameAs(started.getLast());
        send("POST", "/echo", "{}", "Authorization", "Bearer new9");
        assertThat(get("/admin/audit", "Authorization", "Bearer new9").body()).contains("\"/echo\"");
    }

    @Test
    void servesTheFormerConfigurationAgainWhenAReloadIsRefused() throws Exception {
        start(local("old", null));
        var refused = new AdminProvider().create(local("new", null), context);
        refused.start();
        assertThat(get("/nodes/a", "Authorization", "Bearer new").status()).isEqualTo(200);

        refused.close();

        assertThat(get("/nodes/a", "Authorization", "Bearer old").status()).isEqualTo(200);
    }

    @Test
    void opensAnotherListenerForAnotherAddress() throws Exception {
        start(local("t", null));
        int port = port();

        start(config("localhost:0", "t", null));

        assertThat(port()).isNotEqualTo(port);
        assertThat(get("/health").status()).isEqualTo(200);
    }

    @Test
    void refusesConfigurationsThatCannotBeMeant() {
        assertThatThrownBy(() -> local("", null)).hasMessageContaining("admin_token must not be empty");
        assertThatThrownBy(() -> local("t", "")).hasMessageContaining("admin_read_token must not be empty");
        assertThatThrownBy(() -> local("t", "t")).hasMessageContaining("must differ");
        assertThatThrownBy(() -> config("9090", null, null)).hasMessageContaining("host:port");
        assertThatThrownBy(() ->
                        new AdminConfig(":1", Optional.empty(), Optional.empty(), false, List.of("http://x"), false))
                .hasMessageContaining("admin_hosts");
        var tls = new AdminConfig(":1", Optional.empty(), Optional.empty(), false, List.of(), true);
        assertThatThrownBy(() -> new AdminProvider().create(tls, context)).hasMessageContaining("[tls]");
    }

    @Test
    void saysThatAReadTokenAloneProtectsNothing() throws Exception {
        start(local(null, "r"));

        assertThat(context.logged()).anyMatch(line -> line.startsWith("WARNING admin_read_token protects nothing"));
        assertThat(get("/nodes/a").status()).isEqualTo(200);
        assertThat(send("POST", "/echo", "{}", "Authorization", "Bearer r").status())
                .isEqualTo(403);
    }
}
