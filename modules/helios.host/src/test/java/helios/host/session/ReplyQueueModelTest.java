package helios.host.session;

import static org.assertj.core.api.Assertions.assertThat;

import helios.host.session.SimulatedServer.Fate;
import helios.host.session.SimulatedServer.Reply;
import helios.host.session.SimulatedServer.Request;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Random clients against a model of the server, with every order of sending, execution and arrival: the queue finds no
 * fault with what the model says, credits each reply to the request that the model gave it for, and stands where the model
 * stands whenever nothing is under way.
 */
final class ReplyQueueModelTest {

    private static final int ROUNDS = 60_000;
    /** In place of the request that a reply answers: the reply was put where it does not belong. */
    private static final int EXCHANGED = -2;

    private static final List<Fate> FATES = List.of(Fate.values());

    private Random random = new Random(0);
    private final Deque<Request> toServer = new ArrayDeque<>();
    private final Deque<Reply> toProxy = new ArrayDeque<>();
    private final StringBuilder history = new StringBuilder();
    private final List<String> script = new ArrayList<>();
    private ReplyQueue queue = new ReplyQueue();
    private SimulatedServer server = new SimulatedServer(random, toProxy, true);
    /** Messages that have no place in a COPY, sent in one. */
    private final Set<Integer> breakers = new HashSet<>();
    /**
     * A message that breaks a COPY came when the COPY had failed already, and is run: what only a client does that breaks
     * the protocol, and where a queue may fail closed.
     */
    private boolean inDoubt;

    private boolean violated;
    /** Replies that were credited to another request than theirs. */
    private int miscredited;
    /** Those among them that were credited to a request of another batch. */
    private int strayed;
    /** Which batch a request is in, by its id; a Query or FunctionCall is the last of its own. */
    private final List<Integer> batches = new ArrayList<>();
    /** How many replies arrive before one is disturbed; none if it is 0 or below. */
    private int faultAt;

    private int sent;

    private void begin(long seed, boolean strict) {
        random = new Random(seed);
        toServer.clear();
        toProxy.clear();
        history.setLength(0);
        script.clear();
        breakers.clear();
        inDoubt = false;
        violated = false;
        miscredited = 0;
        strayed = 0;
        batches.clear();
        faultAt = 0;
        queue = new ReplyQueue();
        server = new SimulatedServer(random, toProxy, strict);
        sent = 0;
    }

    /** With a server as it is since PostgreSQL 14: one that survives what breaks a COPY may be failed closed. */
    @Test
    void queueAndServerAgree() {
        int copies = 0;
        int quiet = 0;
        int doubts = 0;
        for (int round = 0; round < ROUNDS; round++) {
            begin(round, true);
            var client = requests();
            while (!server.closed() && !inDoubt && (!client.isEmpty() || !toServer.isEmpty() || !toProxy.isEmpty())) {
                step(client);
                assertThat(violated).as("%s%n of %s", history, script).isFalse();
                assertThat(miscredited).as("%s%n of %s", history, script).isZero();
                copies += server.copyIn() ? 1 : 0;
                if (toServer.isEmpty() && toProxy.isEmpty() && !server.closed() && !inDoubt) {
                    quiet++;
                    assertAgreement();
                }
            }
            doubts += inDoubt ? 1 : 0;
        }
        assertThat(copies).isGreaterThan(ROUNDS);
        assertThat(quiet).isGreaterThan(ROUNDS);
        assertThat(doubts).isLessThan(ROUNDS / 20);
    }

