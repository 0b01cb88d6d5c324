package helios.spi.pool;

import helios.spi.session.Credential;
import helios.spi.session.Session;
import helios.spi.topology.Node;
import java.util.Map;
import java.util.Optional;

/**
 * What a session needs.
 *
 * @param session who asks
 * @param node where
 * @param database which database
 * @param role as whom
 * @param startupParameters what the startup packet holds besides user and database
 * @param credential how to sign in; absent = the server must trust the proxy
 */
public record LeaseRequest(
        Session session,
        Node node,
        String database,
        String role,
        Map<String, String> startupParameters,
        Optional<Credential> credential) {}
