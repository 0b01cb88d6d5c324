package helios.host.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Random;

/**
 * PostgreSQL's side of the protocol, without its SQL: takes a client's messages one by one and answers as the server's
 * main loop does. What a statement comes to is written in the request that runs it. Written from the manual and
 * independent of what it is used to judge.
 */
final class SimulatedServer {

    /** What a statement, or any other request, comes to. */
    enum Fate {
        /** It succeeds without a result. */
        DONE,
        ROWS,
        EMPTY,
        /** Rows up to the limit of an Execute. */
        SUSPENDED,
        COPY_OUT,
        COPY_IN,
        /** An error at once. */
        ERROR,
        /** An error behind some rows. */
        ROWS_THEN_ERROR
    }

    /**
     * A client's message.
     *
     * @param id names it
     * @param tag its type, as in the manual; {@code s} and {@code p} for the Describe of a statement and of a portal
     * @param fates what it comes to: of a Query, each of its statements
     */
    record Request(int id, char tag, List<Fate> fates) {}

    /**
     * A server's message.
     *
     * @param tag its type
     * @param to the request that it answers, -1 if none
     */
    record Reply(char tag, int to) {}

    private final Random random;
    private final Queue<Reply> out;
    /** Whether a message that has no place in a COPY costs the connection, as it does since PostgreSQL 14. */
    private final boolean strict;

    private final Deque<Reply> pending = new ArrayDeque<>();
    private Iterator<Fate> statements = List.<Fate>of().iterator();
    private int running = -1;
    private boolean simple;
    private boolean copyIn;
    private boolean skipping;
    private boolean closed;

    SimulatedServer(Random random, Queue<Reply> out, boolean strict) {
        this.random = random;
        this.out = out;
        this.strict = strict;
    }

    boolean copyIn() {
        return copyIn;
    }

    boolean skipping() {
        return skipping;
    }

    boolean closed() {
        return closed;
    }

    /** Takes the client's next message. */
    void take(Request request) {
        if (closed) {
            return;
        }
        if (copyIn) {
            duringCopy(request);
        } else if (!skipping || request.tag() == 'S') {
            run(request);
        }
    }

    /** A statement is cancelled, or a COPY meets an error of its own. */
    void failCopy() {
        if (copyIn) {
            fail(running);
        }
    }

    private void duringCopy(Request request) {
        switch (request.tag()) {
            case 'd' -> {
                if (request.fates().contains(Fate.ERROR)) {
                    fail(running);
                }
            }
            case 'S', 'H' -> {}
            case 'c' -> {
                copyIn = false;
                say('C', running);
                proceed();
            }
            case 'f' -> fail(running);
            default -> {
                fail(running);
                if (strict) {
                    say('E', -1);
                    closed = true;
                }
            }
        }
    }

    private void run(Request request) {
        boolean ok = request.fates().isEmpty() || !request.fates().contains(Fate.ERROR);
        switch (request.tag()) {
            case 'P' -> succeed(request, ok, "1");
            case 'B' -> succeed(request, ok, "2");
            case 'C' -> succeed(request, ok, "3");
            case 's' -> succeed(request, ok, random.nextBoolean() ? "tT" : "tn");
            case 'p' -> succeed(request, ok, random.nextBoolean() ? "T" : "n");
            case 'S' -> {
                if (!ok && !skipping) {
                    say('E', request.id());
                }
                skipping = false;
                say('Z', request.id());
            }
            case 'F' -> {
                say(ok ? 'V' : 'E', request.id());
                say('Z', request.id());
            }
            case 'Q', 'E' -> {
                running = request.id();
                simple = request.tag() == 'Q';
                statements = request.fates().iterator();
                proceed();
            }
            // Flush, and messages of a COPY that is not under way.
            default -> {}
        }
    }

    private void succeed(Request request, boolean ok, String tags) {
        if (ok) {
            tags.chars().forEach(tag -> say((char) tag, request.id()));
        } else {
            simple = false;
            fail(request.id());
        }
    }

    /** Runs the statements that are left, up to one that asks for data. */
    private void proceed() {
        while (statements.hasNext()) {
            switch (statements.next()) {
                case DONE -> say('C', running);
                case EMPTY -> say('I', running);
                case ROWS -> {
                    rows();
                    say('C', running);
                }
                case SUSPENDED -> {
                    rows();
                    say('s', running);
                }
                case COPY_OUT -> {
                    say('H', running);
                    for (int i = random.nextInt(3); i > 0; i--) {
                        say('d', running);
                    }
                    say('c', running);
                    say('C', running);
                }
                case COPY_IN -> {
                    say('G', running);
                    copyIn = true;
                    return;
                }
                case ROWS_THEN_ERROR -> {
                    rows();
                    fail(running);
                    return;
                }
                case ERROR -> {
                    fail(running);
                    return;
                }
            }
        }
        if (simple) {
            say('Z', running);
        }
    }

    private void rows() {
        if (simple) {
            say('T', running);
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            say('D', running);
        }
    }

    private void fail(int request) {
        say('E', request);
        copyIn = false;
        statements = List.<Fate>of().iterator();
        if (simple) {
            say('Z', request);
        } else {
            skipping = true;
        }
    }

    private void say(char tag, int to) {
        pending.add(new Reply(tag, to));
        if (random.nextInt(10) == 0) {
            pending.add(new Reply("NSA".charAt(random.nextInt(3)), -1));
        }
        out.addAll(pending);
        pending.clear();
    }
}