    /** No reply but those exchanged is credited to another batch than its own without the fault being found. */
    @Test
    void aReplyLostDoubledOrExchangedIsFoundOrHarmsNobodyElse() {
        int violations = 0;
        int missing = 0;
        int harmless = 0;
        for (int round = 0; round < ROUNDS; round++) {
            begin(round, true);
            faultAt = 1 + random.nextInt(12);
            var client = requests();
            boolean copies = client.stream().anyMatch(request -> request.fates().contains(Fate.COPY_IN));
            while (!violated && !server.closed() && !inDoubt) {
                boolean waits = client.isEmpty() || (copies && mustWait(client.getFirst()));
                if (waits && toServer.isEmpty() && toProxy.isEmpty()) {
                    break;
                }
                step(waits ? new ArrayDeque<>() : client);
            }
            if (faultAt > 0 || inDoubt || server.closed()) {
                continue;
            }
            if (violated) {
                violations++;
            } else if (!queue.isEmpty() || queue.skipping() != server.skipping()) {
                missing++;
            } else {
                harmless++;
                assertThat(strayed).as("%s%n of %s", history, script).isZero();
            }
        }
        assertThat(violations).isGreaterThan(ROUNDS / 4);
        assertThat(missing).isGreaterThan(ROUNDS / 100);
        assertThat(harmless).isGreaterThan(ROUNDS / 100);
    }

    /** Behind a COPY that may begin a request is taken for what breaks it, whatever it was meant for: it is sent later. */
    private boolean mustWait(Request request) {
        return "QPBCspEF".indexOf(request.tag()) >= 0 && !queue.isEmpty() && !queue.takesCopyData();
    }

    /** Loses, doubles or exchanges the next reply. */
    private void disturb() {
        switch (random.nextInt(3)) {
            case 0 -> toProxy.removeFirst();
            case 1 -> {
                var twice = new Reply(toProxy.removeFirst().tag(), EXCHANGED);
                toProxy.addFirst(twice);
                toProxy.addFirst(twice);
            }
            default -> {
                var first = new Reply(toProxy.removeFirst().tag(), EXCHANGED);
                var second = toProxy.pollFirst();
                toProxy.addFirst(first);
                if (second != null) {
                    toProxy.addFirst(new Reply(second.tag(), EXCHANGED));
                }
            }
        }
    }

    private void step(Deque<Request> client) {
        switch (random.nextInt(3)) {
            case 0 -> {
                if (!client.isEmpty()) {
                    send(client.removeFirst());
                }
            }
            case 1 -> {
                if (random.nextInt(60) == 0) {
                    server.failCopy();
                } else if (!toServer.isEmpty()) {
                    take(toServer.removeFirst());
                }
            }
            default -> {
                if (!toProxy.isEmpty() && --faultAt == 0) {
                    disturb();
                }
                if (!toProxy.isEmpty()) {
                    receive(toProxy.removeFirst());
                }
            }
        }
    }

    private void take(Request request) {
        if (breakers.contains(request.id()) && !server.copyIn() && !server.skipping()) {
            inDoubt = true;
        } else {
            server.take(request);
        }
    }

    /** Marks a request's note. */
    private record Numbered(int id) implements Runnable {
        @Override
        public void run() {}
    }

    private void send(Request request) {
        history.append(" >").append(request.tag());
        toServer.add(request);
        var note = Note.failing(new Numbered(request.id()));
        switch (request.tag()) {
            case 'Q' -> queue.sent(ReplyQueue.QUERY, note);
            case 'P' -> queue.sent(ReplyQueue.PARSE, note);
            case 'B' -> queue.sent(ReplyQueue.BIND, note);
            case 'C' -> queue.sent(ReplyQueue.CLOSE, note);
            case 's' -> queue.sent(ReplyQueue.DESCRIBE_STATEMENT, note);
            case 'p' -> queue.sent(ReplyQueue.DESCRIBE_PORTAL, note);
            case 'E' -> queue.sent(ReplyQueue.EXECUTE, note);
            case 'S' -> queue.sent(ReplyQueue.SYNC, note);
            case 'F' -> queue.sent(ReplyQueue.FUNCTION_CALL, note);
            case 'c', 'f' -> queue.sentCopyEnd();
            default -> {}
        }
    }

    private void receive(Reply reply) {
        history.append(" <").append(reply.tag());
        var note = queue.note();
        violated = queue.receive((byte) reply.tag()) == ReplyQueue.VIOLATION;
        // Which of two Syncs around a COPY that failed a ReadyForQuery answers cannot be told, and does not matter.
        if (reply.to() >= 0 && reply.tag() != 'Z') {
            int credited = note != null && note.instead() instanceof Numbered(int id) ? id : -1;
            miscredited += credited == reply.to() ? 0 : 1;
            strayed += credited < 0 || batches.get(credited).equals(batches.get(reply.to())) ? 0 : 1;
        }
    }

