package helios.host.net;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the way from a socket to a session is governed by: a snapshot, taken once for each connection when it is accepted.
 *
 * @param tls certificate and trust, absent where {@code [tls]} is off
 * @param requireTls whether TCP clients must use TLS; Unix sockets never do
 * @param hba the entries of {@code [[hba]]} in their order
 * @param startupTimeout from a connection's acceptance until its session is open; zero means no limit
 * @param keepAlive how soon a vanished client is noticed
 */
public record FrontSettings(
        Optional<FrontTls> tls, boolean requireTls, List<HbaRule> hba, Duration startupTimeout, KeepAlive keepAlive) {

    /** Copies the list. */
    public FrontSettings {
        hba = List.copyOf(hba);
    }
}
