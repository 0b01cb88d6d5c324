package helios.spi.session;

import helios.spi.query.Decision;

/** Learns of logins and sessions, and may refuse a session at its opening. */
public interface SessionListener {

    /** A login was decided. */
    default void authenticated(AuthenticationEvent event) {}

    /** A client was admitted and is about to be told so; a rejection closes its connection with a FATAL error. */
    default Decision.AtOpening opening(Session session) {
        return Decision.PROCEED;
    }

    /** A session has ended; called once for each session whose opening was asked for. */
    default void closed(Session session) {}
}