    private void assertAgreement() {
        assertThat(queue.takesCopyData()).as(history.toString()).isEqualTo(server.copyIn());
        assertThat(queue.isEmpty()).as(history.toString()).isEqualTo(!server.copyIn());
        assertThat(queue.skipping()).as(history.toString()).isEqualTo(server.skipping());
        if (!server.copyIn()) {
            assertThat(queue.readyOwed()).as(history.toString()).isZero();
        }
    }

    // ---- clients

    private Deque<Request> requests() {
        var requests = new ArrayDeque<Request>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            switch (random.nextInt(8)) {
                case 0 -> requests.add(request('F', random.nextInt(4) == 0 ? Fate.ERROR : Fate.DONE));
                case 1, 2 -> query(requests);
                case 3 -> stray(requests);
                default -> batch(requests);
            }
        }
        int batch = 0;
        for (var request : requests) {
            script.add(request.tag() + request.fates().toString());
            batches.add(batch);
            batch += "SQF".indexOf(request.tag()) >= 0 ? 1 : 0;
        }
        return requests;
    }

    private Request request(char tag, Fate... fates) {
        return new Request(sent++, tag, List.of(fates));
    }

    private Fate mostly(Fate usual) {
        return random.nextInt(8) == 0 ? Fate.ERROR : usual;
    }

    private void query(Deque<Request> requests) {
        var fates = new ArrayList<Fate>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            var fate = FATES.get(random.nextInt(FATES.size()));
            fates.add(fate == Fate.SUSPENDED ? Fate.COPY_IN : fate);
        }
        requests.add(new Request(sent++, 'Q', List.copyOf(fates)));
        fates.stream().filter(Fate.COPY_IN::equals).forEach(_ -> data(requests));
    }

    private void batch(Deque<Request> requests) {
        for (int i = random.nextInt(6); i > 0; i--) {
            switch (random.nextInt(8)) {
                case 0 -> requests.add(request('P', mostly(Fate.DONE)));
                case 1 -> requests.add(request('B', mostly(Fate.DONE)));
                case 2 -> requests.add(request('C', Fate.DONE));
                case 3 -> requests.add(request('s', mostly(Fate.DONE)));
                case 4 -> requests.add(request('p', mostly(Fate.DONE)));
                case 5 -> requests.add(request('H'));
                default -> execute(requests);
            }
        }
        boolean executes = !requests.isEmpty()
                && requests.getLast().tag() == 'E'
                && requests.getLast().fates().contains(Fate.DONE);
        requests.add(request('S', executes && random.nextInt(4) == 0 ? Fate.ERROR : Fate.DONE));
    }

    private void execute(Deque<Request> requests) {
        var fate = FATES.get(random.nextInt(FATES.size()));
        requests.add(request('E', fate));
        if (fate == Fate.COPY_IN) {
            if (random.nextInt(3) == 0) {
                requests.add(request('S', Fate.DONE));
            }
            data(requests);
            requests.add(request('S', Fate.DONE));
        }
    }

    /** The client's side of a COPY, with what drivers send in its midst, and ends of all kinds. */
    private void data(Deque<Request> requests) {
        for (int i = random.nextInt(5); i > 0; i--) {
            switch (random.nextInt(8)) {
                case 0 -> requests.add(request('H'));
                case 1 -> requests.add(request('S', Fate.DONE));
                default -> requests.add(request('d', random.nextInt(12) == 0 ? Fate.ERROR : Fate.DONE));
            }
        }
        switch (random.nextInt(8)) {
            case 0 -> requests.add(request('f'));
            case 1 -> {
                breakers.add(sent);
                requests.add(request("QPBEF".charAt(random.nextInt(5)), Fate.DONE));
            }
            default -> requests.add(request('c'));
        }
    }

    /** Messages of a COPY that nobody has begun. */
    private void stray(Deque<Request> requests) {
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            requests.add(request("dcf".charAt(random.nextInt(3)), Fate.DONE));
        }
    }
}
