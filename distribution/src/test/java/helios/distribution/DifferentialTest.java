package helios.distribution;

import static helios.distribution.Pipeline.copyData;
import static helios.distribution.Pipeline.query;
import static helios.distribution.Pipeline.sync;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import helios.testkit.Await;
import helios.testkit.Frames;
import helios.testkit.Message;
import helios.testkit.PgClient;
import helios.testkit.PgOptions;
import helios.testkit.Transcript;
import java.io.EOFException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Sends the same random bytes to the server and through the proxy, cut differently, and demands the same bytes back but for
 * process ids and keys. What differs is made as short as it can be and printed with its seed; what was found once stands
 * here as a test of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DifferentialTest {

    private static final String END = "the end of the conversation";
    private static final int SHORT_ENOUGH_FOR_SINGLE_BYTES = 600;

    private Side direct;
    private Side proxied;

    /** One way to the server, its connection used until the server ends it. */
    private static final class Side implements AutoCloseable {

        private final PgOptions options;
        private PgClient client;

        Side(PgOptions options) {
            this.options = options.timeout(Duration.ofSeconds(20));
        }

        Transcript converse(Pipeline pipeline, int[] cuts) {
            if (client == null) {
                client = PgClient.connect(options);
            }
            client.query("TRUNCATE diff; INSERT INTO diff SELECT g, 'v' || g FROM generate_series(1, 5) g");
            client.record();
            try {
                client.sendSplit(pipeline.bytes(), cuts);
                client.send(new Frames()
                        .copyFail("the conversation is over")
                        .sync()
                        .query("ROLLBACK")
                        .query("SELECT count(*), sum(id) FROM diff")
                        .query("DISCARD ALL")
                        .query("SELECT '" + END + "'"));
                readToTheEnd();
                return client.transcript().normalised();
            } catch (UncheckedIOException e) {
                return ended(e);
            }
        }

        private void readToTheEnd() {
            Message message = client.read();
            while (message.tag() != 'D' || !new String(message.body(), UTF_8).contains(END)) {
                message = client.read();
            }
            client.readUntilReady();
        }

        private Transcript ended(UncheckedIOException e) {
            if (!(e.getCause() instanceof EOFException) && !(e.getCause() instanceof SocketException)) {
                var seen = client.transcript().tags();
                forget();
                throw new IllegalStateException("hangs after " + seen, e);
            }
            client.readToEnd();
            var transcript = client.transcript().normalised();
            forget();
            return transcript;
        }

        void forget() {
            if (client != null) {
                client.abort();
                client = null;
            }
        }

        @Override
        public void close() {
            forget();
        }
    }

    @BeforeAll
    void open() {
        Stage.server().query("CREATE TABLE diff (id int PRIMARY KEY, v text)");
        direct = new Side(Stage.quick(Stage.direct()));
        proxied = new Side(Stage.quick(Stage.proxied()));
    }

    @AfterAll
    void close() {
        direct.close();
        proxied.close();
        Stage.server().query("DROP TABLE diff");
    }

    @Test
    void randomPipelines() {
        compare(LongStream.range(0, 2_000));
    }

    @Tag("long")
    @Test
    void manyRandomPipelines() {
        long first = System.nanoTime() >>> 1;
        compare(LongStream.range(first, first + 100_000));
    }

    @Test
    void loginsCutAtEveryByte() {
        for (int protocol : new int[] {Frames.PROTOCOL_3_0, Frames.PROTOCOL_3_2}) {
            var expected = login(Stage.quick(Stage.direct()), protocol, false);
            assertThat(login(Stage.quick(Stage.proxied()), protocol, false)).isEqualTo(expected);
            assertThat(login(Stage.quick(Stage.proxied()), protocol, true)).isEqualTo(expected);
        }
    }

    private static Transcript login(PgOptions options, int protocol, boolean byteByByte) {
        try (var client = PgClient.open(options)) {
            var startup =
                    new Frames().startup(protocol, options.startupParameters()).toBytes();
            client.record();
            if (byteByByte) {
                client.sendByteByByte(startup);
            } else {
                client.send(startup);
            }
            client.readUntilReady();
            return client.transcript().normalised();
        }
    }

    @Test
    void goodbyeBehindRequestsWaitsForTheirReplies() {
        assertThat(last(Stage.proxied())).isEqualTo(last(Stage.direct())).contains("C");
    }

    private static String last(PgOptions options) {
        try (var client = PgClient.connect(Stage.quick(options))) {
            client.record();
            client.send(new Frames().query("SELECT pg_sleep(0.2)").terminate().query("SELECT 'not run'"));
            client.readToEnd();
            return client.transcript().tags();
        }
    }

    @Test
    void goodbyeDoesNotUndoWhatWasAskedForBefore() {
        try (var client = PgClient.connect(Stage.quick(Stage.proxied()))) {
            client.send(new Frames()
                    .query("SELECT pg_sleep(0.2); INSERT INTO diff VALUES (1000, 'kept')")
                    .terminate());
            client.finishSending();
        }
        Await.until(
                "the row is there",
                Duration.ofSeconds(10),
                () -> Stage.server()
                        .query("SELECT count(*) FROM diff WHERE id = 1000")
                        .value()
                        .equals("1"));
    }

    /** A Sync that the server skips as part of a COPY is not mistaken for one that it answers, or the other way round. */
    @Test
    void syncsAndCallsBehindAFailedCopy() {
        compare(new Pipeline(
                List.of(query("COPY diff FROM STDIN; COPY diff FROM STDIN"), copyData("38,csv\n"), sync())));
        compare(new Pipeline(List.of(query("COPY diff FROM STDIN"), copyData("38,csv"), sync(), query("SELECT 1"))));
        compare(new Pipeline(List.of(
                query("COPY diff FROM STDIN"),
                copyData("38,csv\n"),
                new Pipeline.Request(
                        "FunctionCall",
                        new Frames().functionCall(177, new byte[4], new byte[4]).toBytes()))));
    }

    private void compare(Pipeline pipeline) {
        for (int cuts : new int[] {0, 1}) {
            if (!alike(pipeline, cuts)) {
                fail(report(pipeline, cuts));
            }
        }
    }

    private void compare(LongStream seeds) {
        seeds.forEach(seed -> {
            var pipeline = Pipeline.random(seed);
            if (!alike(pipeline, seed)) {
                fail(report(shrunk(pipeline, seed), seed));
            }
        });
    }

    private boolean alike(Pipeline pipeline, long seed) {
        var expected = direct.converse(pipeline, new int[0]);
        try {
            return expected.equals(proxied.converse(pipeline, cuts(pipeline.bytes().length, seed)));
        } catch (IllegalStateException _) {
            return false;
        }
    }

    /** Where to cut: nowhere, at random places, or, for a few that are short, at every byte. */
    private static int[] cuts(int length, long seed) {
        var random = new Random(seed);
        if (seed % 40 == 0 && length < SHORT_ENOUGH_FOR_SINGLE_BYTES) {
            return IntStream.range(1, length).toArray();
        }
        if (seed % 4 == 1 || length < 2) {
            return new int[0];
        }
        return random.ints(1 + random.nextInt(6), 1, length).distinct().sorted().toArray();
    }

    /** The same difference with as few requests as possible, each tried on new connections. */
    private Pipeline shrunk(Pipeline pipeline, long seed) {
        var smallest = pipeline;
        for (int size = Math.max(1, pipeline.requests().size() / 2); size >= 1; size /= 2) {
            for (int at = 0; at + size <= smallest.requests().size(); ) {
                var smaller = smallest.without(at, at + size);
                if (differsAnew(smaller, seed)) {
                    smallest = smaller;
                } else {
                    at += size;
                }
            }
        }
        return smallest;
    }

    private boolean differsAnew(Pipeline pipeline, long seed) {
        direct.forget();
        proxied.forget();
        return !alike(pipeline, seed);
    }

    private String report(Pipeline pipeline, long seed) {
        direct.forget();
        proxied.forget();
        var expected = direct.converse(pipeline, new int[0]);
        String actual;
        try {
            actual = describe(proxied.converse(pipeline, cuts(pipeline.bytes().length, seed)));
        } catch (IllegalStateException e) {
            actual = e.getMessage();
        }
        return "seed %d:\n%sdirect:  %s\nproxied: %s".formatted(seed, pipeline, describe(expected), actual);
    }

    private static String describe(Transcript transcript) {
        var text = new StringBuilder(transcript.tags());
        transcript.messages().stream()
                .filter(message -> message.tag() != 'D' && message.tag() != 'd')
                .forEach(message -> text.append("\n    ").append(message));
        return text.toString();
    }
}
