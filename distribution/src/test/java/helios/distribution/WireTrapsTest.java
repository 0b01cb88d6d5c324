package helios.distribution;

import static helios.distribution.Pipeline.bind;
import static helios.distribution.Pipeline.close;
import static helios.distribution.Pipeline.copyData;
import static helios.distribution.Pipeline.copyDone;
import static helios.distribution.Pipeline.copyFail;
import static helios.distribution.Pipeline.describe;
import static helios.distribution.Pipeline.execute;
import static helios.distribution.Pipeline.flush;
import static helios.distribution.Pipeline.parse;
import static helios.distribution.Pipeline.query;
import static helios.distribution.Pipeline.sync;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.testkit.Await;
import helios.testkit.Frames;
import helios.testkit.Message;
import helios.testkit.PgClient;
import helios.testkit.PgOptions;
import helios.testkit.Transcript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Known ways in which a proxy loses count of replies, one test each, with a healthy server: as a direct client sees it. */
final class WireTrapsTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private PgClient client;

    @BeforeAll
    static void makeTable() {
        Stage.server().query("CREATE TABLE trap (id int PRIMARY KEY, v text)");
    }

    @AfterAll
    static void dropTable() {
        Stage.server().query("DROP TABLE trap");
    }

    @BeforeEach
    void connect() {
        Stage.server().query("TRUNCATE trap");
        client = PgClient.connect(Stage.quick(Stage.proxied()));
    }

    @AfterEach
    void disconnect() {
        client.abort();
    }

    @Test
    void w3ManySyncsInOneGo() {
        var batch = new ArrayList<Pipeline.Request>();
        for (int i = 0; i < 100; i++) {
            batch.addAll(List.of(parse("", "SELECT " + i), bind("", ""), execute("", 0), sync()));
        }
        send(batch);
        for (int i = 0; i < 100; i++) {
            var replies = client.readUntilReady();
            assertThat(tags(replies)).isEqualTo("12DCZ");
            assertThat(new String(replies.get(2).body(), UTF_8)).endsWith(Integer.toString(i));
        }
        assertServes();
    }

    /** Half a batch of a client that is gone: nothing of it is kept, and its server goes with it. */
    @Test
    void w5HalfABatchIsUndoneWithItsClient() {
        for (var options : List.of(named("w5"), Stage.quick(Stage.hooked()).parameter("application_name", "w5"))) {
            try (var dying = PgClient.connect(options)) {
                send(
                        dying,
                        parse("", "INSERT INTO trap VALUES (1, 'half')"),
                        bind("", ""),
                        execute("", 0),
                        flush(),
                        parse("", "COMMIT"),
                        bind("", ""));
                assertThat(tags(dying.readUntil('C'))).isEqualTo("12C");
                dying.abort();
            }
            Await.until("its server is gone", SOON, () -> backends("w5") == 0);
            assertThat(rows()).isZero();
        }
    }

    @Test
    void w6NoCommitBeforeTheClientsSync() {
        send(
                parse("", "INSERT INTO trap VALUES (1, 'a')"),
                bind("", ""),
                execute("", 0),
                parse("", "INSERT INTO trap VALUES (2, 'b')"),
                bind("", ""),
                execute("", 0),
                parse("", "SELECT 1/g FROM generate_series(0, 0) g"),
                bind("", ""),
                execute("", 0),
                sync());
        assertThat(tags(client.readUntilReady())).isEqualTo("12C12C12EZ");
        assertThat(rows()).isZero();

        send(
                parse("", "CREATE TEMP TABLE short (i int) ON COMMIT DROP"),
                bind("", ""),
                execute("", 0),
                flush(),
                parse("", "INSERT INTO short VALUES (1)"),
                bind("", ""),
                execute("", 0),
                sync());
        assertThat(tags(client.readUntilReady())).isEqualTo("12C12CZ");
    }

    @Test
    void w8SkipsUpToTheSync() {
        send(
                parse("", "SELECT 1/g FROM generate_series(0, 0) g"),
                bind("", ""),
                execute("", 0),
                parse("", "INSERT INTO trap VALUES (1, 'a')"),
                bind("", ""),
                execute("", 0),
                sync());
        assertThat(tags(client.readUntilReady())).isEqualTo("12EZ");
        assertThat(rows()).isZero();
    }

    @Test
    void w9QueryWithinAFailedSegment() {
        send(
                parse("", "SELECT 1/g FROM generate_series(0, 0) g"),
                bind("", ""),
                execute("", 0),
                query("INSERT INTO trap VALUES (1, 'a')"),
                new Pipeline.Request(
                        "FunctionCall",
                        new Frames().functionCall(177, new byte[4], new byte[4]).toBytes()),
                sync());
        assertThat(tags(client.readUntilReady())).isEqualTo("12EZ");
        assertThat(rows()).isZero();
        assertServes();
    }

    @Test
    void w12ErrorIsNotKeptUntilSync() {
        send(parse("", "no statement"));
        assertThat(client.read(SOON).tag()).isEqualTo('E');
        send(sync());
        assertThat(tags(client.readUntilReady())).isEqualTo("Z");
    }

    @Test
    void w13FlushIsAnsweredAtOnceAndOtherwiseDoesNothing() {
        client.send(new Frames().flush().flush());
        assertServes();
        var nanos = new ArrayList<Long>();
        for (int i = 0; i < 60; i++) {
            long start = System.nanoTime();
            send(parse("", "SELECT $1::int"), describe('S', ""), flush());
            assertThat(tags(client.readUntil('T'))).isEqualTo("1tT");
            nanos.add(System.nanoTime() - start);
            send(bind("", "", "7"), execute("", 0), flush());
            assertThat(tags(client.readUntil('C'))).isEqualTo("2DC");
            send(sync());
            assertThat(tags(client.readUntilReady())).isEqualTo("Z");
        }
        Collections.sort(nanos);
        assertThat(Duration.ofNanos(nanos.get(20))).isLessThan(Duration.ofMillis(5));
    }

    @Test
    void w14OpenPortalStaysWithItsServer() {
        send(parse("", "SELECT g FROM generate_series(1, 5) g"), bind("p", ""), execute("p", 2), flush());
        assertThat(tags(client.readUntil('s'))).isEqualTo("12DDs");
        send(execute("p", 2), flush());
        assertThat(tags(client.readUntil('s'))).isEqualTo("DDs");
        send(execute("p", 2), close('P', "p"), sync());
        assertThat(tags(client.readUntilReady())).isEqualTo("DC3Z");
    }

    @Test
    void w15CloseOfAPortalLeavesTheStatement() {
        send(parse("x", "SELECT 1"), bind("x", "x"), close('P', "x"), bind("x", "x"), execute("x", 0), sync());
        assertThat(tags(client.readUntilReady())).isEqualTo("1232DCZ");
        send(close('S', "unknown"), close('P', "unknown"), close('S', ""), sync());
        assertThat(tags(client.readUntilReady())).isEqualTo("333Z");
        send(close('S', "x"), bind("", "x"), sync());
        assertThat(errorState(client.readUntilReady())).isEqualTo("26000");
    }

    @Test
    void w16FunctionCallInAndOutsideOfATransaction() {
        var call = new Frames().functionCall(177, new byte[] {0, 0, 0, 2}, new byte[] {0, 0, 0, 3});
        client.send(call);
        assertThat(tags(client.readUntilReady())).isEqualTo("VZ");
        client.query("BEGIN");
        client.send(call);
        var replies = client.readUntilReady();
        assertThat(replies.getFirst().body()).containsExactly(0, 0, 0, 4, 0, 0, 0, 5);
        assertThat(client.transactionStatus()).isEqualTo('T');
        client.send(new Frames().functionCall(154, new byte[] {0, 0, 0, 2}, new byte[4]));
        assertThat(tags(client.readUntilReady())).isEqualTo("EZ");
        assertThat(client.transactionStatus()).isEqualTo('E');
        client.query("ROLLBACK");
        assertServes();
    }

    @Test
    void w19UnusualShapesOfResults() {
        assertSame(
                query("SELECT 1; COPY trap TO STDOUT; ; DO $$BEGIN RAISE WARNING 'w'; END$$; COPY trap TO STDOUT"),
                query(""),
                query("-- nothing"),
                query("CREATE TEMP TABLE t (i int); INSERT INTO t VALUES (1), (2); DELETE FROM t; DROP TABLE t"));
    }

    @Test
    void w20SyncDuringCopyInIsIgnored() {
        send(
                parse("", "COPY trap FROM STDIN"),
                bind("", ""),
                execute("", 0),
                sync(),
                copyData("1\ta\n"),
                sync(),
                flush(),
                copyData("2\tb\n"),
                copyDone(),
                sync(),
                query("SELECT 7"));
        assertThat(tags(client.readUntilReady())).isEqualTo("12GCZ");
        assertThat(tags(client.readUntilReady())).isEqualTo("TDCZ");
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void w21LateFramesOfAFailedCopyVanish() {
        for (var begin : List.of("", "BEGIN")) {
            client.query(begin);
            for (int i = 0; i < 500; i++) {
                send(query("COPY trap FROM STDIN"), copyData("no number\n"), copyData("1\ta\n"), copyDone());
                client.readUntilReady();
                if (!begin.isEmpty()) {
                    client.query("ROLLBACK; BEGIN");
                }
            }
            client.query("ROLLBACK");
            assertServes();
        }
        send(copyData("x"), copyDone(), copyFail());
        assertServes();
    }

    @Test
    void w22AbandonedCopyEndsOnTheServer() {
        for (var copy : List.of(
                "COPY trap FROM STDIN", "COPY (SELECT repeat('x', 1000) FROM generate_series(1, 1000000)) TO STDOUT")) {
            try (var dying = PgClient.connect(named("w22"))) {
                send(dying, query(copy));
                dying.readUntil('G', 'H');
                dying.abort();
            }
            Await.until(copy + " ends", SOON, () -> backends("w22") == 0);
        }
    }

    @Test
    void w23NotificationsReachIdleClientsAndSplitNoRows() {
        client.query("LISTEN w23");
        try (var other = PgClient.connect(Stage.quick(Stage.proxied()))) {
            var millis = new ArrayList<Long>();
            for (int i = 0; i < 10; i++) {
                long start = System.nanoTime();
                other.query("NOTIFY w23, '" + "p".repeat(7999) + "'");
                assertThat(client.read(SOON).tag()).isEqualTo('A');
                millis.add((System.nanoTime() - start) / 1_000_000);
            }
            Collections.sort(millis);
            assertThat(millis.get(4)).isLessThanOrEqualTo(100);
            send(query("SELECT g FROM generate_series(1, 100000) g"));
            other.query("NOTIFY w23");
            assertThat(tags(client.readUntilReady())).matches("A?TD{100000}CA?Z");
        }
        client.query("UNLISTEN *");
        Stage.server().query("ALTER ROLE quick SET search_path = public");
        Stage.server().query("ALTER ROLE quick RESET search_path");
        assertServes();
    }

    @Test
    void w24EndOfTheServersSessionReachesItsOwner() {
        for (var begin : List.of("", "BEGIN")) {
            try (var owner = PgClient.connect(named("w24"))) {
                owner.query(begin);
                Stage.server()
                        .query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'w24'");
                assertThat(errorState(owner.readToEnd())).isEqualTo("57P01");
            }
            Await.until("the session is gone", SOON, () -> backends("w24") == 0);
        }
    }

    @Test
    void w25KeysAreAsLongAsTheProtocolSays() {
        assertThat(client.cancelKey()).hasSize(4);
        try (var newer = PgClient.connect(Stage.quick(Stage.proxied()).protocol(Frames.PROTOCOL_3_2))) {
            assertThat(newer.cancelKey()).hasSizeBetween(5, 256);
            assertCancels(newer);
        }
    }

    /** A cancel that comes when its statement is over hits no later one: neither of its own client nor of another. */
    @Test
    void w26LateCancelsHitNoLaterStatement() {
        for (var options : List.of(Stage.quick(Stage.proxied()), Stage.quick(Stage.hooked()))) {
            try (var late = PgClient.connect(options);
                    var other = PgClient.connect(options)) {
                for (int i = 0; i < 50; i++) {
                    send(late, query("SELECT " + i));
                    late.cancel();
                    late.readUntilReady();
                    late.cancel();
                    assertThat(late.query("SELECT pg_sleep(0.002), 'mine'").tag())
                            .isEqualTo("SELECT 1");
                    assertThat(other.query("SELECT pg_sleep(0.002), 'other'").tag())
                            .isEqualTo("SELECT 1");
                }
            }
        }
    }

    @Test
    void w27CancelEndsTheStatementOfItsClientAlone() {
        assertCancels(client);
        try (var other = PgClient.connect(Stage.quick(Stage.proxied()))) {
            send(other, query("SELECT pg_sleep(0.5), 'mine'"));
            for (int i = 0; i < 20; i++) {
                client.cancel();
            }
            assertThat(other.readResults().getLast().tag()).isEqualTo("SELECT 1");
        }
        assertServes();
    }

    @Test
    void w27KeyDiesWithItsClient() {
        var gone = PgClient.connect(Stage.quick(Stage.proxied()));
        gone.close();
        gone.cancel();
        assertServes();
    }

    @Test
    void w28WrongKeysCostAndTellNothing() {
        var connections = Integer.parseInt(
                Stage.server().query("SELECT count(*) FROM pg_stat_activity").value());
        for (int i = 0; i < 300; i++) {
            try (var stranger = PgClient.open(Stage.proxied())) {
                stranger.send(new Frames().cancelRequest(client.processId() + i % 2, new byte[] {1, 2, 3, (byte) i}));
                assertThat(stranger.readToEnd()).isEmpty();
            }
        }
        assertServes();
        Await.until(
                "no connection is left",
                SOON,
                () -> Integer.parseInt(Stage.server()
                                .query("SELECT count(*) FROM pg_stat_activity")
                                .value())
                        <= connections);
    }

    @Test
    void w27HundredCancelsHitNobodyElse() throws Exception {
        var others = IntStream.range(0, 10)
                .mapToObj(_ -> PgClient.connect(Stage.quick(Stage.proxied())))
                .toList();
        var cancelling =
                CompletableFuture.runAsync(() -> IntStream.range(0, 100).forEach(_ -> client.cancel()));
        while (!cancelling.isDone()) {
            for (var other : others) {
                assertThat(other.query("SELECT 1").value()).isEqualTo("1");
            }
        }
        cancelling.get();
        others.forEach(PgClient::close);
    }

    @Test
    void w36PipelinesWithoutReading() {
        int count = 2_000;
        var request = new Frames()
                .query("SELECT repeat('x', 30000) /* " + "p".repeat(40_000) + " */")
                .toBytes();
        var sending = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < count; i++) {
                client.send(request);
            }
        });
        assertThatThrownBy(() -> sending.get(2, java.util.concurrent.TimeUnit.SECONDS))
                .as("the sender is held back")
                .isInstanceOf(java.util.concurrent.TimeoutException.class);
        for (int i = 0; i < count; i++) {
            assertThat(tags(client.readUntilReady())).isEqualTo("TDCZ");
        }
        sending.join();
        assertServes();
    }

    @Test
    void w37VanishedReaderFreesItsServer() {
        try (var slow = PgClient.connect(named("w37").receiveBuffer(4096))) {
            send(slow, query("SELECT repeat('x', 100000) FROM generate_series(1, 100000)"));
            slow.readUntil('D');
            assertServes();
            slow.abort();
        }
        Await.until("the server is free", SOON, () -> backends("w37") == 0);
    }

    @Test
    void w43CopyStateIsThatOfTheServer() {
        assertSame(query("COPY trap FROM STDIN; COPY trap FROM STDIN"), copyData("1\ta\n"), copyDone(), copyDone());
        assertSame(query("COPY trap FROM STDIN; SELECT 1"), copyFail(), copyDone());
        assertSame(query("COPY trap FROM STDIN"), query("SELECT 1"));
        assertSame(
                parse("", "COPY trap FROM STDIN"),
                bind("", ""),
                execute("", 0),
                copyData("9\tz\n"),
                parse("", "SELECT 1"),
                sync());
    }

    @Test
    void w44UnnamedObjects() {
        assertSame(
                parse("", "SELECT 'a'"),
                bind("", ""),
                parse("", "SELECT 'b'"),
                execute("", 0),
                sync(),
                query("SELECT 1"),
                bind("", ""),
                sync(),
                parse("", "SELECT 'c'"),
                sync(),
                parse("", "no statement"),
                sync(),
                bind("", ""),
                sync(),
                execute("", 0),
                sync());
    }

    // ---- helpers -------------------------------------------------------------------------------------------------

    private static PgOptions named(String application) {
        return Stage.quick(Stage.proxied()).parameter("application_name", application);
    }

    private static int backends(String application) {
        return Integer.parseInt(Stage.server()
                .query("SELECT count(*) FROM pg_stat_activity WHERE application_name = '" + application + "'")
                .value());
    }

    private static void assertCancels(PgClient client) {
        send(client, query("SELECT pg_sleep(60)"));
        long start = System.nanoTime();
        var result = CompletableFuture.supplyAsync(client::readUntilReady);
        Await.until("the statement is cancelled", SOON, () -> {
            client.cancel();
            return result.isDone();
        });
        assertThat(errorState(result.join())).isEqualTo("57014");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    }

    private static void assertSame(Pipeline.Request... requests) {
        assertThat(transcript(Stage.proxied(), requests)).isEqualTo(transcript(Stage.direct(), requests));
    }

    private static Transcript transcript(PgOptions options, Pipeline.Request... requests) {
        Stage.server().query("TRUNCATE trap");
        try (var client = PgClient.connect(Stage.quick(options))) {
            client.record();
            send(client, requests);
            client.send(new Frames().sync().terminate());
            client.readToEnd();
            return client.transcript().normalised();
        }
    }

    private void assertServes() {
        assertThat(client.query("SELECT 'served'").value()).isEqualTo("served");
        assertThat(client.transactionStatus()).isEqualTo('I');
    }

    private static int rows() {
        return Integer.parseInt(
                Stage.server().query("SELECT count(*) FROM trap").value());
    }

    private void send(List<Pipeline.Request> requests) {
        client.send(new Pipeline(requests).bytes());
    }

    private void send(Pipeline.Request... requests) {
        send(client, requests);
    }

    private static void send(PgClient client, Pipeline.Request... requests) {
        client.send(new Pipeline(List.of(requests)).bytes());
    }

    private static String tags(List<Message> messages) {
        return new Transcript(messages).tags();
    }

    private static String errorState(List<Message> messages) {
        return messages.stream()
                .filter(message -> message.tag() == 'E')
                .map(message -> String.valueOf(message.fields().get('C')))
                .reduce((first, second) -> first + "," + second)
                .orElse("none");
    }
}
