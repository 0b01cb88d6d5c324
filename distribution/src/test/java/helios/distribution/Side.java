package helios.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.util.Optional;

/** One way to the server, its connection used until the server ends it. */
final class Side implements AutoCloseable {

    private static final String END = "the end of the conversation";

    private final String name;
    private final PgOptions options;
    private final boolean lossless;
    private Optional<PgClient> client = Optional.empty();

    private Side(String name, PgOptions options, boolean lossless) {
        this.name = name;
        this.options = options.timeout(Duration.ofSeconds(20));
        this.lossless = lossless;
    }

    /** A way on which all arrives that was sent, however a connection ends. */
    static Side of(Stage.Way way) {
        return new Side(way.name(), way.quick(), true);
    }

    /** A way by TCP, where the end of a connection may overtake what was sent before. */
    static Side ofTcp(PgOptions options) {
        return new Side("TCP", options, false);
    }

    /**
     * What came back.
     *
     * @param ended the server ended the connection, as it does with one that has lost its synchronisation
     */
    record Answer(Transcript transcript, boolean ended) {

        /** Of a reset connection a client may miss the end, and a proxy too; but nothing may differ before it. */
        boolean isCutFrom(Answer complete) {
            var seen = transcript.messages();
            var all = complete.transcript.messages();
            return ended
                    && complete.ended
                    && (isStart(seen, all)
                            || (!seen.isEmpty()
                                    && tellsLoss(seen.getLast())
                                    && isStart(seen.subList(0, seen.size() - 1), all)));
        }

        private static boolean isStart(List<Message> seen, List<Message> all) {
            return seen.size() <= all.size() && seen.equals(all.subList(0, seen.size()));
        }

        private static boolean tellsLoss(Message message) {
            return message.tag() == 'E' && "08006".equals(message.fields().get('C'));
        }
    }

    /** Tells whether this answer of this side is as good as the one that the server gave directly. */
    boolean accepts(Answer actual, Answer direct) {
        return actual.equals(direct) || (!lossless && actual.isCutFrom(direct));
    }

    Answer converse(Pipeline pipeline, int... cuts) {
        var talking = client.orElseGet(() -> PgClient.connect(options));
        client = Optional.of(talking);
        talking.query("TRUNCATE diff; INSERT INTO diff SELECT g, 'v' || g FROM generate_series(1, 5) g");
        talking.record();
        try {
            talking.sendSplit(pipeline.bytes(), cuts);
            talking.send(new Frames()
                    .copyFail("the conversation is over")
                    .sync()
                    .query("ROLLBACK")
                    .query("SELECT count(*), sum(id) FROM diff")
                    .query("DISCARD ALL")
                    .query("SELECT '" + END + "'"));
            readToTheEnd(talking);
            return new Answer(talking.transcript().normalised(), false);
        } catch (UncheckedIOException e) {
            return ended(talking, e);
        }
    }

    private static void readToTheEnd(PgClient talking) {
        Message message = talking.read();
        while (message.tag() != 'D' || !new String(message.body(), UTF_8).contains(END)) {
            message = talking.read();
        }
        talking.readUntilReady();
    }

    private Answer ended(PgClient talking, UncheckedIOException e) {
        if (!isEnd(e)) {
            var seen = talking.transcript().tags();
            forget();
            throw new IllegalStateException(name + " hangs after " + seen, e);
        }
        talking.readToEnd();
        var transcript = talking.transcript().normalised();
        forget();
        return new Answer(transcript, true);
    }

    /** A Unix socket that is written to after its end says so by a plain IOException. */
    private static boolean isEnd(UncheckedIOException e) {
        return e.getCause() instanceof EOFException
                || e.getCause() instanceof SocketException
                || String.valueOf(e.getCause().getMessage()).matches("Broken pipe|Connection reset by peer");
    }

    void forget() {
        client.ifPresent(PgClient::abort);
        client = Optional.empty();
    }

    @Override
    public void close() {
        forget();
    }

    @Override
    public String toString() {
        return name;
    }
}
