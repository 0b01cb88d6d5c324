package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import helios.testkit.Await;
import helios.testkit.PgClient;
import helios.testkit.PgException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The sessions of clients, as the admin API shows and ends them. */
final class SessionsTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Admin ADMIN = new Admin(Stage.proxy().adminPort());

    private static PgClient client(String name) {
        return PgClient.connect(Stage.quick(Stage.proxied()).parameter("application_name", name));
    }

    /** A field of the session of the client that calls itself so; empty while there is none. */
    private static String field(String application, String name) {
        var body = ADMIN.get("/sessions?user=quick&database=postgres").body();
        var found = Pattern.compile("\\{[^{}]*\"application_name\":\"" + application + "\"[^{}]*}")
                .matcher(body);
        if (!found.find()) {
            return "";
        }
        var value = Pattern.compile("\"" + name + "\":(\"[^\"]*\"|\\[[^]]*]|[^,}]*)")
                .matcher(found.group());
        assertThat(value.find()).as("%s in %s", name, found.group()).isTrue();
        return value.group(1).replace("\"", "");
    }

    private static void await(String application, String name, String value) {
        Await.until(
                "%s of %s is %s".formatted(name, application, value),
                SOON,
                () -> field(application, name).equals(value));
    }

    private static PgException refused(Callable<?> action) {
        return catchThrowableOfType(PgException.class, action::call);
    }

    @Test
    void showWhatEachSessionDoes() {
        try (var client = client("shown")) {
            client.query("SELECT 1");
            client.query("BEGIN");
            assertThat(field("shown", "state")).isEqualTo("active");
            assertThat(field("shown", "transaction")).isEqualTo("open");
            assertThat(field("shown", "node")).isEqualTo("pg");
            assertThat(field("shown", "queries")).isEqualTo("2");
            assertThat(field("shown", "client")).startsWith("127.0.0.1:");
            client.query("COMMIT");
            assertThat(field("shown", "state")).isEqualTo("idle");
            assertThat(field("shown", "transaction")).isEqualTo("idle");
            assertThat(ADMIN.get("/sessions?user=nobody").body()).isEqualTo("{\"active_sessions\":0,\"sessions\":[]}");
            assertThat(ADMIN.get("/sessions?user=quick&limit=0").body()).endsWith("\"sessions\":[]}");
            assertThat(ADMIN.get("/sessions?limit=many").status()).isEqualTo(400);
        }
        Await.until("the session is gone", SOON, () -> field("shown", "id").isEmpty());
    }

    @Test
    void aStatementIsCancelledAndTheSessionGoesOn() throws Exception {
        try (var client = client("cancelled")) {
            var sleeping = CompletableFuture.supplyAsync(() -> refused(() -> client.query("SELECT pg_sleep(60)")));
            await("cancelled", "state", "active");
            Await.until("it is cancelled", SOON, () -> {
                assertThat(ADMIN.post("/sessions/" + field("cancelled", "id") + "/cancel", "")
                                .body())
                        .isEqualTo("{\"ok\":true}");
                return sleeping.isDone();
            });
            assertThat(sleeping.get().sqlState()).isEqualTo("57014");
            assertThat(client.query("SELECT 2").value()).isEqualTo("2");
        }
    }

    @Test
    void aSessionIsEnded() {
        try (var client = client("ended")) {
            client.query("BEGIN");
            assertThat(ADMIN.call("DELETE", "/sessions/" + field("ended", "id"), "")
                            .body())
                    .isEqualTo("{\"ok\":true}");
            var told = refused(() -> client.query("SELECT 1"));
            assertThat(told.sqlState()).isEqualTo("57P01");
            assertThat(told.severity()).isEqualTo("FATAL");
        }
        assertThat(ADMIN.call("DELETE", "/sessions/4f2b5c1e-0000-4000-8000-000000000000", "")
                        .status())
                .isEqualTo(404);
        assertThat(ADMIN.post("/sessions/me/cancel", "").status()).isEqualTo(404);
    }
}
