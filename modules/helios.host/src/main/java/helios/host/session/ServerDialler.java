package helios.host.session;

import helios.spi.session.Credential;
import helios.spi.topology.Node;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Opens connections to servers. */
public interface ServerDialler {

    /**
     * Connects and sends the startup packet, on an event loop; the listener is called on it.
     *
     * @param encrypt false: without TLS, although {@code [backend] sslmode} would prefer it
     */
    void dial(EventLoop loop, Target target, boolean encrypt, ServerLogin.Listener listener);

    /**
     * Sends a CancelRequest to where a connection's peer is.
     *
     * @return done, never exceptionally, when it can no longer hit a later statement
     */
    CompletionStage<Void> cancel(ServerConnection server);

    /** Tells whether {@code [backend] sslmode} permits a connection without TLS. */
    boolean mayBePlain();

    /**
     * Whom to dial, and as whom.
     *
     * @param node the server
     * @param parameters the startup packet's settings, {@code user} and {@code database} among them
     * @param credential how to sign in
     * @param relay the client answers the server's authentication requests itself; the credential has no use then
     */
    record Target(Node node, Map<String, String> parameters, Optional<Credential> credential, boolean relay) {}
}
