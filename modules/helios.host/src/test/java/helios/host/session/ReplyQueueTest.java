package helios.host.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The rules of the chapter "Message Flow" of PostgreSQL's manual, each as a script. {@code >P} sends a request, {@code <1}
 * receives a reply; what the queue says of it stands behind: nothing for MORE, {@code .} for LAST, {@code x} for FAILED,
 * {@code !} for VIOLATION.
 */
final class ReplyQueueTest {

    private final ReplyQueue queue = new ReplyQueue();

    /** Runs a script, and checks each verdict. */
    private void play(String script) {
        for (var step : script.trim().split(" +", -1)) {
            if (step.startsWith(">")) {
                send(step.substring(1));
            } else if (!step.isEmpty()) {
                int verdict = queue.receive((byte) step.charAt(1));
                assertThat(step.substring(0, 2) + mark(verdict)).as(script).isEqualTo(step);
            }
        }
    }

    private void send(String request) {
        switch (request) {
            case "c", "f" -> queue.sentCopyEnd();
            case "d", "H" -> {}
            default -> queue.sent(kind(request), null);
        }
    }

    private static byte kind(String request) {
        return switch (request) {
            case "Q" -> ReplyQueue.QUERY;
            case "P" -> ReplyQueue.PARSE;
            case "B" -> ReplyQueue.BIND;
            case "C" -> ReplyQueue.CLOSE;
            case "Ds" -> ReplyQueue.DESCRIBE_STATEMENT;
            case "Dp" -> ReplyQueue.DESCRIBE_PORTAL;
            case "E" -> ReplyQueue.EXECUTE;
            case "S" -> ReplyQueue.SYNC;
            case "F" -> ReplyQueue.FUNCTION_CALL;
            default -> throw new IllegalArgumentException(request);
        };
    }

    private static String mark(int verdict) {
        return switch (verdict) {
            case ReplyQueue.VIOLATION -> "!";
            case ReplyQueue.MORE -> "";
            case ReplyQueue.LAST -> ".";
            case ReplyQueue.FAILED -> "x";
            default -> throw new AssertionError(verdict);
        };
    }

