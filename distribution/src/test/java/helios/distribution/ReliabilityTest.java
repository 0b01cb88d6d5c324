package helios.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import helios.testkit.Await;
import helios.testkit.Frames;
import helios.testkit.PgClient;
import helios.testkit.PgOptions;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import helios.testkit.QueryResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A thousand clients at once on twenty connections, with SCRAM at both ends, that vanish at any point of the protocol. */
final class ReliabilityTest {

    private static final int CLIENTS = 1000;
    private static final int CONNECTIONS = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern POOL = Pattern.compile("\\{[^{}]*\"user\":\"alice\".*?\"resets\":\\d+");

    @Test
    void aThousandClientsThatVanishLeaveThePoolAsItWas() throws Exception {
        try (var server = PostgresServer.builder()
                        .setting("max_connections", "40")
                        .start();
                var proxy = start(server);
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            server.query("CREATE ROLE alice LOGIN PASSWORD 'pencil'; CREATE TABLE loaded (mark text);"
                    + " GRANT ALL ON loaded TO alice");
            var connected = new CountDownLatch(CLIENTS);
            var answered = new AtomicLong();
            var work = new ArrayList<Future<String>>();
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                work.add(clients.submit(() -> foreign(proxy, number, connected, answered)));
            }
            for (var found : work) {
                assertThat(found.get())
                        .as("what another session's reply brought")
                        .isEmpty();
            }
            Await.until("nothing is lent", PATIENCE, () -> isAtRest(proxy));
            long open = figure(proxy, "total_connections_created") - figure(proxy, "total_connections_closed");
            assertThat(open).isEqualTo(figure(proxy, "idle_connections")).isBetween(1L, (long) CONNECTIONS);
            Await.until(
                    "the server has as many, all of them idle",
                    PATIENCE,
                    () -> server.query("SELECT count(*) || ' ' || count(*) FILTER (WHERE state <> 'idle')"
                                    + " FROM pg_stat_activity WHERE usename = 'alice'")
                            .value()
                            .equals(open + " 0"));
            assertThat(server.query("SELECT count(*) FROM loaded").value())
                    .as("rows of COPYs and transactions that were abandoned")
                    .isEqualTo("0");
            assertCounts(proxy, answered.get());
            try (var next = PgClient.connect(alice(proxy))) {
                assertThat(next.query("SELECT coalesce(current_setting('app.mark', true), '')")
                                .value())
                        .isEmpty();
            }
        }
    }

    /** What was answered is counted, by the console and in the metrics alike; of what a client left behind, a part may be. */
    private static void assertCounts(ProxyProcess proxy, long answered) {
        long most = answered + 2 * CLIENTS;
        try (var console = PgClient.connect(alice(proxy).database("pgbouncer"))) {
            var totals = console.query("SHOW TOTALS");
            assertThat(total(totals, "total_query_count")).isBetween(answered, most);
            // Each is a transaction of its own, but for an INSERT behind its BEGIN.
            assertThat(total(totals, "total_xact_count")).isBetween(answered - CLIENTS, most);
            assertThat(total(totals, "total_server_assignment_count")).isBetween(answered - CLIENTS, most);
        }
        var metrics = new Admin(proxy.adminPort()).get("/metrics/prometheus").body();
        var counted = Pattern.compile("(?m)^helios_queries_total (\\d+)").matcher(metrics);
        assertThat(counted.find()).as(metrics).isTrue();
        assertThat(Long.parseLong(counted.group(1))).isBetween(answered, most);
    }

    private static long total(QueryResult totals, String name) {
        return totals.rows().stream()
                .filter(row -> row.getFirst().orElse("").equals(name))
                .mapToLong(row -> Long.parseLong(row.get(1).orElseThrow()))
                .findFirst()
                .orElseThrow();
    }

    private static ProxyProcess start(PostgresServer server) {
        return ProxyProcess.start(Stage.config("admin_users = [\"alice\"]\n"
                + Stage.byTransaction(
                        server, "max_pool_size = %d\nacquire_timeout_secs = 170".formatted(CONNECTIONS))));
    }

    private static PgOptions alice(ProxyProcess proxy) {
        return Stage.alice(proxy.options()).timeout(PATIENCE);
    }

    private static boolean isAtRest(ProxyProcess proxy) {
        return figure(proxy, "active_connections") == 0
                && figure(proxy, "pending_requests") == 0
                && figure(proxy, "dialling") == 0;
    }

    /** A figure of alice's pool. */
    private static long figure(ProxyProcess proxy, String name) {
        var body = new Admin(proxy.adminPort()).get("/pools").body();
        var pool = POOL.matcher(body);
        assertThat(pool.find()).as(body).isTrue();
        var found = Pattern.compile("\"" + name + "\":(\\d+)").matcher(pool.group());
        assertThat(found.find()).as("%s in %s", name, body).isTrue();
        return Long.parseLong(found.group(1));
    }

    /** A client's life when all are there: each row that it gets has its mark. What has another one is returned. */
    private static String foreign(ProxyProcess proxy, int number, CountDownLatch connected, AtomicLong answered)
            throws Exception {
        var random = new Random(number);
        var mark = "mark-%d-".formatted(number);
        try (var client = PgClient.connect(alice(proxy))) {
            connected.countDown();
            connected.await();
            client.query("SET app.mark = '%s'".formatted(mark));
            answered.incrementAndGet();
            for (int i = random.nextInt(4); i >= 0; i--) {
                for (var row : List.of(
                        client.query("SHOW app.mark").value(),
                        client.extended("SELECT $1::text", mark).value(),
                        client.extended("SELECT current_setting('app.mark')").value())) {
                    if (!row.equals(mark)) {
                        return row + " for " + mark;
                    }
                }
                answered.addAndGet(3);
            }
            answered.addAndGet(vanish(client, random, mark));
            return "";
        }
    }

    /** By a reset within whatever is under way, or by a Terminate behind it; says how many statements were answered before. */
    private static int vanish(PgClient client, Random random, String mark) {
        var last = new Frames();
        int answered = 0;
        switch (random.nextInt(8)) {
            case 0 -> {
                client.query("BEGIN");
                client.query("INSERT INTO loaded VALUES ('%s')".formatted(mark));
                answered = 2;
            }
            case 1 -> {
                client.send(new Frames().query("COPY loaded FROM STDIN"));
                client.readUntil('G');
                client.send(new Frames().copyData((mark + "\n").getBytes(UTF_8)));
            }
            case 2 -> last.query("SELECT repeat('%s', 2000) FROM generate_series(1, 500)".formatted(mark));
            case 3 -> last.query("SELECT pg_sleep(0.2), '%s'".formatted(mark));
            case 4 -> last.parse("", "SELECT '%s'".formatted(mark));
            case 5 ->
                last.parse("named", "SELECT $1::text").bind("", "named", mark).flush();
            case 6 -> {
                client.query("CREATE TEMP TABLE mine AS SELECT '%s'".formatted(mark));
                answered = 1;
            }
            default -> last.query("BEGIN; SELECT '%s'".formatted(mark));
        }
        if (random.nextBoolean()) {
            client.send(last);
            client.abort();
        } else {
            client.send(last.terminate());
        }
        return answered;
    }
}
