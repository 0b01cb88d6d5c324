package helios.spi.pool;

import helios.spi.session.Credential;
import helios.spi.session.Session;
import helios.spi.topology.Node;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What a session needs. Backends of equal node, database, role and startup parameters serve any session that may use them;
 * what a session has set otherwise is brought to them by the kernel.
 *
 * @param session who asks; absent for a backend that the pool opens of its own accord
 * @param node where
 * @param database which database
 * @param role as whom
 * @param startupParameters what the startup packet holds besides user and database
 * @param credential how to sign in; absent = the server must trust the proxy
 * @param exclusive the client signs in to the server itself: the backend has to be dialled, and is of no use to others
 * @param loop the session's event loop, where the backend has to live and the listener is called
 */
public record LeaseRequest(
        Optional<Session> session,
        Node node,
        String database,
        String role,
        Map<String, String> startupParameters,
        Optional<Credential> credential,
        boolean exclusive,
        ScheduledExecutorService loop) {

    /**
     * The same request as one of the pool's own, which may outlive the session: it knows nothing of that, and has a copy of
     * the keys that are wiped at its end. To be taken on the session's event loop, while it lasts.
     */
    public LeaseRequest ofPool() {
        return new LeaseRequest(
                Optional.empty(),
                node,
                database,
                role,
                startupParameters,
                credential.map(LeaseRequest::copy),
                exclusive,
                loop);
    }

    private static Credential copy(Credential credential) {
        return switch (credential) {
            case Credential.Password password -> password;
            case Credential.Md5 md5 -> md5;
            case Credential.ScramKeys(var role, var clientKey, var serverKey) ->
                new Credential.ScramKeys(role, clientKey.clone(), serverKey.clone());
        };
    }
}
