package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import helios.testkit.Await;
import helios.testkit.Frames;
import helios.testkit.Message;
import helios.testkit.PgClient;
import helios.testkit.PgException;
import helios.testkit.PgOptions;
import helios.testkit.PostgresCluster;
import helios.testkit.PostgresServer;
import helios.testkit.ProxyProcess;
import java.net.InetSocketAddress;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Many sessions listen on one connection, while another one serves the transactions of all of them. */
final class NotifyTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String END = "that is all";
    private static PostgresServer server;
    private static ProxyProcess proxy;

    @BeforeAll
    static void start() {
        server = PostgresServer.builder()
                .hba("host closed postgres all reject")
                .setting("max_connections", "40")
                .start();
        server.query("CREATE ROLE alice LOGIN PASSWORD 'pencil'");
        server.query("CREATE ROLE lonely LOGIN PASSWORD 'pencil' CONNECTION LIMIT 1");
        server.query("CREATE DATABASE closed");
        proxy = proxy("");
    }

    @AfterAll
    static void stop() {
        proxy.close();
        server.close();
    }

    private static ProxyProcess proxy(String more) {
        return proxy("transaction", more);
    }

    private static ProxyProcess proxy(String mode, String more) {
        var pool = "[pool]\nmode = \"%s\"\nmax_pool_size = 1\nmin_connections = 1\n[auth]\n".formatted(mode);
        var backend = "[backend]\nuser = \"postgres\"\npassword = \"%s\"\n".formatted(server.password());
        return ProxyProcess.start(Stage.config(pool + backend + more + ProxyProcess.nodes(List.of(server))));
    }

    private static PgOptions options(ProxyProcess of) {
        return of.options().user("alice").password("pencil").database("postgres");
    }

    private static PgClient alice() {
        return PgClient.connect(options(proxy));
    }

    private static PgException refused(Runnable action) {
        return catchThrowableOfType(PgException.class, action::run);
    }

    private static String payload(Message notification) {
        var body = notification.buffer();
        body.getInt();
        Message.cstring(body);
        return Message.cstring(body);
    }

    /** What the client hears on the channels until it is told that this is all; it listens to {@code done}. */
    private static List<String> heard(PgClient client, String... channels) {
        for (var channel : channels) {
            server.query("NOTIFY %s, '%s'".formatted(channel, channel));
        }
        server.query("NOTIFY done, '%s'".formatted(END));
        return rest(client);
    }

    private static List<String> rest(PgClient client) {
        var heard = new ArrayList<String>();
        for (var payload = next(client); !payload.equals(END); payload = next(client)) {
            heard.add(payload);
        }
        return heard;
    }

    private static String next(PgClient client) {
        var message = client.read(SOON);
        assertThat(message.tag()).as(message.toString()).isEqualTo('A');
        return payload(message);
    }

    private static long connections(String condition) {
        return Long.parseLong(server.query("SELECT count(*) FROM pg_stat_activity WHERE " + condition)
                .value());
    }

    private static String metric(String series) {
        return new Admin(proxy.adminPort())
                .get("/metrics/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(series + " ") || line.startsWith(series + "{"))
                .findFirst()
                .orElse("none");
    }

    private static String pools(ProxyProcess of) {
        return new Admin(of.adminPort()).get("/pools").body();
    }

    private static void assertNobodyIsPinned(ProxyProcess of) {
        Await.until(
                "nobody has a connection",
                SOON,
                () -> !pools(of).matches("(?s).*\"user\":\"alice\"[^{}]*\"active_connections\":[1-9].*"));
    }

    @Test
    void manyListenersShareOneConnection() {
        var clients = new ArrayList<PgClient>();
        try {
            for (int i = 0; i < 30; i++) {
                var client = alice();
                clients.add(client);
                client.query("LISTEN done");
                client.query("LISTEN \"Many \"\"x\"");
            }
            assertNobodyIsPinned(proxy);
            assertThat(connections("usename = 'alice' AND datname = 'postgres'"))
                    .isEqualTo(1);
            assertThat(connections("application_name = 'helios listener' AND datname = 'postgres'"))
                    .isEqualTo(1);
            server.query("NOTIFY \"Many \"\"x\", '" + "p".repeat(7999) + "'");
            server.query("NOTIFY done, '" + END + "'");
            for (var client : clients) {
                assertThat(rest(client)).containsExactly("p".repeat(7999));
            }
        } finally {
            clients.forEach(PgClient::close);
        }
        assertThat(metric("helios_pool_pins_total{cause=\"listen\"}")).isEqualTo("none");
    }

    /** So that a session hears rather more than it asked for than less. */
    @Test
    void aRollbackToASavepointThatIsNotRememberedUndoesEveryUnlisten() {
        try (var forgetful = proxy("[limits]\nmax_tracked_savepoints = 1\n");
                var client = PgClient.connect(options(forgetful))) {
            client.query("LISTEN done");
            client.query("LISTEN a");
            client.query("LISTEN b");
            transaction(client, "SAVEPOINT one", "UNLISTEN a", "SAVEPOINT two", "UNLISTEN b", "ROLLBACK TO two");
            assertThat(heard(client, "a", "b")).containsExactly("a", "b");
            transaction(client, "SAVEPOINT one", "UNLISTEN a", "ROLLBACK TO one", "UNLISTEN b", "UNLISTEN b");
            assertThat(heard(client, "a", "b")).containsExactly("a");
            transaction(client, "UNLISTEN a", "SAVEPOINT one", "RELEASE one", "SAVEPOINT two", "ROLLBACK TO two");
            assertThat(heard(client, "a", "b")).isEmpty();
        }
    }

    private static void transaction(PgClient client, String... statements) {
        client.query("BEGIN");
        for (var statement : statements) {
            client.query(statement);
        }
        client.query("COMMIT");
    }

    @Test
    void transactionsDecideWhatIsListenedTo() {
        try (var client = alice()) {
            client.query("LISTEN done");
            client.query("BEGIN");
            client.query("LISTEN a");
            client.query("ROLLBACK");
            assertThat(heard(client, "a")).isEmpty();

            client.query("BEGIN");
            client.query("LISTEN a");
            client.query("SAVEPOINT s");
            client.query("LISTEN b");
            client.query("ROLLBACK TO s");
            client.extended("LISTEN c");
            client.query("COMMIT");
            assertThat(heard(client, "a", "b", "c")).containsExactly("a", "c");

            client.query("BEGIN");
            client.query("UNLISTEN *");
            client.query("ROLLBACK");
            assertThat(heard(client, "a", "b", "c")).containsExactly("a", "c");

            client.query("BEGIN");
            client.query("SAVEPOINT s");
            client.query("UNLISTEN a");
            client.query("ROLLBACK TO s");
            client.query("UNLISTEN c");
            client.query("COMMIT");
            assertThat(heard(client, "a", "b", "c")).containsExactly("a");

            refused(() -> client.simpleQuery("UNLISTEN a; LISTEN b; SELECT 1 / 0"));
            assertThat(heard(client, "a", "b")).containsExactly("a");
            client.simpleQuery("BEGIN; UNLISTEN a; LISTEN b; COMMIT; SELECT 1");
            assertThat(heard(client, "a", "b")).containsExactly("b");
            client.simpleQuery("UNLISTEN b; LISTEN b; LISTEN a; UNLISTEN a");
            assertThat(heard(client, "a", "b")).containsExactly("b");
            client.extended("UNLISTEN B");
            assertThat(heard(client, "a", "b")).isEmpty();
            client.simpleQuery("LISTEN a; LISTEN b");
            client.query("DISCARD ALL");
            client.query("LISTEN done");
            assertThat(heard(client, "a", "b")).isEmpty();
            assertNobodyIsPinned(proxy);
        }
    }

    @Test
    void codeThatListensIsFollowed() {
        try (var client = alice()) {
            client.query("DO $$ BEGIN EXECUTE 'LISTEN done'; EXECUTE 'LISTEN hidden'; END $$");
            assertThat(heard(client, "hidden")).containsExactly("hidden");
            assertNobodyIsPinned(proxy);
        }
    }

    @Test
    void aListenThatTheServerRefusesIsRefused() {
        try (var client = alice()) {
            assertThat(refused(() -> client.query("LISTEN a.b")).sqlState()).isEqualTo("42601");
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
        }
    }

    @Test
    void aTransactionHearsNothingUntilItIsOver() {
        try (var client = alice();
                var other = alice()) {
            client.query("LISTEN done");
            other.query("LISTEN done");
            assertNobodyIsPinned(proxy);
            client.query("BEGIN");
            server.query("NOTIFY done, 'one'");
            server.query("NOTIFY done, 'two'");
            assertThat(next(other)).isEqualTo("one");
            assertThat(next(other)).isEqualTo("two");
            client.query("SELECT 1");
            assertThat(client.notifications()).isEmpty();
            client.send(new Frames().query("COMMIT"));
            assertThat(client.readUntilReady().stream().map(Message::tag))
                    .as("they come before the end of the transaction is told")
                    .containsExactly('C', 'A', 'A', 'Z');
        }
    }

    @Test
    void ownNotificationsComeBeforeTheEndOfTheirTransaction() {
        try (var client = alice();
                var other = alice()) {
            client.query("LISTEN mine");
            other.query("LISTEN mine");
            for (var text : List.of(
                    "NOTIFY mine, 'x'",
                    "SELECT pg_notify('mine', 'x')",
                    "DO $$ BEGIN PERFORM pg_notify('mine', 'x'); END $$",
                    "SELECT 1; NOTIFY mine, 'x'; SELECT 2")) {
                for (int i = 0; i < 20; i++) {
                    client.send(new Frames().query(text));
                    assertThat(client.readUntilReady().stream().map(Message::tag))
                            .as(text)
                            .endsWith('A', 'Z');
                }
            }
            client.query("BEGIN");
            client.query("NOTIFY mine, 'rolled back'");
            client.query("ROLLBACK");
            client.send(new Frames().query("SELECT 1"));
            assertThat(client.readUntilReady().stream().map(Message::tag)).endsWith('C', 'Z');
        }
    }

    @Test
    void ownNotificationsComeOnce() {
        try (var client = alice()) {
            client.query("LISTEN done");
            client.query("NOTIFY done, 'own'");
            server.query("NOTIFY done, '" + END + "'");
            var heard = new ArrayList<String>();
            Await.until("all has come", SOON, () -> {
                client.poll(Duration.ofMillis(10));
                return client.notifications().size() >= 2;
            });
            client.notifications().forEach(message -> heard.add(payload(message)));
            assertThat(heard).containsExactly("own", END);

            client.simpleQuery("LISTEN fresh; NOTIFY fresh, 'of the same string'");
            client.query("NOTIFY fresh, 'later'");
            Await.until("all has come", SOON, () -> {
                client.poll(Duration.ofMillis(10));
                return client.notifications().size() >= 4;
            });
            assertThat(client.notifications().subList(2, 4).stream().map(NotifyTest::payload))
                    .containsExactly("of the same string", "later");
        }
    }

    /** From the reply to LISTEN on each notification comes, once and in order, however often it is asked for anew. */
    @Test
    void p25NothingIsLostOrDoubledWhileASessionMovesToTheSharedListener() throws Exception {
        var sent = new AtomicLong();
        var over = new AtomicBoolean();
        var notifier = Thread.ofVirtual().start(() -> {
            try (var other = PgClient.connect(server.options())) {
                while (!over.get()) {
                    long number = sent.get() + 1;
                    other.query("NOTIFY load, '" + number + "'");
                    sent.set(number);
                }
            }
        });
        try {
            for (int round = 0; round < 15; round++) {
                try (var client = alice();
                        var second = alice()) {
                    if (round % 2 == 0) {
                        second.query("LISTEN load");
                    }
                    client.query("LISTEN load");
                    long first = sent.get() + 2;
                    long last = first + 100;
                    var heard = new ArrayList<Long>();
                    client.notifications().forEach(message -> heard.add(Long.parseLong(payload(message))));
                    while (heard.isEmpty() || heard.getLast() < last) {
                        heard.add(Long.parseLong(next(client)));
                    }
                    assertThat(heard.getFirst()).isLessThanOrEqualTo(first);
                    assertThat(heard)
                            .containsExactlyElementsOf(LongStream.rangeClosed(heard.getFirst(), heard.getLast())
                                    .boxed()
                                    .toList());
                    client.send(new Frames().query("UNLISTEN load"));
                    client.readUntilReady();
                    int then = client.notifications().size();
                    client.query("SELECT 1");
                    assertThat(client.notifications())
                            .as("nothing comes behind the reply to UNLISTEN")
                            .hasSize(then);
                }
            }
        } finally {
            over.set(true);
            notifier.join();
        }
        assertNobodyIsPinned(proxy);
    }

    @Test
    void aListenerThatIsLostIsDialledAgain() {
        try (var client = alice()) {
            client.query("LISTEN done");
            assertThat(heard(client)).isEmpty();
            assertNobodyIsPinned(proxy);
            var losses = metric("helios_pool_listener_losses_total");
            server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE application_name = 'helios listener' AND datname = 'postgres'");
            Await.until("it is back", SOON, () -> {
                server.query("NOTIFY done, 'again'");
                return client.poll(Duration.ofMillis(100)).isPresent();
            });
            assertThat(client.query("SELECT 1").value()).isEqualTo("1");
            assertThat(metric("helios_pool_listener_losses_total")).isNotEqualTo(losses);
        }
    }

    @Test
    void whatNobodyWantsAnyMoreIsNotListenedTo() {
        var last = "application_name = 'helios listener' AND query LIKE '%UNLISTEN \"counted\"%'";
        try (var first = alice();
                var second = alice()) {
            first.query("LISTEN done");
            first.query("LISTEN counted");
            second.query("LISTEN counted");
            second.query("UNLISTEN counted");
            assertThat(heard(first, "counted")).containsExactly("counted");
            assertThat(connections(last)).isZero();
            second.query("LISTEN counted");
            second.abort();
            assertThat(heard(first, "counted")).containsExactly("counted");
            first.query("UNLISTEN counted");
            Await.until("it is given up", SOON, () -> connections(last) == 1);
        }
    }

    @Test
    void clientsThatComeAndGoLeaveNothingBehind() throws Exception {
        try (var steady = alice();
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            steady.query("LISTEN done");
            var work = new ArrayList<Future<?>>();
            for (int i = 0; i < 6; i++) {
                var random = new Random(i);
                work.add(clients.submit(() -> {
                    for (int round = 0; round < 15; round++) {
                        comeAndGo(random);
                    }
                }));
            }
            for (var each : work) {
                each.get();
            }
            assertNobodyIsPinned(proxy);
            assertThat(heard(steady)).isEmpty();
            try (var next = alice()) {
                assertThat(next.query("SELECT count(*) FROM pg_listening_channels()")
                                .value())
                        .isEqualTo("0");
            }
        }
    }

    /** What is notified while a client goes must not keep its connection from coming back. */
    @Test
    void aClientThatGoesAmidNotificationsGivesItsConnectionBack() throws Exception {
        var over = new AtomicBoolean();
        var notifier = Thread.ofVirtual().start(() -> {
            try (var other = PgClient.connect(server.options())) {
                while (!over.get()) {
                    other.query("NOTIFY amid, 'x'");
                }
            }
        });
        try {
            for (int i = 0; i < 20; i++) {
                try (var client = alice()) {
                    client.query("LISTEN amid");
                    client.abort();
                }
            }
            try (var client = alice()) {
                assertThat(client.query("SELECT 1").value()).isEqualTo("1");
            }
        } finally {
            over.set(true);
            notifier.join();
        }
    }

    private static void comeAndGo(Random random) {
        try (var client = alice()) {
            client.send(new Frames().query("LISTEN c" + random.nextInt(4)));
            switch (random.nextInt(4)) {
                case 0 -> client.abort();
                case 1 -> {
                    client.send(new Frames().query("BEGIN"));
                    client.abort();
                }
                case 2 -> {
                    client.readUntilReady();
                    client.abort();
                }
                default -> {
                    client.readUntilReady();
                    client.query("UNLISTEN *");
                }
            }
        }
    }

    @Test
    void theListenerFollowsThePrimary() {
        try (var cluster = PostgresCluster.start()) {
            cluster.primary().query("CREATE ROLE alice LOGIN PASSWORD 'pencil'");
            cluster.awaitReplication();
            var config = Stage.config("[pool]\nmode = \"transaction\"\n[auth]\n[health]\ncheck_interval_secs = 0.5\n"
                    + "[backend]\nuser = \"postgres\"\npassword = \"%s\"\n"
                            .formatted(cluster.primary().password())
                    + ProxyProcess.nodes(cluster.nodes()));
            try (var following = ProxyProcess.start(config);
                    var client = PgClient.connect(options(following))) {
                client.query("LISTEN moved");
                cluster.primary().query("NOTIFY moved, 'here'");
                assertThat(next(client)).isEqualTo("here");
                assertNobodyIsPinned(following);
                cluster.node("pg1").kill();
                cluster.promote(cluster.node("pg2"));
                Await.until("it listens to the new primary", SOON.multipliedBy(2), () -> {
                    cluster.node("pg2").query("NOTIFY moved, 'there'");
                    return client.poll(Duration.ofMillis(200))
                            .filter(message -> message.tag() == 'A')
                            .isPresent();
                });
            }
        }
    }

    @Test
    void whereTheProxysOwnUserMayNotConnectItListensAsTheSessions() {
        try (var first = PgClient.connect(options(proxy).database("closed"));
                var second = PgClient.connect(options(proxy).database("closed"))) {
            first.query("LISTEN apart");
            second.query("LISTEN apart");
            second.query("NOTIFY apart, 'here'");
            assertThat(next(first)).isEqualTo("here");
            assertNobodyIsPinned(proxy);
            assertThat(connections("datname = 'closed' AND usename = 'alice' AND application_name = 'helios listener'"))
                    .isEqualTo(1);
        }
    }

    @Test
    void whereNoListenerIsToBeHadASessionKeepsItsConnection() {
        try (var client = PgClient.connect(options(proxy).user("lonely").database("closed"))) {
            client.query("LISTEN apart_too");
            client.query("NOTIFY apart_too, 'own'");
            assertThat(client.notifications().stream().map(NotifyTest::payload)).containsExactly("own");
            server.query("ALTER ROLE lonely CONNECTION LIMIT 2");
            Await.until(
                    "it listens on another one when there is room for it",
                    SOON,
                    () -> pools(proxy).matches("(?s).*\"user\":\"lonely\"[^{}]*\"active_connections\":0.*"));
            client.query("NOTIFY apart_too, 'still'");
            Await.until("it comes", SOON, () -> {
                client.poll(Duration.ofMillis(10));
                return client.notifications().size() == 2;
            });
        }
        assertThat(metric("helios_pool_pins_total{cause=\"listen\"}")).isNotEqualTo("none");
    }

    @Test
    void aClientThatTakesTooLittleIsSentAway() {
        try (var small = proxy("[limits]\nmax_pending_bytes = \"64KiB\"\n");
                var client = PgClient.connect(options(small))) {
            client.query("LISTEN flood");
            client.query("BEGIN");
            for (int i = 0; i < 10; i++) {
                server.query("NOTIFY flood, '%d%s'".formatted(i, "p".repeat(7990)));
            }
            var told = client.readToEnd().getLast();
            assertThat(told.tag()).isEqualTo('E');
            assertThat(told.fields()).containsEntry('C', "53400");
            assertThat(told.fields().get('H')).contains("max_pending_bytes");
        }
    }

    @Test
    void theOtherModesDeliverToo() {
        for (var mode : List.of("session", "statement")) {
            try (var other = proxy(mode, "");
                    var client = PgClient.connect(options(other))) {
                client.query("LISTEN done");
                client.query("LISTEN other");
                assertThat(heard(client, "other")).as(mode).containsExactly("other");
                client.query("UNLISTEN other");
                assertThat(heard(client, "other")).as(mode).isEmpty();
                assertThat(pools(other).contains("\"active_connections\":1"))
                        .as("%s keeps a connection", mode)
                        .isEqualTo(mode.equals("session"));
            }
        }
    }

    @Test
    void anotherEncodingIsTheClientsOwn() {
        try (var client = alice()) {
            client.query("SET client_encoding = 'LATIN1'");
            client.query("LISTEN done");
            server.query("NOTIFY done, 'caf\u00e9'");
            var body = client.read(SOON).body();
            assertThat(body).endsWith('c', 'a', 'f', 0xe9, 0);
        }
    }

    @Test
    void jdbcGetsItsNotifications() throws Exception {
        var url = "jdbc:postgresql://127.0.0.1:%d/postgres"
                .formatted(((InetSocketAddress) proxy.options().address()).getPort());
        try (var connection = DriverManager.getConnection(url, "alice", "pencil");
                var statement = connection.createStatement()) {
            statement.execute("LISTEN jdbc");
            server.query("NOTIFY jdbc, 'from another'");
            var got = connection.unwrap(PGConnection.class).getNotifications(30_000);
            assertThat(got).hasSize(1);
            assertThat(got[0].getName() + " " + got[0].getParameter()).isEqualTo("jdbc from another");
            assertNobodyIsPinned(proxy);
        }
    }
}
