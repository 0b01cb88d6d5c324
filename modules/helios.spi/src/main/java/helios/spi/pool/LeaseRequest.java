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
 * @param session who asks
 * @param node where
 * @param database which database
 * @param role as whom
 * @param startupParameters what the startup packet holds besides user and database
 * @param credential how to sign in; absent = the server must trust the proxy
 * @param exclusive the client signs in to the server itself: the backend has to be dialled, and is of no use to others
 * @param loop the session's event loop, where the backend has to live and the listener is called
 */
public record LeaseRequest(
        Session session,
        Node node,
        String database,
        String role,
        Map<String, String> startupParameters,
        Optional<Credential> credential,
        boolean exclusive,
        ScheduledExecutorService loop) {}
