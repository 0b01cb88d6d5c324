package helios.host.net;

import helios.wire.StartupMessage.Startup;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * What is known of a client that has sent its startup packet and may go on to authentication.
 *
 * @param startup the packet; user and database cut to 63 bytes, as the server does
 * @param user whom it wants to be; not empty
 * @param database which database it wants: the user's name where it named none
 * @param replication whether it asks for the replication protocol, physical or logical
 * @param tls whether the connection is encrypted
 * @param peer its address
 * @param clientAddress its address as text; {@code local} for a Unix socket
 * @param clientCertificate its certificate, verified against {@code tls.ca_path}
 * @param serverCertificate the certificate that it was shown
 * @param rule the entry of {@code [[hba]]} that admits it; absent where none matched
 * @param acceptedNanos when its connection was accepted, by {@link System#nanoTime}
 * @param authenticated to be run, on any thread, once the client has nothing more to do: it stops the startup timeout. Until
 *     then what the session writes must be whole messages, for the timeout may append its error at any time
 */
public record ClientHello(
        Startup startup,
        String user,
        String database,
        boolean replication,
        boolean tls,
        SocketAddress peer,
        String clientAddress,
        Optional<X509Certificate> clientCertificate,
        Optional<X509Certificate> serverCertificate,
        Optional<HbaRule> rule,
        long acceptedNanos,
        Runnable authenticated) {

    /** The address of a client of a Unix socket, as text. */
    static final String LOCAL = "local";

    ClientHello admittedBy(HbaRule matched) {
        return new ClientHello(
                startup,
                user,
                database,
                replication,
                tls,
                peer,
                clientAddress,
                clientCertificate,
                serverCertificate,
                Optional.of(matched),
                acceptedNanos,
                authenticated);
    }

    /** What a channel-bound login binds to: the hash of {@link #serverCertificate} ({@code tls-server-end-point}). */
    public Optional<byte[]> channelBinding() {
        return serverCertificate.flatMap(ChannelBinding::of);
    }

    /** How the client is to prove who it is, as {@code [[hba]]} says; absent where it says nothing of this client. */
    public Optional<HbaRule.Method> method() {
        return rule.map(HbaRule::method);
    }
}