    /** The manual's flows, and the traps that a queue decides; all of them end with nothing owed. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            rows                                  | >Q <T <D <D <C <Z.
            no rows                               | >Q <T <C <Z.
            a command                             | >Q <C <Z.
            an empty string                       | >Q <I <Z.
            several statements                    | >Q <T <D <C <C <T <C <I <Z.
            an error at once                      | >Q <E <Z.
            an error between rows                 | >Q <T <D <E <Z.
            an error in the second statement      | >Q <C <T <E <Z.
            W19 warnings between                  | >Q <N <T <N <D <N <C <N <Z.
            W23 unsolicited between               | >Q <A <T <S <D <A <D <N <C <S <Z.
            W23 unsolicited while idle            | <N <S <A >Q <C <Z. <S <A
            W24 FATAL while idle                  | <E
            COPY out                              | >Q <H <d <d <c <C <Z.
            COPY out fails                        | >Q <H <d <E <Z.
            COPY in                               | >Q <G >d >c <C <Z.
            COPY in, ended before it began        | >Q >d >c <G <C <Z.
            COPY in fails                         | >Q <G >d <E >d >c <Z.
            COPY in is broken by the client       | >Q <G >d >f <E <Z.
            W43 two COPYs in one Query            | >Q <G >d >c <C <G >d >c <C <Z.
            W43 two, ended before they began      | >Q >c >c <G <C <G <C <Z.
            COPYs among statements                | >Q <T <D <C <G >c <C <H <d <c <C <C <Z.
            W21 CopyDone when its COPY has failed | >Q <E >c <Z. >Q <C <Z.
            W21 CopyDone that nobody waits for    | >c >f >Q <T <C <Z.
            W21 CopyDone behind what is no COPY   | >Q >c <C <Z. >Q <C <Z.
            queries in a pipeline                 | >Q >Q >Q <C <Z. <E <Z. <T <C <Z.
            one batch                             | >P >B >Dp >E >S <1. <2. <T. <D <C. <Z.
            describes                             | >P >Ds >Dp >S <1. <t <T. <n. <Z.
            describe without result               | >Ds >Dp >S <t <n. <T. <Z.
            an empty Execute                      | >E >S <I. <Z.
            W14 a suspended portal                | >E >H <D <D <s. >E >S <D <C. <Z.
            W14 suspended without rows            | >E >S <s. <Z.
            closes                                | >C >C >S <3. <3. <Z.
            W13 Flush owes nothing                | >P >H <1. >B >E >H <2. <C. >S <Z.
            W3 several Syncs                      | >P >S >S >E >S <1. <Z. <Z. <C. <Z.
            Sync alone                            | >S <Z.
            Sync fails, a constraint was deferred | >E >S <C. <E <Z.
            an error ends the batch               | >P >B >E >S <1. <Ex <Z.
            W8 all up to Sync is skipped          | >P >B >Dp >E >P >E >S >P >S <Ex <Z. <1. <Z.
            W8 also what is sent later            | >P <Ex >B >E >C >S <Z. >P >S <1. <Z.
            W9 Query in a failed batch            | >P >Q >S <Ex <Z.
            W9 Query sent into a failed batch     | >E <D <Ex >Q >F >S <Z. >Q <C <Z.
            W9 FunctionCall in a failed batch     | >B >F >Q >S >Q <Ex <Z. <C <Z.
            Query behind requests without Sync    | >P >B >Q <1. <2. <C <Z.
            a Query's error skips nothing         | >P >Q >B >S <1. <E <Z. <2. <Z.
            W12 error after Flush                 | >P >H <Ex >S <Z.
            W16 function call                     | >F <V <Z.
            W16 function call fails               | >F <E <Z. >Q <C <Z.
            W16 in a pipeline                     | >F >F >Q <V <Z. <E <Z. <C <Z.
            COPY out by Execute                   | >P >B >E >S <1. <2. <H <d <c <C. <Z.
            COPY in by Execute                    | >P >B >E >H <1. <2. <G >d >c >S <C. <Z.
            COPY in by Execute fails              | >E >H <G >d >d >c >S <Ex <Z.
            COPY in by Execute fails first        | >E >d >c >S <Ex <Z.
            W20 Sync before the COPY              | >P >B >E >S <1. <2. <G >d >c >S <C. <Z.
            W20 Sync and data before the COPY     | >E >S >d >c >S <G <C. <Z.
            W20 Syncs in the midst of data        | >E <G >d >S >S >H >d >c >S <C. <Z.
            W20 Sync during a Query's COPY        | >Q <G >S >d >c <C <Z. >S <Z.
            W20 two COPYs by Execute              | >E >S <G >c >S <C. <Z. >E >S <G >c >S <C. <Z.
            W20 the COPY fails, the Sync was data | >E >S <G >d <Ex >c >S <Z. >Q <C <Z.
            W20 the COPY fails before the Sync    | >E >S <G <Ex <Z. >c >S <Z. >Q <C <Z.
            W20 so, with all that follows sent    | >E >S >c >S >Q <G <Ex <Z. <Z <C <Z.
            W20 so, by a batch                    | >E >S >c >S >P >S <G <Ex <Z. <Z <1. <Z.
            W43 a Query breaks a COPY by Execute  | >E <G >Q <Ex >S <Z. >Q <C <Z.
            W43 broken before it was known        | >E >P >B >S <G <Ex <Z. >Q <C <Z.
            replication                           | >Q <W <d >d <d >c <c <T <D <C <Z.
            replication ended by the server       | >Q <W <d <c >c <C <Z.
            base backup of several tablespaces    | >Q <T <D <C <T <D <C <H <d <c <H <d <c <T <D <C <C <Z.
            """)
    void flow(String name, String script) {
        play(script);

        assertThat(queue.isEmpty()).as(name).isTrue();
        assertThat(queue.size()).isZero();
        assertThat(queue.readyOwed()).isZero();
        assertThat(queue.skipping()).isFalse();
        assertThat(queue.takesCopyData()).isFalse();
        assertThat(queue.kind()).isEqualTo(-1);
        assertThat(queue.note()).isNull();
    }

    /** In each situation the messages that fit, with their verdicts; any other byte is a violation. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            ''                    | E
            >Q                    | T I C G H W E
            >Q <T                 | D C E
            >Q <T <D              | D C E
            >Q <C                 | T I C G H W E Z.
            >Q <I                 | T I C G H W E Z.
            >Q <E                 | E Z.
            >Q <H                 | d c E
            >Q <H <d              | d c E
            >Q <H <c              | C T H E
            >Q <G                 | E
            >Q <G >c              | C E
            >Q <G >f              | C E
            >Q <G >Q              | C E
            >Q <G >S              | E Z
            >Q <W                 | d c C E
            >P                    | 1. Ex
            >B                    | 2. Ex
            >C                    | 3. Ex
            >Ds                   | t Ex
            >Ds <t                | T. n. Ex
            >Dp                   | T. n. Ex
            >E                    | D C. I. s. G H W Ex
            >E <D                 | D C. s. Ex
            >E <H                 | d c Ex
            >E <H <c              | C. Ex
            >E <G                 | Ex
            >E <G >c              | C. Ex
            >E >S                 | D C. I. s. G H W Ex
            >E <Ex                | E
            >S                    | E Z.
            >S <E                 | E Z.
            >F                    | V E
            >F <V                 | E Z.
            >F <E                 | E Z.
            >P >S <Ex             | E Z.
            >E >S <G <Ex          | E Z.
            >E >S <G <Ex >S       | E Z.
            >E >S <G <Ex >S <Z.   | E Z
            >E >S <G <Ex >S <Z. >Q | T I C G H W E Z
            """)
    void nothingElseFits(String script, String fits) {
        var allowed = List.of((fits + " N S A").split(" ", -1));
        var found = new ArrayList<String>();
        for (int tag = Byte.MIN_VALUE; tag <= Byte.MAX_VALUE; tag++) {
            var other = new ReplyQueueTest();
            other.play(script);
            int verdict = other.queue.receive((byte) tag);
            if (verdict != ReplyQueue.VIOLATION) {
                found.add((char) tag + mark(verdict));
            }
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(allowed);
    }

    @Test
    void countsTheReadyForQueryThatAreOwedForCertain() {
        play(">P >S >Q >F");
        assertThat(queue.readyOwed()).isEqualTo(3);
        play("<1. <Z.");
        assertThat(queue.readyOwed()).isEqualTo(2);
        play("<C <Z. <V");
        assertThat(queue.readyOwed()).isEqualTo(1);
        play("<Z.");
        assertThat(queue.readyOwed()).isZero();
    }

    @Test
    void whatIsSkippedOwesNothing() {
        play(">E >Q >F >S >P >Q");
        assertThat(queue.readyOwed()).isEqualTo(4);
        play("<Ex");
        assertThat(queue.size()).isEqualTo(3);
        assertThat(queue.readyOwed()).isEqualTo(2);
        assertThat(queue.skipping()).isFalse();
    }

    @Test
    void skipsUntilASyncIsSent() {
        play(">E <Ex");
        assertThat(queue.skipping()).isTrue();
        assertThat(queue.isEmpty()).isTrue();
        play(">P >Q");
        assertThat(queue.isEmpty()).isTrue();
        play(">S");
        assertThat(queue.skipping()).isFalse();
        assertThat(queue.readyOwed()).isOne();
    }

    @Test
    void saysWhenTheClientsBytesAreDataOfACopy() {
        play(">E >S");
        assertThat(queue.takesCopyData()).isFalse();
        play("<G");
        assertThat(queue.takesCopyData()).isTrue();
        assertThat(queue.copying()).isTrue();
        assertThat(queue.readyOwed()).as("the Sync is data").isZero();
        play(">c");
        assertThat(queue.takesCopyData()).isFalse();
        assertThat(queue.copying()).isTrue();
        play("<C.");
        assertThat(queue.copying()).isFalse();
    }

    @Test
    void handsOutTheNoteOfTheRequestThatIsAnswered() {
        var parse = new Note(false, false, null, null, null, null, null, null);
        queue.sent(ReplyQueue.PARSE, parse);
        queue.sent(ReplyQueue.EXECUTE, null);
        queue.sent(ReplyQueue.SYNC, Note.SWALLOWED);

        assertThat(queue.note()).isSameAs(parse);
        play("<1.");
        assertThat(queue.note()).isNull();
        play("<C.");
        assertThat(queue.note()).isSameAs(Note.SWALLOWED);
    }

    @Test
    void keepsTheNotesInOrderHoweverManyThereAre() {
        var notes = new ArrayList<Note>();
        for (int i = 0; i < 1000; i++) {
            notes.add(new Note(false, false, null, null, null, null, null, null));
        }
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < notes.size(); i++) {
                queue.sent(ReplyQueue.CLOSE, notes.get(i));
                if (i % 3 == 0) {
                    play(i % 2 == 0 ? "<N" : "<S");
                }
            }
            for (var note : notes) {
                assertThat(queue.note()).isSameAs(note);
                play("<3.");
            }
        }
    }

    @Test
    void keepsItsOrderWhenACopyTakesWhatWasSentBehindIt() {
        var copy = new Note(false, false, null, null, null, null, null, null);
        var next = new Note(false, false, null, null, null, null, null, null);
        queue.sent(ReplyQueue.EXECUTE, copy);
        play(">S >S >c >S");
        queue.sent(ReplyQueue.PARSE, next);

        play("<G");
        assertThat(queue.note()).isSameAs(copy);
        play("<C. <Z.");
        assertThat(queue.note()).isSameAs(next);
    }
}
