package helios.host.net;

import java.util.function.Supplier;

/**
 * What all connections of the front share.
 *
 * @param transport whose channels they are
 * @param settings asked once for each connection
 * @param opener takes over what is ready for a session
 * @param cancels the keys of living clients
 * @param logins counts connections without a session, per address
 */
record Front(
        Transport transport,
        Supplier<FrontSettings> settings,
        SessionOpener opener,
        CancelRegistry cancels,
        HalfOpenLogins logins) {}
