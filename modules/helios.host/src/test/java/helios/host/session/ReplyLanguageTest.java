package helios.host.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A queue refuses a message if, and only if, no answer of a server goes on with it; so a reply that was lost, doubled or
 * exchanged with another is found, unless the manual's rules allow what came of it.
 */
final class ReplyLanguageTest {

    /** All messages of a server but those of a COPY from the client, which the language does not know. */
    private static final String TAGS = "RK23C1dcHDIEVvntSsZTNA";

    private static final String REQUESTS = "QPBCEspSF";
    private static final String UNSOLICITED = "NSA";

    private String requests = "";
    private String replies = "";
    private ReplyQueue queue = new ReplyQueue();

    private void begin() {
        requests = "";
        replies = "";
        queue = new ReplyQueue();
    }

    private void send(char request) {
        requests += request;
        queue.sent(
                switch (request) {
                    case 'Q' -> ReplyQueue.QUERY;
                    case 'P' -> ReplyQueue.PARSE;
                    case 'B' -> ReplyQueue.BIND;
                    case 'C' -> ReplyQueue.CLOSE;
                    case 'E' -> ReplyQueue.EXECUTE;
                    case 's' -> ReplyQueue.DESCRIBE_STATEMENT;
                    case 'p' -> ReplyQueue.DESCRIBE_PORTAL;
                    case 'F' -> ReplyQueue.FUNCTION_CALL;
                    default -> ReplyQueue.SYNC;
                },
                null);
    }

    private ReplyLanguage language() {
        return after(ReplyLanguage.of(requests), replies);
    }

    private static ReplyLanguage after(ReplyLanguage language, String tags) {
        for (int i = 0; i < tags.length(); i++) {
            language = language.after(tags.charAt(i));
        }
        return language;
    }

    /** Receives a message; false: it was a violation, on which both agree. */
    private boolean receive(char tag) {
        boolean unsolicited = UNSOLICITED.indexOf(tag) >= 0 || (tag == 'E' && queue.isEmpty());
        boolean fits = queue.receive((byte) tag) != ReplyQueue.VIOLATION;
        if (unsolicited) {
            assertThat(fits).isTrue();
            return true;
        }
        replies += tag;
        var rest = language();
        assertThat(fits).as("%s answered by %s", requests, replies).isEqualTo(!rest.equals(ReplyLanguage.NOTHING));
        if (fits) {
            assertThat(queue.isEmpty())
                    .as("%s answered by %s", requests, replies)
                    .isEqualTo(rest.complete());
        }
        return fits;
    }

    private char likely(Random random) {
        var rest = language();
        var fitting = TAGS.chars()
                .filter(tag -> !rest.after((char) tag).equals(ReplyLanguage.NOTHING))
                .toArray();
        return fitting.length == 0
                ? UNSOLICITED.charAt(random.nextInt(3))
                : (char) fitting[random.nextInt(fitting.length)];
    }

    @Test
    void queueAndLanguageAgreeOnEveryMessage() {
        var random = new Random(201);
        int violations = 0;
        int complete = 0;
        for (int round = 0; round < 30_000; round++) {
            begin();
            boolean fits = true;
            for (int step = 0; step < 40 && fits; step++) {
                if (requests.length() < 8 && random.nextInt(3) == 0) {
                    send(REQUESTS.charAt(random.nextInt(REQUESTS.length())));
                } else if (!queue.isEmpty()) {
                    fits = receive(
                            random.nextInt(16) == 0 ? TAGS.charAt(random.nextInt(TAGS.length())) : likely(random));
                }
            }
            violations += fits ? 0 : 1;
            complete += fits && queue.isEmpty() ? 1 : 0;
        }
        assertThat(violations).isGreaterThan(5000);
        assertThat(complete).isGreaterThan(2000);
    }

    @Test
    void whileNothingIsOwedOnlyAnErrorAndWhatIsUnsolicitedFit() {
        for (int i = 0; i < TAGS.length(); i++) {
            char tag = TAGS.charAt(i);
            begin();
            assertThat(queue.receive((byte) tag) != ReplyQueue.VIOLATION)
                    .as("message %s", tag)
                    .isEqualTo("ENSA".indexOf(tag) >= 0);
        }
    }

    /** Makes an answer that a server could give in full. */
    private List<Character> answer(Random random) {
        var answer = new ArrayList<Character>();
        while (!language().complete()) {
            char tag = likely(random);
            // A result grows for ever in a walk without aim.
            if ("DdE".indexOf(tag) < 0 || random.nextInt(3) == 0 || replies.length() < 4) {
                answer.add(tag);
                replies += tag;
            }
        }
        replies = "";
        return answer;
    }

    @Test
    void aReplyLostDoubledOrExchangedIsFoundUnlessTheRulesAllowIt() {
        var random = new Random(202);
        int found = 0;
        int missing = 0;
        int harmless = 0;
        for (int round = 0; round < 10_000; round++) {
            begin();
            IntStream.range(0, 1 + random.nextInt(6))
                    .forEach(_ -> send(REQUESTS.charAt(random.nextInt(REQUESTS.length()))));
            send('S');
            var answer = answer(random);
            mutate(answer, random);

            boolean fits = true;
            for (int i = 0; i < answer.size() && fits; i++) {
                fits = receive(answer.get(i));
            }

            if (!fits) {
                found++;
            } else if (!queue.isEmpty()) {
                missing++;
            } else {
                harmless++;
                assertThat(after(ReplyLanguage.of(requests), replies).complete())
                        .isTrue();
            }
        }
        assertThat(found).isGreaterThan(5000);
        assertThat(missing).isGreaterThan(100);
        assertThat(harmless).isLessThan(5000);
    }

    private static void mutate(List<Character> answer, Random random) {
        int at = random.nextInt(answer.size());
        switch (random.nextInt(3)) {
            case 0 -> answer.remove(at);
            case 1 -> answer.add(at, TAGS.charAt(random.nextInt(TAGS.length() - UNSOLICITED.length())));
            default -> answer.set(at, answer.set(Math.max(0, at - 1), answer.get(at)));
        }
    }
}
