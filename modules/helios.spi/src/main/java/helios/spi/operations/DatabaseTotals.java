package helios.spi.operations;

import java.time.Duration;

/**
 * What sessions on a database have done since the process began.
 *
 * @param database its name
 * @param logins clients that were admitted
 * @param assignments how often a session got a server
 * @param transactions those that have ended, statements of their own among them
 * @param queries statements that were run
 * @param received bytes that clients sent
 * @param sent bytes that clients were sent
 * @param transactionTime how long transactions took, from their first statement to their end
 * @param queryTime how long requests took, from their arrival to the server's being ready again
 * @param waitTime how long sessions waited for a server
 * @param clientParses named statements that clients prepared
 * @param serverParses statements that were parsed on servers
 * @param binds statements that clients bound
 */
public record DatabaseTotals(
        String database,
        long logins,
        long assignments,
        long transactions,
        long queries,
        long received,
        long sent,
        Duration transactionTime,
        Duration queryTime,
        Duration waitTime,
        long clientParses,
        long serverParses,
        long binds) {}
