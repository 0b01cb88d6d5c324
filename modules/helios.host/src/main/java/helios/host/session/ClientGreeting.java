package helios.host.session;

import java.util.Map;
import java.util.Optional;

/**
 * What is known of a client when its startup packet has been read and admitted.
 *
 * @param user the user that it named
 * @param database the database that it named, else the user's name
 * @param parameters what the packet held besides, in its order
 * @param protocolVersion the version that is spoken with it
 * @param replication whether it wants a replication connection
 * @param clientAddress its address
 * @param tls whether its connection is encrypted
 * @param certificateSubject the subject of its verified certificate
 * @param channelBinding the hash of the certificate that the client was shown
 * @param method the method of the rule that admitted it; absent where none matched
 * @param authenticated to be run once it is admitted
 */
public record ClientGreeting(
        String user,
        String database,
        Map<String, String> parameters,
        int protocolVersion,
        boolean replication,
        String clientAddress,
        boolean tls,
        Optional<String> certificateSubject,
        Optional<byte[]> channelBinding,
        Optional<String> method,
        Runnable authenticated) {}
