package helios.host.session;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What becomes of a server when the transaction on it is over: it is given back, once it is known that nothing keeps the
 * session on it. On the session's event loop.
 */
final class Settlement {

    private static final Duration LISTEN_AGAIN = Duration.ofSeconds(5);

    /** What the session is, besides. */
    interface Listener {

        /** Tells whether nothing is under way. */
        boolean idle();

        /** The session may go on. */
        void settled();
    }

    private final ClientSession session;
    private final Whereabouts where;
    private final Listener listener;
    /** It is tried again, after a while, to have what the session listens to listened to elsewhere. */
    private boolean triesAgain;

    Settlement(ClientSession session, Whereabouts where, Listener listener) {
        this.session = session;
        this.where = where;
        this.listener = listener;
    }

    /** Settles a server that owes nothing. */
    void settle(ServerConnection server) {
        if (where.stayThere().doubtful() || server.replies.doubtful()) {
            // The reply comes behind whatever else was owed.
            where.ask(server, () -> listenElsewhere(server));
        } else {
            settled(server);
        }
    }

    /** What the session listens to needs no server of its own, if nothing else keeps the session on it. */
    private void listenElsewhere(ServerConnection server) {
        if (where.hasHome() || where.closed() || !where.stay().onlyListens()) {
            settled(server);
            return;
        }
        where.asking(true);
        session.channels().takeOver(server, where.stay().channels(), moved -> {
            where.asking(false);
            if (!server.open() && !where.closed()) {
                where.lostWith(server, "what the session listened to");
                return;
            }
            if (moved) {
                where.stay().over(Stay.Cause.LISTEN);
            }
            settled(server);
        });
    }

    /** Who listens may well be silent for ever: a listener that was only lost or full must not keep it where it is. */
    private void listenLater(ServerConnection server) {
        if (triesAgain || where.hasHome() || !where.stay().onlyListens()) {
            return;
        }
        triesAgain = true;
        session.loop()
                .schedule(
                        () -> {
                            triesAgain = false;
                            if (!where.closed() && where.isCurrent(server)) {
                                listenAgain(server);
                            }
                        },
                        LISTEN_AGAIN.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void listenAgain(ServerConnection server) {
        if (!listener.idle() || where.stay().doubtful()) {
            listenLater(server);
        } else {
            listenElsewhere(server);
        }
    }

    /** All is known. */
    void settled(ServerConnection server) {
        if (where.closed()) {
            where.giveUp(server, where.stay().condition());
            return;
        }
        var there = where.stayThere();
        for (var cause : there.news()) {
            server.lender().ifPresent(pool -> pool.pinned(session, server, cause.label()));
        }
        listenLater(server);
        if (!there.stays() && server.open()) {
            where.giveBack(server);
        }
        listener.settled();
    }
}
