package helios.distribution;

import static helios.distribution.Pipeline.copyData;
import static helios.distribution.Pipeline.query;
import static helios.distribution.Pipeline.sync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import helios.testkit.Await;
import helios.testkit.Frames;
import helios.testkit.PgClient;
import helios.testkit.PgOptions;
import helios.testkit.Transcript;
import java.time.Duration;
import java.util.ArrayList;
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

    private static final int SHORT_ENOUGH_FOR_SINGLE_BYTES = 600;

    private final Side direct = Side.of(Stage.Way.DIRECT);
    private final Side plain = Side.of(Stage.Way.PLAIN);
    private final Side tcp = Side.ofTcp(Stage.quick(Stage.proxied()));
    private final Side hooked = Side.of(Stage.Way.HOOKED);
    private final Side blocking = Side.of(Stage.Way.HOOKED_BLOCKING);
    private final Side pooled = Side.of(Stage.Way.POOLED);
    private final Side pooledBySession = Side.of(Stage.Way.POOLED_BY_SESSION);
    /** Where transaction blocks are refused, so that it can be compared in conversations without them alone. */
    private final Side pooledByStatement = Side.of(Stage.Way.POOLED_BY_STATEMENT);

    private final List<Side> all = List.of(plain, tcp, hooked, blocking, pooled, pooledBySession);

    @BeforeAll
    void open() {
        Stage.server().query("CREATE TABLE diff (id int PRIMARY KEY, v text)");
    }

    @AfterAll
    void close() {
        direct.close();
        all.forEach(Side::close);
        pooledByStatement.close();
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
    void w4LoginsCutAtEveryByte() {
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

    /** A server that ends a session has said why: it is heard to its last word, whatever is on its way to it meanwhile. */
    @Test
    void serverThatEndsTheSessionIsHeardToItsEnd() {
        var pipeline = Pipeline.random(855);
        for (int i = 0; i < 100; i++) {
            var answer = plain.converse(pipeline, 67, 191, 203, 219);
            assertThat(answer.transcript().tags()).endsWith("cCZVZGCGEE");
        }
    }

    private void compare(Pipeline pipeline) {
        for (var side : all) {
            for (int cuts : new int[] {0, 1}) {
                compare(side, pipeline, cuts, direct.converse(pipeline));
            }
        }
    }

    private void compare(LongStream seeds) {
        seeds.forEach(seed -> {
            var pipeline = Pipeline.random(seed);
            var expected = direct.converse(pipeline);
            for (var side : sides(seed)) {
                compare(side, pipeline, seed, expected);
            }
            if (seed % 4 == 2) {
                var unblocked = pipeline.withoutTransactionBlocks();
                compare(pooledByStatement, unblocked, seed, direct.converse(unblocked));
            }
        });
    }

    /** Each with hooks, without, and with a server for each transaction; by TCP, with hooks on virtual threads and others, some. */
    private List<Side> sides(long seed) {
        var sides = new ArrayList<>(List.of(plain, hooked, pooled));
        if (seed % 3 == 0) {
            sides.add(tcp);
        }
        if (seed % 4 == 0) {
            sides.add(blocking);
        }
        if (seed % 4 == 1) {
            sides.add(pooledBySession);
        }
        return sides;
    }

    private void compare(Side side, Pipeline pipeline, long seed, Side.Answer expected) {
        if (!alike(side, pipeline, seed, expected)) {
            fail(report(side, shrunk(side, pipeline, seed), seed));
        }
    }

    private static boolean alike(Side side, Pipeline pipeline, long seed, Side.Answer expected) {
        try {
            return side.accepts(side.converse(pipeline, cuts(pipeline.bytes().length, seed)), expected);
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
    private Pipeline shrunk(Side side, Pipeline pipeline, long seed) {
        var smallest = pipeline;
        for (int size = Math.max(1, pipeline.requests().size() / 2); size >= 1; size /= 2) {
            for (int at = 0; at + size <= smallest.requests().size(); ) {
                var smaller = smallest.without(at, at + size);
                if (differsAnew(side, smaller, seed)) {
                    smallest = smaller;
                } else {
                    at += size;
                }
            }
        }
        return smallest;
    }

    private boolean differsAnew(Side side, Pipeline pipeline, long seed) {
        direct.forget();
        side.forget();
        return !alike(side, pipeline, seed, direct.converse(pipeline));
    }

    private String report(Side side, Pipeline pipeline, long seed) {
        direct.forget();
        side.forget();
        var expected = direct.converse(pipeline);
        String actual;
        try {
            actual = describe(side.converse(pipeline, cuts(pipeline.bytes().length, seed)));
        } catch (IllegalStateException e) {
            actual = e.getMessage();
        }
        return "seed %d:\n%sdirect:  %s\n%s: %s".formatted(seed, pipeline, describe(expected), side, actual);
    }

    private static String describe(Side.Answer answer) {
        var text = new StringBuilder(answer.transcript().tags());
        answer.transcript().messages().stream()
                .filter(message -> message.tag() != 'D' && message.tag() != 'd')
                .forEach(message -> text.append("\n    ").append(message));
        return text.append(answer.ended() ? "\n    end" : "").toString();
    }
}
