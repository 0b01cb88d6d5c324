package helios.spi.pool;

import java.time.Duration;
import java.util.Map;

/**
 * The connections to one node, database and role, at one moment.
 *
 * @param node the node's name
 * @param database the database
 * @param role as whom they are signed in
 * @param tenant whose sessions they serve; empty for those of no tenant
 * @param rule when sessions give them back, and how many there may be
 * @param active those that sessions have
 * @param idle those that nobody has
 * @param dialling those that are being opened
 * @param outdated those that sessions have and that are closed when they come back
 * @param waiting sessions that wait for one
 * @param waits for how long the one that came first has been waiting
 * @param opened how many were opened so far
 * @param closed how many were closed so far
 * @param longestWait the longest that a session waited
 * @param resets how many were reset
 * @param pins how often sessions were kept on one, by cause
 */
public record PoolView(
        String node,
        String database,
        String role,
        String tenant,
        PoolRule rule,
        int active,
        int idle,
        int dialling,
        int outdated,
        int waiting,
        Duration waits,
        long opened,
        long closed,
        Duration longestWait,
        long resets,
        Map<String, Long> pins) {

    /** Copies the map. */
    public PoolView {
        pins = Map.copyOf(pins);
    }
}
