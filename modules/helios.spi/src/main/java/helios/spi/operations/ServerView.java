package helios.spi.operations;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * A connection to a server, at one moment.
 *
 * @param id unique among server connections of the process
 * @param node the node's name
 * @param database the database that it is connected to
 * @param role as whom it is signed in
 * @param server the server's end of it
 * @param local the proxy's end of it
 * @param inUse whether a session has it, or the proxy asks something of its own
 * @param session who has it, by {@link SessionView#number}
 * @param processId what the server calls its process
 * @param closeNeeded whether it is closed after its present use
 * @param tls protocol and cipher; empty if it is not encrypted
 * @param preparedStatements those that it has
 * @param since when it was opened
 * @param requested when a session last got it
 */
public record ServerView(
        long id,
        String node,
        String database,
        String role,
        SocketName server,
        SocketName local,
        boolean inUse,
        OptionalLong session,
        int processId,
        boolean closeNeeded,
        String tls,
        int preparedStatements,
        Instant since,
        Instant requested) {

    /** The same connection, as its pool sees it. */
    public ServerView withCloseNeeded(boolean needed) {
        return new ServerView(
                id,
                node,
                database,
                role,
                server,
                local,
                inUse,
                session,
                processId,
                needed,
                tls,
                preparedStatements,
                since,
                requested);
    }
}
