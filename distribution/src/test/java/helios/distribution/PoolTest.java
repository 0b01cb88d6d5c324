package helios.distribution;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import helios.testkit.Await;
import helios.testkit.FaultProxy;
import helios.testkit.Frames;
import helios.testkit.Message;
import helios.testkit.PgClient;
import helios.testkit.PgException;
import helios.testkit.PgOptions;
import helios.testkit.Pgbench;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many clients on few connections of a real server, on which SCRAM is on. */
final class PoolTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static PostgresServer server;
    /** One connection for all of alice's sessions. */
    private static ProxyProcess one;
    /** Two for them. */
    private static ProxyProcess two;

    @BeforeAll
    static void start() {
        server = PostgresServer.builder()
                .setting("max_connections", "60")
                .setting("log_statement", "all")
                .start();
        server.query("CREATE ROLE alice LOGIN PASSWORD 'pencil'");
        server.query("CREATE ROLE bob LOGIN PASSWORD 'pencil'");
        server.query("CREATE ROLE team NOLOGIN; GRANT team TO alice");
        server.query("GRANT ALL ON SCHEMA public TO PUBLIC; CREATE TABLE items (id serial, name text);"
                + " GRANT ALL ON items, items_id_seq TO PUBLIC");
        one = proxy("mode = \"transaction\"\nmax_pool_size = 1\nmin_connections = 1\n");
        two = proxy("mode = \"transaction\"\nmax_pool_size = 2\nmin_connections = 1\n");
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
        server.close();
    }

    private static ProxyProcess proxy(String pool) {
        return ProxyProcess.builder()
                .jvmOptions("-Dhelios.loops=1")
                .config(config(pool, server))
                .start();
    }

    private static String config(String pool, PostgresServer of) {
        return Stage.config("[pool]\n" + pool
                + "[auth]\n[backend]\nuser = \"postgres\"\npassword = \"%s\"\n".formatted(of.password())
                + ProxyProcess.nodes(List.of(of)));
    }

    private static PgOptions as(ProxyProcess proxy, String user) {
        return proxy.options().user(user).password("pencil").database("postgres");
    }

    private static PgClient alice(ProxyProcess proxy) {
        return PgClient.connect(as(proxy, "alice"));
    }

    private static PgException refused(Runnable action) {
        return catchThrowableOfType(PgException.class, action::run);
    }

    private static int pid(PgClient client) {
        return Integer.parseInt(client.query("SELECT pg_backend_pid()").value());
    }

    private static String pools(ProxyProcess proxy) {
        return new Admin(proxy.adminPort()).get("/pools").body();
    }

    /** One field of alice's pool. */
    private static String pool(ProxyProcess proxy, String field) {
        var body = pools(proxy);
        var found = Pattern.compile(
                        "\"user\":\"alice\"[^{}]*(?:\\{[^{}]*}[^{}]*)?\"" + field + "\":(\"[^\"]*\"|\\{[^}]*}|[^,}]*)")
                .matcher(body);
        assertThat(found.find()).as("%s in %s", field, body).isTrue();
        return found.group(1);
    }

    private static String metric(ProxyProcess proxy, String series) {
        return new Admin(proxy.adminPort())
                .get("/metrics/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .map(line -> line.substring(series.length()).strip())
                .findFirst()
                .orElse("none");
    }

    /** While this runs, another session of alice's is within a transaction, on a connection of its own. */
    private static <T> T besideATransaction(ProxyProcess proxy, Callable<T> action) throws Exception {
        try (var other = alice(proxy)) {
            other.query("BEGIN");
            other.query("SELECT 1");
            try {
                return action.call();
            } finally {
                other.query("COMMIT");
            }
        }
    }

    @Test
    void manySessionsShareOneConnection() throws Exception {
        try (var first = alice(one);
                var second = alice(one)) {
            assertThat(pid(first)).isEqualTo(pid(second));
            assertThat(first.query("SELECT current_user").value()).isEqualTo("alice");
            try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
                var work = new ArrayList<Future<Integer>>();
                for (int i = 0; i < 30; i++) {
                    int number = i;
                    work.add(clients.submit(() -> rightAnswers(number)));
                }
                for (var answers : work) {
                    assertThat(answers.get()).isEqualTo(40);
                }
            }
            assertThat(pool(one, "dialling")).isEqualTo("0");
            assertThat(pool(one, "active_connections")).isEqualTo("0");
            assertThat(pool(one, "idle_connections")).isEqualTo("1");
            assertThat(pool(one, "mode")).isEqualTo("\"transaction\"");
        }
    }

    private static int rightAnswers(int number) {
        int right = 0;
        try (var client = alice(one)) {
            for (int i = 0; i < 20; i++) {
                var mark = "%d-%d".formatted(number, i);
                right += client.query("SELECT '%s'".formatted(mark)).value().equals(mark) ? 1 : 0;
                right += client.extended("SELECT $1::text", mark).value().equals(mark) ? 1 : 0;
            }
        }
        return right;
    }

    @Test
    void p33AnotherUserHasConnectionsOfItsOwn() {
        try (var alice = alice(one);
                var bob = PgClient.connect(as(one, "bob"))) {
            assertThat(pid(alice)).isNotEqualTo(pid(bob));
            assertThat(bob.query("SELECT session_user").value()).isEqualTo("bob");
        }
    }

    @Test
    void p1WhatOneSetsIsNeverSeenByAnother() {
        try (var setter = alice(one);
                var other = alice(one)) {
            setter.query("SET search_path = pg_temp, public");
            setter.query("SET app.mark = 'mine'");
            setter.query("SET default_transaction_read_only = on");
            assertThat(other.query("SHOW search_path").value()).isEqualTo("\"$user\", public");
            assertThat(other.query("SELECT coalesce(current_setting('app.mark', true), '')")
                            .value())
                    .isEmpty();
            assertThat(other.query("CREATE TABLE p1 (a int); DROP TABLE p1").tag())
                    .isEqualTo("DROP TABLE");
            assertThat(setter.query("SHOW search_path").value()).isEqualTo("pg_temp, public");
            assertThat(setter.query("SHOW app.mark").value()).isEqualTo("mine");
        }
    }

    @Test
    void p2WhatIsSetFollowsTheSessionToAnotherConnection() throws Exception {
        try (var client = alice(two)) {
            client.query("SET work_mem = '7MB'");
            client.query("SET TimeZone = 'Asia/Tokyo'");
            client.query("SET app.quoted = 'it''s \\ é'");
            int before = pid(client);
            besideATransaction(two, () -> onAnother(client, before));
        }
    }

    private static Void onAnother(PgClient client, int before) {
        assertThat(pid(client)).isNotEqualTo(before);
        assertThat(client.query("SHOW work_mem").value()).isEqualTo("7MB");
        assertThat(client.query("SHOW TimeZone").value()).isEqualTo("Asia/Tokyo");
        assertThat(client.query("SHOW app.quoted").value()).isEqualTo("it's \\ é");
        assertThat(client.parameters().get("TimeZone")).isEqualTo("Asia/Tokyo");
        return null;
    }

    @Test
    void p4ASetThatIsRolledBackIsUndone() {
        try (var client = alice(one);
                var other = alice(one)) {
            client.query("SET work_mem = '5MB'");
            client.query("BEGIN");
            client.query("SET work_mem = '6MB'");
            client.query("SAVEPOINT s");
            client.query("SET work_mem = '8MB'");
            client.query("ROLLBACK TO s");
            assertThat(client.query("SHOW work_mem").value()).isEqualTo("6MB");
            client.query("ROLLBACK");
            other.query("SELECT 1");
            assertThat(client.query("SHOW work_mem").value()).isEqualTo("5MB");
            client.query("BEGIN");
            client.query("SET LOCAL work_mem = '9MB'");
            client.query("COMMIT");
            other.query("SELECT 1");
            assertThat(client.query("SHOW work_mem").value()).as("P5").isEqualTo("5MB");
        }
    }

    @Test
    void p8WhatCodeSetsIsFollowedToo() {
        try (var client = alice(one);
                var other = alice(one)) {
            client.query("DO $$ BEGIN PERFORM set_config('app.code', 'done', false); END $$");
            client.query("SELECT set_config('app.expr', 'x', false)");
            client.query("/* a */ SET app.a = '1'; SELECT 1");
            assertThat(other.query("SELECT coalesce(current_setting('app.code', true), '')")
                            .value())
                    .isEmpty();
            assertThat(client.query("SELECT current_setting('app.code') || current_setting('app.expr')"
                                    + " || current_setting('app.a')")
                            .value())
                    .isEqualTo("donex1");
        }
    }

    @Test
    void p3StartupSettingsCountAndResetReturnsToThem() {
        var options = as(one, "alice")
                .parameter("options", "-c work_mem=3MB --statement-timeout=77s -c app.o=a\\ b")
                .parameter("application_name", "marked");
        try (var client = PgClient.connect(options);
                var other = alice(one)) {
            assertThat(client.parameters().get("application_name")).isEqualTo("marked");
            assertThat(client.query("SHOW work_mem").value()).isEqualTo("3MB");
            assertThat(client.query("SHOW app.o").value()).isEqualTo("a b");
            assertThat(other.query("SHOW statement_timeout").value()).isEqualTo("0");
            client.query("SET statement_timeout = '5s'");
            client.query("RESET statement_timeout");
            assertThat(client.query("SHOW statement_timeout").value()).isEqualTo("77s");
            client.query("RESET ALL");
            assertThat(client.query("SHOW work_mem").value()).isEqualTo("3MB");
            assertThat(server.query("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'marked'")
                            .value())
                    .isEqualTo("1");
        }
        var bad = refused(() -> PgClient.connect(as(one, "alice").parameter("options", "-c nonsense_here=1"))
                .close());
        assertThat(bad.sqlState()).isEqualTo("42704");
    }

    /** A session that stays on its connection returns to them too. */
    @Test
    void p3ResetReturnsToStartupSettingsOfASessionThatStays() {
        var options = as(one, "alice").parameter("TimeZone", "Asia/Tokyo").parameter("work_mem", "3MB");
        try (var client = PgClient.connect(options)) {
            client.query("SELECT pg_advisory_lock(3)");
            for (var reset :
                    List.of("RESET ALL", "BEGIN; RESET ALL; COMMIT", "SET TimeZone = DEFAULT; RESET work_mem")) {
                client.simpleQuery(reset);
                assertThat(client.query("SHOW work_mem").value()).as(reset).isEqualTo("3MB");
                assertThat(client.query("SHOW TimeZone").value()).as(reset).isEqualTo("Asia/Tokyo");
                assertThat(client.parameters().get("TimeZone")).as(reset).isEqualTo("Asia/Tokyo");
            }
            client.query("SELECT pg_advisory_unlock(3)");
            assertThat(client.query("SHOW work_mem").value()).isEqualTo("3MB");
        }
    }

    @Test
    void p10RolesFollowTheSessionAndNobodyElse() {
        try (var client = alice(one);
                var other = alice(one)) {
            client.query("SET ROLE team");
            assertThat(other.query("SELECT current_user").value()).isEqualTo("alice");
            assertThat(client.query("SELECT current_user").value()).isEqualTo("team");
            assertThat(refused(() -> client.query("SET ROLE postgres")).sqlState())
                    .isEqualTo("42501");
            other.query("SELECT 1");
            assertThat(client.query("SELECT current_user").value()).isEqualTo("team");
            client.query("RESET ALL");
            other.query("SELECT 1");
            assertThat(client.query("SELECT current_user").value()).as("P42").isEqualTo("team");
            client.query("RESET ROLE");
            other.query("SELECT 1");
            assertThat(client.query("SELECT current_user").value()).isEqualTo("alice");
        }
    }

    @Test
    void p7EqualSettingsCostNothing() {
        try (var client = PgClient.connect(as(one, "alice").parameter("DateStyle", "ISO"));
                var other = PgClient.connect(as(one, "alice").parameter("DateStyle", "ISO"))) {
            other.query("SELECT 1");
            client.query("SELECT 'first'");
            for (int i = 0; i < 10; i++) {
                client.query("SELECT 2");
                other.query("SELECT 2");
            }
            client.query("SELECT 'last'");
            Await.until("all is in the log", SOON, () -> server.log().contains("statement: SELECT 'last'"));
            var log = server.log();
            var between = log.substring(
                    log.lastIndexOf("statement: SELECT 'first'"), log.lastIndexOf("statement: SELECT 'last'"));
            assertThat(between.lines().filter(line -> line.contains("statement: ")))
                    .hasSize(21);
        }
    }

    @Test
    void p23TemporaryTablesPinUntilTheyAreGone() {
        try (var client = alice(two);
                var other = alice(two)) {
            client.query("CREATE TEMP TABLE t (a int)");
            int at = pid(client);
            assertThat(pool(two, "pins")).contains("temporary_object");
            assertThat(pid(other)).as("the connection is taken").isNotEqualTo(at);
            client.query("INSERT INTO t VALUES (1)");
            assertThat(client.query("SELECT a FROM t").value()).isEqualTo("1");
            client.query("DROP TABLE t");
            Await.until(
                    "the connection is given back",
                    SOON,
                    () -> pool(two, "active_connections").equals("0"));
        }
        assertThat(metric(two, "helios_pool_pins_total{cause=\"temporary_object\"}"))
                .isNotEqualTo("none");
    }

    @Test
    void p24AdvisoryLocksHeldCursorsAndPreparePin() {
        try (var client = alice(two)) {
            pins(client, "SELECT pg_advisory_lock(5)", "SELECT pg_advisory_unlock(5)");
            pins(client, "BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT 1; COMMIT", "CLOSE c");
            pins(client, "PREPARE p AS SELECT 1", "DEALLOCATE p");
            refused(() -> client.query("SELECT pg_advisory_lock(6), 1 / (g - 1) FROM generate_series(1, 1) g"));
            assertThat(pool(two, "active_connections"))
                    .as("the lock outlives the error")
                    .isEqualTo("1");
            client.query("SELECT pg_advisory_unlock_all()");
            Await.until(
                    "it is given back",
                    SOON,
                    () -> pool(two, "active_connections").equals("0"));
        }
    }

    private static void pins(PgClient client, String how, String end) {
        client.simpleQuery(how);
        Await.until(
                "pinned by " + how, SOON, () -> pool(two, "active_connections").equals("1"));
        client.query(end);
        Await.until(
                "free after " + end, SOON, () -> pool(two, "active_connections").equals("0"));
    }

    @Test
    void p25NotificationsReachAListenerWhileItIsIdle() {
        try (var client = alice(two)) {
            client.query("LISTEN events");
            server.query("NOTIFY events, 'hello'");
            assertThat(client.read().tag()).isEqualTo('A');
        }
    }

    @Test
    void p28WhatAClientLeavesBehindIsNotForTheNext() {
        try (var client = alice(one)) {
            client.query("CREATE TEMP TABLE left_behind (a int)");
            client.query("SET app.leftover = '1'");
        }
        try (var client = alice(one)) {
            assertThat(refused(() -> client.query("SELECT * FROM left_behind")).sqlState())
                    .isEqualTo("42P01");
        }
        try (var client = alice(one)) {
            client.query("BEGIN");
            client.query("INSERT INTO items (name) VALUES ('abandoned')");
            client.abort();
        }
        try (var client = alice(one)) {
            assertThat(client.query("SELECT count(*) FROM items WHERE name = 'abandoned'")
                            .value())
                    .isEqualTo("0");
            assertThat(client.transactionStatus()).isEqualTo('I');
        }
    }

    @Test
    void p39AStatementWhoseClientIsGoneIsStoppedBeforeItsPlaceIsFree() {
        try (var client = alice(one)) {
            client.send(new Frames().query("SELECT pg_sleep(61)"));
            Await.until("it runs", SOON, () -> sleeping("61") == 1);
            client.abort();
            Await.until("it is gone", Duration.ofSeconds(5), () -> sleeping("61") == 0);
        }
        Await.until(
                "the place is free", SOON, () -> pool(one, "active_connections").equals("0"));
        try (var client = alice(one)) {
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    private static long sleeping(String seconds) {
        return Long.parseLong(server.query(
                        "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(%s)' AND state = 'active'"
                                .formatted(seconds))
                .value());
    }

    @Test
    void cancelReachesTheStatementOfItsSessionOnly() throws Exception {
        try (var sleeper = alice(two);
                var other = alice(two);
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var slept = clients.submit(() -> refused(() -> sleeper.query("SELECT pg_sleep(62)")));
            Await.until("it runs", SOON, () -> sleeping("62") == 1);
            var working = clients.submit(() -> other.query("SELECT pg_sleep(1)"));
            sleeper.cancel();
            assertThat(slept.get().sqlState()).isEqualTo("57014");
            working.get();
            for (int i = 0; i < 50; i++) {
                sleeper.cancel();
                assertThat(other.query("SELECT 1").value()).isEqualTo("1");
            }
        }
    }

    @Test
    void aSessionThatWaitsForAConnectionCanBeCancelledAndIsServedInTurn() throws Exception {
        try (var holder = alice(one);
                var waiter = alice(one);
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            holder.query("BEGIN");
            holder.query("SELECT 1");
            var refused = clients.submit(() -> refused(() -> waiter.query("SELECT 1")));
            Await.until("it waits", SOON, () -> pool(one, "pending_requests").equals("1"));
            waiter.cancel();
            assertThat(refused.get().sqlState()).isEqualTo("57014");
            assertThat(pool(one, "pending_requests")).isEqualTo("0");
            var served = clients.submit(() -> waiter.query("SELECT 'served'").value());
            Await.until(
                    "it waits again", SOON, () -> pool(one, "pending_requests").equals("1"));
            holder.query("COMMIT");
            assertThat(served.get()).isEqualTo("served");
        }
    }

    @Test
    void p29WhoWaitsTooLongGets53300AndNothingOfItRuns() {
        try (var proxy = proxy(
                        "mode = \"transaction\"\nmax_pool_size = 1\nmin_connections = 0\nacquire_timeout_secs = 0.5\n");
                var holder = alice(proxy);
                var waiter = alice(proxy)) {
            holder.query("BEGIN");
            holder.query("SELECT 1");
            var refused = refused(() -> waiter.extended("INSERT INTO items (name) VALUES ($1)", "late"));
            assertThat(refused.sqlState()).isEqualTo("53300");
            assertThat(refused.getMessage()).contains("alice").contains("500 ms");
            holder.query("COMMIT");
            assertThat(waiter.query("SELECT count(*) FROM items WHERE name = 'late'")
                            .value())
                    .isEqualTo("0");
        }
    }

    @Test
    void p37AnIdleConnectionMakesRoomForAnotherPool() {
        try (var proxy =
                        proxy("mode = \"transaction\"\nmax_connections = 1\nmax_pool_size = 1\nmin_connections = 0\n");
                var alice = alice(proxy);
                var second = alice(proxy);
                var bob = PgClient.connect(as(proxy, "bob"))) {
            for (int i = 0; i < 5; i++) {
                assertThat(alice.query("SELECT current_user").value()).isEqualTo("alice");
                assertThat(second.query("SELECT current_user").value()).isEqualTo("alice");
                assertThat(bob.query("SELECT current_user").value()).isEqualTo("bob");
            }
        }
    }

    @Test
    void statementModeRefusesTransactionBlocks() {
        try (var proxy = proxy("mode = \"statement\"\n");
                var client = alice(proxy)) {
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
            var refused = refused(() -> client.query("BEGIN"));
            assertThat(refused.sqlState()).isEqualTo("0A000");
            assertThat(client.transactionStatus()).isEqualTo('I');
            assertThat(client.query("SELECT 2").value()).isEqualTo("2");
        }
    }

    @Test
    void p27SequenceValuesOfOthersAreNotTold() {
        try (var client = alice(one)) {
            client.query("INSERT INTO items (name) VALUES ('a')");
            assertThat(refused(() -> client.query("SELECT lastval()")).sqlState())
                    .isEqualTo("0A000");
            client.query("BEGIN");
            client.query("INSERT INTO items (name) VALUES ('b')");
            assertThat(client.query("SELECT lastval() > 0").value()).isEqualTo("t");
            client.query("COMMIT");
            assertThat(client.simpleQuery("INSERT INTO items (name) VALUES ('c'); SELECT currval('items_id_seq') > 0")
                            .getLast()
                            .value())
                    .isEqualTo("t");
        }
        try (var proxy = proxy("mode = \"transaction\"\nsequence_values = \"pin\"\n");
                var client = alice(proxy)) {
            client.query("INSERT INTO items (name) VALUES ('d')");
            assertThat(client.query("SELECT lastval() > 0").value()).isEqualTo("t");
            assertThat(pool(proxy, "pins")).contains("\"sequence\":1");
            client.query("DISCARD ALL");
            Await.until(
                    "it is free", SOON, () -> pool(proxy, "active_connections").equals("0"));
        }
    }

    @Test
    void p17PreparedStatementsWorkOnWhateverConnection() throws Exception {
        try (var client = alice(two);
                var other = alice(two)) {
            client.send(new Frames().parse("s", "SELECT 'client ' || $1").sync());
            client.readUntilReady();
            other.send(new Frames().parse("s", "SELECT 'other ' || $1").sync());
            other.readUntilReady();
            for (int i = 0; i < 3; i++) {
                assertThat(run(client)).contains("client x");
                assertThat(run(other)).contains("other x");
                besideATransaction(two, () -> {
                    assertThat(run(client)).contains("client x");
                    return assertThat(run(other)).contains("other x");
                });
            }
            client.send(new Frames().describe('S', "s").sync());
            assertThat(client.readUntilReady()).anyMatch(message -> message.tag() == 't');
            client.send(new Frames().close('S', "s").sync());
            client.readUntilReady();
            client.send(new Frames().bind("", "s", "x").execute("", 0).sync());
            assertThat(client.readUntilReady().toString()).contains("26000");
        }
    }

    private static String run(PgClient client) {
        client.send(new Frames().bind("", "s", "x").execute("", 0).sync());
        return client.readUntilReady().toString();
    }

    @Test
    void p32AnUnnamedStatementOfAnotherIsNotBound() {
        try (var client = alice(one);
                var other = alice(one)) {
            client.send(new Frames().parse("", "SELECT 'secret'").sync());
            client.readUntilReady();
            other.send(new Frames().bind("", "").execute("", 0).sync());
            assertThat(other.readUntilReady().toString()).contains("26000");
            client.send(new Frames().bind("", "").execute("", 0).sync());
            assertThat(client.readUntilReady().toString()).contains("secret");
        }
    }

    @Test
    void p31AServerThatWasRestartedIsNotNoticed() {
        try (var client = alice(two)) {
            client.query("SELECT 1");
            server.restart();
            Await.until(
                    "the server is back",
                    SOON,
                    () -> client.query("SELECT 1").value().equals("1"));
        }
    }

    @Test
    void sessionModeReusesConnectionsAndResetsThem() {
        try (var proxy = proxy("min_connections = 1\nmax_pool_size = 1\n")) {
            int first;
            try (var client = alice(proxy)) {
                first = pid(client);
                client.query("SET work_mem = '9MB'");
                client.query("CREATE TEMP TABLE t (a int)");
            }
            Await.until(
                    "it is free", SOON, () -> pool(proxy, "idle_connections").equals("1"));
            try (var client = alice(proxy)) {
                assertThat(pid(client)).isEqualTo(first);
                assertThat(client.query("SHOW work_mem").value()).isNotEqualTo("9MB");
                assertThat(refused(() -> client.query("SELECT * FROM t")).sqlState())
                        .isEqualTo("42P01");
            }
            assertThat(metric(proxy, "helios_pool_resets_total")).isNotEqualTo("none");
        }
    }

    @Test
    void clientsBeyondTheLimitAreRefused() {
        try (var proxy = proxy("max_client_connections = 1\n")) {
            try (var client = alice(proxy)) {
                var refused = refused(() -> alice(proxy).close());
                assertThat(refused.sqlState()).isEqualTo("53300");
                assertThat(refused.getMessage()).contains("1 clients");
                assertThat(client.query("SELECT 1").value()).isEqualTo("1");
            }
            Await.until("there is room again", SOON, () -> {
                try (var next = alice(proxy)) {
                    return next.query("SELECT 1").value().equals("1");
                } catch (PgException _) {
                    return false;
                }
            });
        }
    }

    @Test
    void reconnectReplacesConnections() {
        try (var client = alice(two)) {
            int before = pid(client);
            var answer = new Admin(two.adminPort()).post("/pools/reconnect", "{\"user\":\"alice\"}");
            assertThat(answer.body()).contains("\"ok\":true");
            assertThat(pid(client)).isNotEqualTo(before);
        }
    }

    @Test
    void p36IdleConnectionsGoButForThoseThatAreKept() throws Exception {
        try (var proxy = proxy("mode = \"transaction\"\nmin_connections = 1\nidle_timeout_secs = 0.5\n");
                var client = alice(proxy)) {
            besideATransaction(proxy, () -> client.query("SELECT 1"));
            assertThat(pool(proxy, "total_connections_created")).isEqualTo("2");
            Await.until(
                    "one is closed",
                    SOON,
                    () -> pool(proxy, "total_connections_closed").equals("1"));
            assertThat(pool(proxy, "idle_connections")).isEqualTo("1");
        }
    }

    @Test
    void oldConnectionsAreReplaced() {
        try (var proxy = proxy("mode = \"transaction\"\nmax_lifetime_secs = 1\n");
                var client = alice(proxy)) {
            int before = pid(client);
            Await.until("another one serves", SOON, () -> pid(client) != before);
        }
    }

    @Test
    void aServerThatLetsNobodyInIsToldInTime() throws Exception {
        try (var slow = PostgresServer.builder().start()) {
            slow.query("CREATE ROLE alice LOGIN PASSWORD 'pencil'");
            var config = config("mode = \"transaction\"\nconnect_timeout_secs = 0.5\n", slow);
            try (var proxy = ProxyProcess.start(config);
                    var client = alice(proxy)) {
                client.query("SELECT 1");
                new Admin(proxy.adminPort()).post("/pools/reconnect", "{}");
                slow.freeze();
                try {
                    var refused = refused(() -> client.query("SELECT 1"));
                    assertThat(refused.sqlState()).isEqualTo("57P03");
                    assertThat(refused.getMessage()).contains("500 ms");
                } finally {
                    slow.thaw();
                }
                assertThat(client.query("SELECT 2").value()).isEqualTo("2");
            }
        }
    }

    @Test
    void aResetOfOnesOwnRunsInstead() {
        try (var proxy = proxy("max_pool_size = 1\nreset_query = \"SELECT 'reset of our own'\"\n")) {
            try (var client = alice(proxy)) {
                client.query("SELECT 1");
            }
            Await.until("it ran", SOON, () -> server.log().contains("reset of our own"));
        }
    }

    /** A connection that has a text already does not get it twice, even if a failed transaction refuses to parse it. */
    @Test
    void p14WhatAFailedTransactionRefusesToParseIsParsedOnceLater() {
        try (var client = alice(one)) {
            for (var text : List.of("SELECT 'fourteen'", "ROLLBACK")) {
                client.send(
                        new Frames().parse("known", text).close('S', "known").sync());
                assertThat(client.readUntilReady().toString()).as(text).doesNotContain("E[");
                client.query("BEGIN");
                refused(() -> client.query("SELECT 1/0"));
                client.send(new Frames().parse("again", text).sync());
                assertThat(client.readUntilReady().toString().contains("25P02")).isEqualTo(!text.equals("ROLLBACK"));
                client.query("ROLLBACK");
                client.send(new Frames()
                        .close('S', "again")
                        .parse("again", text)
                        .bind("", "again")
                        .execute("", 0)
                        .close('S', "again")
                        .sync());
                assertThat(client.readUntilReady().toString()).as(text).doesNotContain("E[");
            }
        }
    }

    @Test
    void p15AConnectionKeepsSoManyStatementsAndNoMore() {
        try (var proxy = proxy("mode = \"transaction\"\nmax_pool_size = 1\nserver_prepared_statements = 5\n");
                var client = alice(proxy)) {
            for (int i = 0; i < 20; i++) {
                client.send(new Frames().parse("s" + i, "SELECT " + i).sync());
                client.readUntilReady();
            }
            for (int i = 0; i < 20; i++) {
                client.send(new Frames().bind("", "s" + i).execute("", 0).sync());
                assertThat(client.readUntilReady().toString()).contains("D[").contains(String.valueOf(i));
            }
            assertThat(Integer.parseInt(client.query("SELECT count(*) FROM pg_prepared_statements")
                            .value()))
                    .isLessThanOrEqualTo(6);
        }
    }

    @Test
    void p13NamesOfTheProtocolAreKnownToSql() {
        try (var client = alice(one);
                var other = alice(one)) {
            client.send(new Frames().parse("mine", "SELECT 'mine ' || $1").sync());
            client.readUntilReady();
            other.query("SELECT 1");
            assertThat(client.query("EXECUTE mine('x')").value()).isEqualTo("mine x");
            assertThat(refused(() -> other.query("EXECUTE mine('x')")).sqlState())
                    .isEqualTo("26000");
            client.send(new Frames().parse("mine", "SELECT 1").sync());
            assertThat(client.readUntilReady().toString()).contains("42P05");
            assertThat(client.query("DEALLOCATE mine").tag()).isEqualTo("DEALLOCATE");
            assertThat(refused(() -> client.query("DEALLOCATE mine")).sqlState())
                    .isEqualTo("26000");
            client.send(new Frames().bind("", "mine", "x").execute("", 0).sync());
            assertThat(client.readUntilReady().toString()).contains("26000");
            client.send(new Frames().parse("mine", "SELECT 'again'").sync());
            client.readUntilReady();
            client.query("DEALLOCATE ALL");
            client.send(new Frames().bind("", "mine").execute("", 0).sync());
            assertThat(client.readUntilReady().toString()).as("P11").contains("26000");
        }
    }

    @Test
    void p18OneTextInTwoSearchPathsIsTwoStatements() {
        server.query("CREATE SCHEMA a18; CREATE SCHEMA b18; CREATE TABLE a18.t (v text); CREATE TABLE b18.t (v int);"
                + " INSERT INTO a18.t VALUES ('of a'); INSERT INTO b18.t VALUES (18);"
                + " GRANT USAGE ON SCHEMA a18, b18 TO PUBLIC; GRANT ALL ON a18.t, b18.t TO PUBLIC");
        try (var client = PgClient.connect(as(one, "alice").parameter("options", "-c search_path=a18"));
                var other = PgClient.connect(as(one, "alice").parameter("options", "-c search_path=b18"))) {
            for (var session : List.of(client, other)) {
                session.send(new Frames().parse("s", "SELECT v FROM t").sync());
                session.readUntilReady();
            }
            for (int i = 0; i < 3; i++) {
                assertThat(run0(client)).contains("of a");
                assertThat(run0(other)).contains("18");
            }
        }
    }

    private static String run0(PgClient client) {
        client.send(new Frames().bind("", "s").execute("", 0).sync());
        return client.readUntilReady().toString();
    }

    @Test
    void p21APreparedCommitIsAlwaysKnown() throws Exception {
        try (var client = alice(two)) {
            client.send(new Frames().parse("b", "BEGIN").parse("c", "COMMIT").sync());
            client.readUntilReady();
            besideATransaction(two, () -> {
                client.send(new Frames().bind("", "b").execute("", 0).sync());
                client.readUntilReady();
                client.query("INSERT INTO items (name) VALUES ('p21')");
                client.send(new Frames().bind("", "c").execute("", 0).sync());
                return assertThat(client.readUntilReady().toString()).contains("COMMIT");
            });
            assertThat(client.query("SELECT count(*) FROM items WHERE name = 'p21'")
                            .value())
                    .isEqualTo("1");
        }
    }

    /** Sessions of two event loops share one place. */
    @Test
    void sessionsOfSeveralEventLoopsShareAPool() throws Exception {
        try (var proxy = ProxyProcess.start(
                        config("mode = \"transaction\"\nmax_pool_size = 1\nmin_connections = 0\n", server));
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var work = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < 8; i++) {
                int number = i;
                work.add(clients.submit(() -> {
                    try (var client = alice(proxy)) {
                        client.query("SET app.number = '%d'".formatted(number));
                        boolean right = true;
                        for (int j = 0; j < 20; j++) {
                            right &= client.query("SHOW app.number").value().equals(String.valueOf(number));
                        }
                        return right;
                    }
                }));
            }
            for (var right : work) {
                assertThat(right.get()).isTrue();
            }
            Await.until(
                    "nothing is lent",
                    SOON,
                    () -> pool(proxy, "active_connections").equals("0"));
        }
    }

    /** Sessions that end at any moment, in the midst of anything: nobody sees another's rows, and nothing stays lent. */
    @Test
    void p34DisconnectsAtAnyMomentLeaveNothingBehind() throws Exception {
        try (var proxy = proxy("mode = \"transaction\"\nmax_pool_size = 5\nmin_connections = 0\n");
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var work = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < 300; i++) {
                int number = i;
                work.add(clients.submit(() -> disturbed(proxy, number)));
            }
            for (var right : work) {
                assertThat(right.get()).isTrue();
            }
            Await.until(
                    "nothing is lent",
                    SOON,
                    () -> pool(proxy, "active_connections").equals("0")
                            && pool(proxy, "pending_requests").equals("0")
                            && pool(proxy, "dialling").equals("0"));
            assertThat(Integer.parseInt(pool(proxy, "idle_connections"))).isLessThanOrEqualTo(5);
        }
    }

    private static boolean disturbed(ProxyProcess proxy, int number) {
        var random = new Random(number);
        try (var client = alice(proxy)) {
            var mark = "mark-" + number;
            client.query("SET app.mark = '%s'".formatted(mark));
            for (int i = 0; i < 6; i++) {
                switch (random.nextInt(8)) {
                    case 0 -> {
                        client.send(new Frames().query("SELECT pg_sleep(0.05), '%s'".formatted(mark)));
                        client.abort();
                        return true;
                    }
                    case 1 -> {
                        client.query("BEGIN");
                        client.query("CREATE TEMP TABLE IF NOT EXISTS t (a int)");
                        if (random.nextBoolean()) {
                            client.abort();
                            return true;
                        }
                        client.query("ROLLBACK");
                    }
                    case 2 -> {
                        client.send(new Frames()
                                .parse("p" + i, "SELECT '%s'".formatted(mark))
                                .flush());
                        client.abort();
                        return true;
                    }
                    case 3 ->
                        client.send(new Frames()
                                .query("SELECT '%s'".formatted(mark))
                                .terminate());
                    default -> {
                        if (!client.query("SHOW app.mark").value().equals(mark)) {
                            return false;
                        }
                        continue;
                    }
                }
                return true;
            }
        }
        return true;
    }

    @Test
    void p6ABadValueIsRefusedAtOnceAndChangesNothing() {
        try (var client = alice(one);
                var other = alice(one)) {
            client.query("SET work_mem = '6MB'");
            assertThat(refused(() -> client.query("SET work_mem = 'a lot'")).sqlState())
                    .isEqualTo("22023");
            assertThat(refused(() -> client.query("SET nonsense_here = 1")).sqlState())
                    .isEqualTo("42704");
            other.query("SELECT 1");
            assertThat(client.query("SHOW work_mem").value()).isEqualTo("6MB");
        }
    }

    @Test
    void p9NoSnapshotIsTakenBeforeTheClientsFirstStatement() {
        try (var client = alice(two);
                var other = alice(two)) {
            client.query("SET app.nine = '9'");
            other.query("SELECT 1");
            client.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
            other.query("INSERT INTO items (name) VALUES ('nine')");
            assertThat(client.query("SELECT count(*) FROM items WHERE name = 'nine'")
                            .value())
                    .isEqualTo("1");
            assertThat(client.query("SHOW app.nine").value()).isEqualTo("9");
            client.query("COMMIT");
        }
    }

    @Test
    void p12WhatIsPreparedBehindAResetStays() {
        try (var client = alice(one)) {
            client.send(new Frames()
                    .parse("old", "SELECT 1")
                    .sync()
                    .query("DISCARD ALL")
                    .parse("new", "SELECT 'behind'")
                    .sync());
            client.readUntilReady();
            client.readUntilReady();
            client.readUntilReady();
            client.send(new Frames().bind("", "new").execute("", 0).sync());
            assertThat(client.readUntilReady().toString()).contains("behind");
            client.send(new Frames().bind("", "old").execute("", 0).sync());
            assertThat(client.readUntilReady().toString()).contains("26000");
        }
    }

    @Test
    void p14WhatTheServerNeverAcceptedIsNotThere() {
        try (var client = alice(one)) {
            client.send(new Frames().parse("bad", "SELECT FROM WHERE").sync());
            assertThat(client.readUntilReady().toString()).contains("42601");
            client.send(new Frames().bind("", "bad").execute("", 0).sync());
            assertThat(client.readUntilReady().toString()).contains("26000");
        }
        try (var client = alice(one)) {
            client.send(new Frames().parse("s", "SELECT 'fourteen'").flush());
            client.abort();
        }
        try (var client = alice(one)) {
            client.send(new Frames()
                    .parse("s", "SELECT 'fourteen'")
                    .bind("", "s")
                    .execute("", 0)
                    .sync());
            assertThat(client.readUntilReady().toString()).contains("fourteen");
        }
    }

    @Test
    void p16DescribeAloneFindsTheStatementOnAnotherConnection() throws Exception {
        try (var client = alice(two)) {
            client.send(new Frames().parse("s", "SELECT 16 AS sixteen").sync());
            client.readUntilReady();
            besideATransaction(two, () -> {
                client.send(new Frames().describe('S', "s").sync());
                return assertThat(client.readUntilReady().toString()).contains("sixteen");
            });
        }
    }

    @Test
    void p19TheUnnamedStatementLivesAsItWouldOnOneConnection() throws Exception {
        try (var client = alice(two)) {
            client.send(new Frames().parse("", "SELECT 'nineteen'").sync());
            client.readUntilReady();
            besideATransaction(two, () -> {
                client.send(new Frames().bind("", "").execute("", 0).sync());
                return assertThat(client.readUntilReady().toString()).contains("nineteen");
            });
            client.query("SELECT 1");
            client.send(new Frames().bind("", "").execute("", 0).sync());
            assertThat(client.readUntilReady().toString()).contains("26000");
        }
    }

    /** Many sessions, one connection: it has the text once, by a name, and the unnamed statement is nobody's. */
    @Test
    void unnamedTextsThatRecurAreSharedByAllSessions() {
        var text = "SELECT 'shared' || $1";
        for (int i = 0; i < 8; i++) {
            try (var client = alice(one)) {
                for (int j = 0; j < 10; j++) {
                    assertThat(client.extended(text, "x").value()).isEqualTo("sharedx");
                }
                client.send(new Frames().parse("", text).sync());
                assertThat(client.readUntilReady().toString()).doesNotContain("E[");
                client.send(new Frames().parse("", "SELECT 'another'").sync());
                client.readUntilReady();
                client.send(new Frames().bind("", "").execute("", 0).sync());
                assertThat(client.readUntilReady().toString()).contains("another");
                client.query("SELECT 1");
                client.send(new Frames().bind("", "").execute("", 0).sync());
                assertThat(client.readUntilReady().toString()).contains("26000");
            }
        }
        try (var client = alice(one)) {
            var kept =
                    "SELECT sum(generic_plans + custom_plans), count(*) FROM pg_prepared_statements WHERE statement = '"
                            + text.replace("'", "''") + "'";
            assertThat(client.query(kept).rows().getFirst().getLast()).contains("1");
            assertThat(Integer.parseInt(
                            client.query(kept).rows().getFirst().getFirst().orElseThrow()))
                    .isGreaterThan(60);
        }
    }

    @Test
    void unnamedTextsAreNotSharedWhereThatIsOff() {
        try (var proxy = proxy("mode = \"transaction\"\nmax_pool_size = 1\noptimize_unnamed_parse = false\n");
                var client = alice(proxy)) {
            for (int j = 0; j < 10; j++) {
                assertThat(client.extended("SELECT 'unshared'").value()).isEqualTo("unshared");
            }
            assertThat(client.query("SELECT count(*) FROM pg_prepared_statements")
                            .value())
                    .isEqualTo("0");
        }
    }

    /** What nobody named cannot be outdated; nor is its error the client's, in a transaction block alone it is. */
    @Test
    void anUnnamedTextIsParsedAnewWhenItsTableHasChanged() {
        server.query("CREATE TABLE recurs (a int); INSERT INTO recurs VALUES (1); ALTER TABLE recurs OWNER TO alice");
        try (var client = alice(one)) {
            for (int j = 0; j < 10; j++) {
                assertThat(client.extended("SELECT * FROM recurs").rows().getFirst())
                        .hasSize(1);
            }
            server.query("ALTER TABLE recurs ADD COLUMN b text DEFAULT 'behind'");
            for (int j = 0; j < 10; j++) {
                assertThat(client.extended("SELECT * FROM recurs").rows().getFirst())
                        .hasSize(2);
            }
            client.query("ALTER TABLE recurs ADD COLUMN c text DEFAULT 'through'");
            for (int j = 0; j < 10; j++) {
                assertThat(client.extended("SELECT * FROM recurs").rows().getFirst())
                        .hasSize(3);
            }
        }
    }

    /** The client sends the data of a COPY only when it was asked for it. */
    @Test
    void aCopyThatRecursAsAnUnnamedTextGoesOn() {
        server.query("CREATE TABLE copied (a int); ALTER TABLE copied OWNER TO alice");
        try (var client = alice(one)) {
            for (int i = 0; i < 6; i++) {
                client.send(new Frames()
                        .parse("", "COPY copied FROM STDIN")
                        .bind("", "")
                        .execute("", 0)
                        .sync());
                client.readUntil('G');
                client.send(new Frames()
                        .copyData("7\n".getBytes(ISO_8859_1))
                        .copyDone()
                        .sync());
                assertThat(client.readUntilReady().toString()).contains("COPY 1");
            }
            assertThat(client.query("SELECT count(*) FROM copied").value()).isEqualTo("6");
        }
    }

    /** What a long statement reports on its way is told on its way. */
    @Test
    void noticesOfASharedUnnamedTextAreToldAtOnce() {
        server.query("""
                CREATE FUNCTION reports(key int) RETURNS int LANGUAGE plpgsql AS $$
                BEGIN RAISE NOTICE 'on its way'; PERFORM pg_advisory_xact_lock(key); RETURN key; END$$""");
        try (var client = alice(one);
                var gate = PgClient.connect(server.options())) {
            for (int i = 0; i < 6; i++) {
                gate.query("SELECT pg_advisory_lock(4711)");
                client.send(new Frames()
                        .parse("", "SELECT reports($1)")
                        .bind("", "", "4711")
                        .execute("", 0)
                        .sync());
                client.readUntil('N');
                gate.query("SELECT pg_advisory_unlock(4711)");
                assertThat(client.readUntilReady().toString()).contains("4711");
            }
        }
    }

    /** Nothing of a reply that was cut off is left for the next one. */
    @Test
    void aConnectionThatIsLostUnderASharedUnnamedTextLeavesNothingBehind() throws Exception {
        try (var client = alice(one);
                var waiting = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 6; i++) {
                client.extended("SELECT 'slept' FROM pg_sleep($1)", "0");
            }
            var lost = waiting.submit(() -> refused(() -> client.extended("SELECT 'slept' FROM pg_sleep($1)", "60")));
            Await.until(
                    "it sleeps, and is ended",
                    SOON,
                    () -> server.query("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                                    + " WHERE usename = 'alice' AND wait_event = 'PgSleep'")
                            .value()
                            .equals("1"));
            assertThat(lost.get().sqlState()).isEqualTo("08006");
            assertThat(client.transactionStatus()).isEqualTo('I');
            client.send(new Frames().query("SELECT 'next'"));
            assertThat(client.readUntilReady().stream().map(message -> message.tag()))
                    .doesNotContain('1', '2', 'E');
            assertThat(client.extended("SELECT 'slept' FROM pg_sleep($1)", "0").value())
                    .isEqualTo("slept");
            client.send(new Frames().parse("named", "SELECT 1").sync());
            assertThat(client.readUntilReady().toString()).doesNotContain("E[");
        }
    }

    /** The server's word on an outdated plan has the same SQLSTATE, but a function's own is no reason to run it twice. */
    @Test
    void anErrorOfAFunctionIsNotProducedTwice() {
        server.query("""
                CREATE SEQUENCE runs; GRANT ALL ON runs TO PUBLIC;
                CREATE FUNCTION supported(yes int) RETURNS int LANGUAGE plpgsql AS $$
                BEGIN PERFORM nextval('runs');
                  IF yes = 0 THEN RAISE 'not here' USING ERRCODE = '0A000'; END IF; RETURN yes; END$$""");
        try (var client = alice(one)) {
            for (int i = 0; i < 6; i++) {
                client.extended("SELECT supported($1)", "1");
            }
            assertThat(refused(() -> client.extended("SELECT supported($1)", "0"))
                            .sqlState())
                    .isEqualTo("0A000");
            assertThat(server.query("SELECT last_value FROM runs").value()).isEqualTo("7");
        }
    }

    /** A failed transaction answers as ever, and errors name what the client said. */
    @Test
    void errorsOfSharedUnnamedTextsAreTheClients() {
        try (var client = alice(one)) {
            for (int j = 0; j < 10; j++) {
                client.extended("SELECT 1 / $1::int", "1");
            }
            assertThat(refused(() -> client.extended("SELECT 1 / $1::int", "0")).sqlState())
                    .isEqualTo("22012");
            assertThat(client.extended("SELECT 1 / $1::int", "1").value()).isEqualTo("1");
            client.send(
                    new Frames().parse("", "SELECT 1 / $1::int").bind("", "").sync());
            assertThat(client.readUntilReady().toString())
                    .contains("prepared statement \"\" requires 1")
                    .doesNotContain("_helios_");
            client.query("BEGIN");
            refused(() -> client.query("SELECT 1 / 0"));
            client.send(new Frames().parse("", "SELECT 1 / $1::int").sync());
            assertThat(client.readUntilReady().toString()).contains("25P02");
            client.query("ROLLBACK");
        }
    }

    @Test
    void p20PrepareInSqlStaysWhereItIs() throws Exception {
        try (var client = alice(two)) {
            client.query("PREPARE twenty AS SELECT 'twenty'");
            besideATransaction(
                    two,
                    () -> assertThat(client.query("EXECUTE twenty").value()).isEqualTo("twenty"));
            client.query("DEALLOCATE twenty");
            Await.until(
                    "it is given back",
                    SOON,
                    () -> pool(two, "active_connections").equals("0"));
        }
    }

    @Test
    void p22AStatementIsPreparedAnewWhenItsTableHasChanged() {
        server.query("CREATE TABLE p22 (a int); INSERT INTO p22 VALUES (1); ALTER TABLE p22 OWNER TO alice");
        try (var client = alice(one);
                var other = alice(one)) {
            for (var session : List.of(client, other)) {
                session.send(new Frames()
                        .parse("s", "SELECT * FROM p22")
                        .bind("", "s")
                        .execute("", 0)
                        .sync());
                assertThat(session.readUntilReady().toString()).doesNotContain("E[");
            }
            other.query("ALTER TABLE p22 ADD COLUMN b text DEFAULT 'added'");
            client.send(new Frames()
                    .parse("t", "SELECT * FROM p22")
                    .bind("", "t")
                    .execute("", 0)
                    .sync());
            assertThat(client.readUntilReady().toString()).contains("added");
            server.query("ALTER TABLE p22 ADD COLUMN c text DEFAULT 'behind'");
            client.send(new Frames().bind("", "t").execute("", 0).sync());
            assertThat(client.readUntilReady().toString())
                    .as("as on one connection")
                    .contains("0A000");
            client.send(new Frames().bind("", "t").execute("", 0).sync());
            assertThat(client.readUntilReady().toString()).contains("behind");
        }
    }

    @Test
    void p26AHeldCursorKeepsTheSession() throws Exception {
        try (var client = alice(two)) {
            client.query("BEGIN");
            client.query("DECLARE c CURSOR WITH HOLD FOR SELECT g FROM generate_series(1, 3) g");
            client.query("COMMIT");
            besideATransaction(
                    two,
                    () -> assertThat(client.query("FETCH ALL FROM c").rows()).hasSize(3));
            client.query("CLOSE ALL");
            Await.until(
                    "it is given back",
                    SOON,
                    () -> pool(two, "active_connections").equals("0"));
        }
    }

    @Test
    void p30ASleeperInATransactionLosesItsConnection() {
        try (var proxy = ProxyProcess.start(config(
                        "mode = \"transaction\"\nmax_pool_size = 1\nmin_connections = 0\n[limits]\nidle_in_transaction_secs = 1\n",
                        server));
                var sleeper = alice(proxy);
                var other = alice(proxy)) {
            sleeper.query("BEGIN");
            sleeper.query("SELECT 1");
            assertThat(other.query("SELECT 'free'").value()).isEqualTo("free");
            assertThat(sleeper.read().toString()).contains("25P03");
        }
    }

    @Test
    void p41AStatementThatWasReplacedIsSoOnEveryConnection() throws Exception {
        try (var client = alice(two)) {
            client.send(new Frames().parse("s", "SELECT 'old'").sync());
            client.readUntilReady();
            besideATransaction(two, () -> assertThat(run0(client)).contains("old"));
            client.send(new Frames().close('S', "s").parse("s", "SELECT 'new'").sync());
            client.readUntilReady();
            assertThat(run0(client)).contains("new");
            besideATransaction(two, () -> assertThat(run0(client)).contains("new"));
        }
    }

    /** Each leaves another state than it seems to; the server is asked what it is. */
    @Test
    void p43WhatDriversSendInOneStringIsFollowed() {
        var shapes = List.of(
                "BEGIN; SET work_mem = '3MB'; COMMIT",
                "BEGIN; SET work_mem = '4MB'; ROLLBACK",
                "BEGIN; SET work_mem = '5MB'; COMMIT AND CHAIN; SET work_mem = '6MB'; ROLLBACK",
                "BEGIN; SAVEPOINT \"S 1\"; SET ROLE team; ROLLBACK /*x*/ WORK TO \"S 1\"; COMMIT",
                "SET work_mem = '7MB'; SELECT 1/0",
                "BEGIN; SET LOCAL work_mem = '8MB'; SET TimeZone = 'UTC'; COMMIT",
                "RESET ALL; SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
                "DISCARD ALL",
                "SET SESSION AUTHORIZATION alice; SET ROLE team; RESET ROLE");
        var direct = server.options().user("alice").password("pencil").database("postgres");
        try (var there = PgClient.connect(direct);
                var here = alice(one);
                var other = alice(one)) {
            for (var shape : shapes) {
                assertThat(stateAfter(here, shape, other)).as(shape).isEqualTo(stateAfter(there, shape, other));
            }
        }
    }

    private static String stateAfter(PgClient client, String shape, PgClient other) {
        client.send(new Frames().query(shape));
        client.readUntilReady();
        if (client.transactionStatus() != 'I') {
            client.query("ROLLBACK");
        }
        other.query("SELECT 1");
        return client.query("SELECT current_user, current_setting('work_mem'), current_setting('TimeZone'),"
                        + " current_setting('default_transaction_read_only')")
                .rows()
                .toString();
    }

    @Test
    void p44SettingsInAnotherEncodingFollowByteByByte() {
        var latin = PgClient.connect(as(one, "alice").parameter("client_encoding", "LATIN1"));
        try (latin;
                var other = alice(one)) {
            latin.send(new Frames().raw('Q', "SET app.latin = '\u00e9'\0".getBytes(ISO_8859_1)));
            latin.readUntilReady();
            assertThat(other.query("SHOW client_encoding").value()).isEqualTo("UTF8");
            latin.send(new Frames().query("SHOW app.latin"));
            var row = latin.readUntilReady().stream()
                    .filter(message -> message.tag() == 'D')
                    .findFirst()
                    .orElseThrow();
            assertThat(new String(row.body(), ISO_8859_1)).endsWith("\u00e9");
        }
    }

    @Test
    void p45RulesForLiteralsAreTheSessions() {
        try (var client = alice(one);
                var other = alice(one)) {
            client.query("SET standard_conforming_strings = off");
            other.query("SELECT 1");
            client.send(new Frames().query("SELECT 'a\\'; SET work_mem = \\'5MB'"));
            client.readUntilReady();
            other.query("SELECT 1");
            assertThat(client.query("SHOW work_mem").value()).isNotEqualTo("5MB");
            assertThat(other.query("SHOW standard_conforming_strings").value()).isEqualTo("on");
        }
    }

    @Test
    void p5WhatIsLocalToATransactionEndsWithIt() {
        try (var client = alice(one);
                var other = alice(one)) {
            client.query("BEGIN");
            client.query("SET LOCAL work_mem = '9MB'");
            client.query("SET TRANSACTION READ ONLY");
            client.query("COMMIT");
            other.query("SELECT 1");
            assertThat(client.query("SHOW work_mem").value()).isNotEqualTo("9MB");
            assertThat(client.query("SHOW transaction_read_only").value()).isEqualTo("off");
            client.query("INSERT INTO items (name) VALUES ('five')");
        }
    }

    @Test
    void p11ResetsEndStatementsOfTheSessionAndOfNoOther() {
        try (var client = alice(one);
                var other = alice(one)) {
            for (var session : List.of(client, other)) {
                session.send(new Frames().parse("s", "SELECT 'eleven'").sync());
                session.readUntilReady();
            }
            for (var reset : List.of("DEALLOCATE ALL", "DISCARD ALL")) {
                client.query(reset);
                assertThat(run0(client)).contains("26000");
                assertThat(run0(other)).contains("eleven");
                client.send(new Frames().parse("s", "SELECT 'eleven'").sync());
                client.readUntilReady();
                assertThat(run0(client)).contains("eleven");
            }
        }
    }

    @Test
    void p42ResetAllLeavesTheRoleAloneAndDiscardAllDoesNot() {
        try (var client = alice(one);
                var other = alice(one)) {
            client.query("SET ROLE team");
            client.query("RESET ALL");
            other.query("SELECT 1");
            assertThat(client.query("SELECT current_user").value()).isEqualTo("team");
            client.query("DISCARD ALL");
            other.query("SELECT 1");
            assertThat(client.query("SELECT current_user").value()).isEqualTo("alice");
        }
    }

    @Test
    void aReloadThatSwitchesPoolingOffSendsSessionsAwayWithTheReason() throws Exception {
        try (var proxy = proxy("mode = \"transaction\"\n");
                var client = alice(proxy)) {
            client.query("SET app.x = '1'");
            var without = config("enabled = false\n", server);
            ReloadTest.reload(proxy, without);
            var refused = refused(() -> client.query("SHOW app.x"));
            assertThat(refused.sqlState()).isEqualTo("57P01");
            assertThat(refused.getMessage()).contains("pooling was switched off");
            try (var next = alice(proxy)) {
                assertThat(next.query("SELECT 1").value()).isEqualTo("1");
            }
        }
    }

    @Test
    void aReloadKeepsConnectionsAndTakesNewLimits() throws Exception {
        try (var proxy = proxy("mode = \"transaction\"\nmax_pool_size = 1\nmin_connections = 0\n");
                var client = alice(proxy)) {
            int before = pid(client);
            ReloadTest.reload(
                    proxy, config("mode = \"transaction\"\nmax_pool_size = 2\nmin_connections = 0\n", server));
            assertThat(pid(client)).isEqualTo(before);
            besideATransaction(
                    proxy, () -> assertThat(client.query("SELECT 1").value()).isEqualTo("1"));
        }
    }

    private static String openConnections() {
        return server.query("SELECT count(*) FROM pg_stat_activity WHERE usename = 'warm'")
                .value();
    }

    @Test
    void aPoolInUseIsKeptWarmAndRefilledWhenItsClientIsGone() throws Exception {
        server.query("CREATE ROLE warm LOGIN PASSWORD 'pencil'");
        try (var proxy = proxy("mode = \"transaction\"\nmax_pool_size = 5\nmin_connections = 3\n")) {
            try (var client = PgClient.connect(as(proxy, "warm"))) {
                client.query("SELECT 1");
                Await.until("three are open", SOON, () -> openConnections().equals("3"));
            }
            server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'warm'");
            Await.until(
                    "others are opened in their place",
                    SOON,
                    () -> metric(proxy, "helios_pool_opened_total").matches("[6-9](\\.0)?"));
            Await.until("three are open again", SOON, () -> openConnections().equals("3"));
            ReloadTest.reload(
                    proxy, config("mode = \"transaction\"\nmax_pool_size = 5\nmin_connections = 4\n", server));
            Await.until("there are four", SOON, () -> openConnections().equals("4"));
            // With another secret nothing is opened any more, and no failed login repeated.
            server.query("ALTER ROLE warm PASSWORD 'crayon'");
            server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'warm'");
            Await.until("none is open", SOON, () -> openConnections().equals("0"));
            try (var client = PgClient.connect(as(proxy, "warm").password("crayon"))) {
                client.query("SELECT 1");
                Await.until("four are open", SOON, () -> openConnections().equals("4"));
            }
        } finally {
            server.query("DROP ROLE warm");
        }
    }

    @Test
    void usersAndDatabasesHaveModesAndSizesOfTheirOwn() throws Exception {
        var pool = """
                mode = "session"
                max_pool_size = 3
                acquire_timeout_secs = 0.3
                [[pool.overrides]]
                name = "batch"
                user = "alice"
                database = ["postgres", "other"]
                mode = "transaction"
                max_pool_size = 1
                """;
        try (var proxy = proxy(pool);
                var alice = alice(proxy);
                var second = alice(proxy);
                var bob = PgClient.connect(as(proxy, "bob"))) {
            assertThat(pid(alice)).isEqualTo(pid(second));
            assertThat(pid(bob)).isEqualTo(pid(bob));
            alice.query("BEGIN");
            alice.query("SELECT 1");
            var refused = refused(() -> second.query("SELECT 1"));
            assertThat(refused.sqlState()).isEqualTo("53300");
            assertThat(refused.field('H').orElse("")).contains("[[pool.overrides]] \"batch\"");
            alice.query("COMMIT");
            assertThat(pool(proxy, "mode")).isEqualTo("\"transaction\"");
            assertThat(pool(proxy, "max_pool_size")).isEqualTo("1");
            assertThat(pool(proxy, "override")).isEqualTo("\"batch\"");
            assertThat(pools(proxy))
                    .containsPattern("\"user\":\"bob\"[^{}]*\"mode\":\"session\"[^{}]*\\{[^{}]*},\"max_pool_size\":3");

            ReloadTest.reload(
                    proxy,
                    config(pool.replace("\"transaction\"", "\"session\"").replace("size = 1", "size = 2"), server));
            try (var next = alice(proxy)) {
                int own = pid(next);
                assertThat(pid(alice)).isNotEqualTo(own);
                assertThat(pid(next)).isEqualTo(own);
            }
        }
    }

    @Test
    void aLeaseThatLastsIsNamedInTheLog() {
        try (var proxy = proxy("mode = \"transaction\"\nleak_warn_secs = 1\n");
                var client = alice(proxy)) {
            client.query("SELECT pg_advisory_lock(4711)");
            assertThat(proxy.awaitLog("has had a connection", SOON))
                    .contains("alice", "postgres", "node", "advisory_lock");
            assertThat(proxy.log().stream().filter(line -> line.contains("has had a connection")))
                    .hasSize(1);
        }
    }

    @Test
    void aSessionThatRestsOnAConnectionIsEnded() throws Exception {
        var pool = "mode = \"transaction\"\nmin_connections = 0\n";
        try (var proxy = proxy(pool + "pin_timeout_secs = 1\n");
                var free = alice(proxy);
                var busy = alice(proxy);
                var pinned = alice(proxy)) {
            pid(free);
            busy.query("BEGIN");
            busy.query("CREATE TEMP TABLE t ()");
            pinned.query("SELECT pg_advisory_lock(4712)");
            var end = pinned.readToEnd().getLast();
            assertThat(end.tag()).isEqualTo('E');
            assertThat(end.fields().get('C')).isEqualTo("57P05");
            assertThat(end.fields().get('M')).contains("[pool] pin_timeout_secs", "advisory_lock");
            // Neither one that is kept by a transaction nor one that has no connection.
            assertThat(busy.query("SELECT count(*) FROM t").value()).isEqualTo("0");
            Await.until(
                    "what it kept is free",
                    SOON,
                    () -> free.query("SELECT pg_try_advisory_xact_lock(4712)")
                            .value()
                            .equals("t"));

            ReloadTest.reload(proxy, config(pool, server));
            busy.query("COMMIT");
            Thread.sleep(3_000);
            assertThat(busy.query("SELECT count(*) FROM t").value()).isEqualTo("0");
        }
    }

    @Test
    void aSessionWithTooManySettingsStaysUntilItHasFewer() {
        var limits = "[limits]\nmax_tracked_settings = 6\n";
        try (var proxy = ProxyProcess.builder()
                        .config(config("mode = \"transaction\"\n", server) + limits)
                        .start();
                var client = alice(proxy)) {
            for (var setting : List.of("work_mem", "temp_buffers", "seq_page_cost", "random_page_cost")) {
                client.query("SET %s = 200".formatted(setting));
            }
            Await.until(
                    "it moves", SOON, () -> pool(proxy, "active_connections").equals("0"));
            for (var setting : List.of("cpu_tuple_cost", "cpu_operator_cost", "geqo_threshold")) {
                client.query("SET %s = 200".formatted(setting));
            }
            Await.until(
                    "it stays", SOON, () -> pool(proxy, "active_connections").equals("1"));
            assertThat(pool(proxy, "pins")).contains("settings");
            client.query("RESET ALL");
            Await.until(
                    "it moves again",
                    SOON,
                    () -> pool(proxy, "active_connections").equals("0"));
        }
    }

    @Test
    void aCleanConnectionIsResetIfThatIsWanted() {
        for (boolean skip : List.of(true, false)) {
            try (var proxy = proxy("mode = \"transaction\"\nmax_pool_size = 1\nskip_clean_reset = " + skip + "\n");
                    var client = alice(proxy)) {
                client.query("SET work_mem = '7MB'");
                client.send(new Frames().parse("s", "SELECT 'named'").sync());
                client.readUntilReady();
                for (int i = 0; i < 3; i++) {
                    assertThat(client.query("SHOW work_mem").value()).isEqualTo("7MB");
                    client.send(new Frames().bind("", "s").execute("", 0).sync());
                    assertThat(client.readUntilReady().toString()).contains("named");
                }
                if (skip) {
                    assertThat(pool(proxy, "resets")).isEqualTo("0");
                } else {
                    Await.until("it was reset", SOON, () -> Integer.parseInt(pool(proxy, "resets")) > 6);
                }
            }
        }
    }

    /** The way to the server is gone, and nobody says so: an idle connection has to answer before it is lent. */
    @Test
    void aConnectionThatWasLostUnnoticedIsReplacedBeforeItIsUsed() throws Exception {
        try (var link = FaultProxy.to(server);
                var proxy = ProxyProcess.builder()
                        .jvmOptions("-Dhelios.loops=1")
                        .config(config("mode = \"transaction\"\nmin_connections = 0\n", server)
                                .replace("port = " + server.port(), "port = " + link.port()))
                        .start();
                var client = alice(proxy);
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            int before = pid(client);
            // Longer than it is believed in, and than the next look at it takes.
            Thread.sleep(7_000);
            link.freeze();
            var served = clients.submit(() -> pid(client));
            Await.until(
                    "it is closed",
                    SOON,
                    () -> !metric(proxy, "helios_pool_closed_total{reason=\"lost\"}")
                            .equals("none"));
            link.heal();
            assertThat(served.get()).isNotEqualTo(before);
        }
    }

    @Test
    void aClientBeyondTheLimitWaitsItsTurnAndACancelDoesNot() throws Exception {
        try (var proxy = proxy("mode = \"transaction\"\nmax_client_connections = 1\nadmission_wait_secs = 25\n");
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> waits;
            try (var holder = alice(proxy)) {
                var sleeps = clients.submit(() -> refused(() -> holder.query("SELECT pg_sleep(60)")));
                Await.until(
                        "it sleeps",
                        SOON,
                        () -> pool(proxy, "active_connections").equals("1"));
                waits = clients.submit(() -> {
                    try (var next = alice(proxy)) {
                        return next.query("SELECT 'in'").value();
                    }
                });
                Thread.sleep(300);
                holder.cancel();
                assertThat(sleeps.get().sqlState()).isEqualTo("57014");
                assertThat(waits).isNotDone();
            }
            assertThat(waits.get()).isEqualTo("in");
            assertThat(metric(proxy, "helios_admission_wait_seconds_count")).isEqualTo("1");
        }
        try (var proxy = proxy("max_client_connections = 1\nadmission_wait_secs = 0.2\n");
                var holder = alice(proxy)) {
            var refused = refused(() -> alice(proxy).close());
            assertThat(refused.sqlState()).isEqualTo("53300");
            assertThat(refused.getMessage()).contains("1 clients", "200 ms");
            assertThat(holder.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    /** pgbench's clients all at once, and all that the server sees of them are the connections of the pool. */
    @Test
    void twoHundredClientsOfPgbenchGetByWithTenConnections() throws Exception {
        assumeTrue(Pgbench.find().isPresent(), Pgbench.missing());
        var pgbench = Pgbench.find().orElseThrow();
        server.query("CREATE DATABASE bench OWNER alice");
        try (var proxy = proxy("mode = \"transaction\"\nmax_pool_size = 10\n");
                var watcher = PgClient.connect(server.options())) {
            var options = as(proxy, "alice").database("bench");
            pgbench.initialise(options, 1);
            var run = CompletableFuture.supplyAsync(
                    () -> pgbench.benchmark(options, "-S", "-c", "200", "-j", "2", "-t", "100"));
            int most = 0;
            while (!run.isDone()) {
                most = Math.max(most, connections(watcher, "datname = 'bench' AND usename = 'alice'"));
                assertThat(connections(watcher, "datname = 'bench' AND usename <> 'alice'"))
                        .as("the monitor's")
                        .isLessThanOrEqualTo(1);
            }
            assertThat(run.get()).matches(result -> result.transactions() == 20_000 && result.failed() == 0);
            assertThat(most).isBetween(2, 10);
        } finally {
            server.query("DROP DATABASE bench WITH (FORCE)");
        }
    }

    private static int connections(PgClient watcher, String which) {
        return Integer.parseInt(watcher.query(
                        "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND " + which)
                .value());
    }

    /** As psycopg sends it at the end of a pipeline, and while the session's next request may have to wait already. */
    @Test
    void aFlushBehindTheLastSyncTakesNoConnection() throws Exception {
        try (var client = alice(one);
                var other = alice(one)) {
            client.send(new Frames()
                    .parse("", "SELECT 1")
                    .bind("", "")
                    .execute("", 0)
                    .sync()
                    .flush());
            client.readUntilReady();
            assertThat(other.query("SELECT 2").value()).isEqualTo("2");
            var next = besideATransaction(one, () -> {
                client.send(new Frames().flush().query("SELECT 3"));
                return client;
            });
            assertThat(next.readUntilReady()).hasSize(4);
        }
    }

    /** A batch whose first part waits for a connection goes on when that has come, though no ReadyForQuery calls for the rest. */
    @Test
    void aBatchOfSeveralPartsWaitsForItsConnectionAndGoesOn() throws Exception {
        try (var client = alice(one)) {
            var waited = besideATransaction(one, () -> {
                client.send(new Frames()
                        .parse("", "SELECT $1::int")
                        .bind("", "", "1")
                        .execute("", 0)
                        .flush()
                        .bind("", "", "2")
                        .execute("", 0)
                        .flush()
                        .sync());
                Await.until(
                        "it waits", SOON, () -> pool(one, "pending_requests").equals("1"));
                return client;
            });
            assertThat(waited.readUntilReady().stream()
                            .map(Message::tag)
                            .map(String::valueOf)
                            .collect(joining()))
                    .isEqualTo("12DC2DCZ");
        }
    }

    @Test
    void sharedStatementsAreCounted() {
        try (var client = alice(one)) {
            client.send(new Frames().parse("counted", "SELECT 'counted'").sync());
            client.readUntilReady();
            assertThat(metric(one, "helios_pool_shared_statements")).matches("[1-9].*");
        }
    }

    /** The connections of one user fill the server when those of another come, all at once. */
    @Test
    void p38ALoginBurstOnAServerThatIsFullOfIdleConnectionsIsServed() throws Exception {
        try (var small =
                // The proxy's own connections are a superuser's: the places kept for those are free for others.
                PostgresServer.builder()
                        .setting("max_connections", "20")
                        .setting("superuser_reserved_connections", "0")
                        .start()) {
            small.query("CREATE ROLE alice LOGIN PASSWORD 'pencil'; CREATE ROLE bob LOGIN PASSWORD 'pencil'");
            var config = config("mode = \"transaction\"\nmax_pool_size = 16\nmin_connections = 0\n", small);
            try (var proxy = ProxyProcess.builder()
                            .jvmOptions("-Dhelios.loops=1")
                            .config(config)
                            .start();
                    var clients = Executors.newVirtualThreadPerTaskExecutor()) {
                var parked = new ArrayList<PgClient>();
                for (int i = 0; i < 16; i++) {
                    var bob = PgClient.connect(as(proxy, "bob"));
                    bob.query("BEGIN");
                    bob.query("SELECT 1");
                    parked.add(bob);
                }
                parked.forEach(bob -> bob.query("COMMIT"));
                assertThat(small.query("SELECT count(*) FROM pg_stat_activity WHERE usename = 'bob'")
                                .value())
                        .isEqualTo("16");
                var served = new ArrayList<Future<String>>();
                for (int i = 0; i < 64; i++) {
                    served.add(clients.submit(() -> {
                        try (var alice = alice(proxy)) {
                            return alice.query("SELECT current_user").value();
                        }
                    }));
                }
                for (var answer : served) {
                    assertThat(answer.get()).isEqualTo("alice");
                }
                assertThat(metric(proxy, "helios_pool_capacity_refusals_total{node=\"pg\"}"))
                        .isEqualTo("none");
                for (var bob : parked) {
                    assertThat(bob.query("SELECT current_user").value()).isEqualTo("bob");
                    bob.close();
                }
            }
        }
    }
}
