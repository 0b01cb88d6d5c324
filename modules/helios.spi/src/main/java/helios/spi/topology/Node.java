package helios.spi.topology;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A configured server and what is known of it now.
 *
 * @param name unique; what hints, plugins and the API call it
 * @param host name or address; a path means a Unix socket directory
 * @param port its port
 * @param role what it is
 * @param syncState how its confirmation counts
 * @param health what probes and traffic say
 * @param enabled false: an operator took it out, it gets no new lease
 * @param draining true: it gets no new lease, and those it has end with their transactions
 * @param injected the fault that an operator injected
 * @param weight its share of reads; 0 = none
 * @param zone where it stands; empty = not said
 * @param tags what it is good for, such as {@code vector}
 * @param lagBytes how far its replay is behind the primary; absent = unknown
 * @param lag the same in time; absent = unknown
 */
public record Node(
        String name,
        String host,
        int port,
        NodeRole role,
        SyncState syncState,
        Health health,
        boolean enabled,
        boolean draining,
        Optional<String> injected,
        int weight,
        String zone,
        Set<String> tags,
        OptionalLong lagBytes,
        Optional<Duration> lag) {

    /** What probes and traffic say of a node. */
    public enum Health {
        /** It answers. */
        UP,
        /** It does not. */
        DOWN,
        /** Nobody has looked. The kernel alone dials such a node; a health checker leaves it out until it looked. */
        UNKNOWN
    }

    /** Copies the tags. */
    public Node {
        tags = Set.copyOf(tags);
    }

    /** {@code host:port}, with brackets around an IPv6 address. */
    public String address() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** Tells whether a new lease may go there: enabled, not draining, not known to be down. */
    public boolean usable() {
        return enabled && !draining && health != Health.DOWN && injected.isEmpty();
    }

    /** The same node in another role. */
    public Node withRole(NodeRole newRole) {
        return new Node(
                name, host, port, newRole, syncState, health, enabled, draining, injected, weight, zone, tags, lagBytes,
                lag);
    }

    /** The same node in another state of health. */
    public Node withHealth(Health newHealth) {
        return new Node(
                name, host, port, role, syncState, newHealth, enabled, draining, injected, weight, zone, tags, lagBytes,
                lag);
    }

    /** The same node, enabled or not. */
    public Node withEnabled(boolean nowEnabled) {
        return new Node(
                name,
                host,
                port,
                role,
                syncState,
                health,
                nowEnabled,
                draining,
                injected,
                weight,
                zone,
                tags,
                lagBytes,
                lag);
    }

    /** The same node, draining or not. */
    public Node withDraining(boolean nowDraining) {
        return new Node(
                name,
                host,
                port,
                role,
                syncState,
                health,
                enabled,
                nowDraining,
                injected,
                weight,
                zone,
                tags,
                lagBytes,
                lag);
    }

    /** The same node with what is known of its replication. */
    public Node withReplication(SyncState newState, OptionalLong newLagBytes, Optional<Duration> newLag) {
        return new Node(
                name,
                host,
                port,
                role,
                newState,
                health,
                enabled,
                draining,
                injected,
                weight,
                zone,
                tags,
                newLagBytes,
                newLag);
    }

    /** The same node with a fault injected, or with none. */
    public Node withInjected(Optional<String> fault) {
        return new Node(
                name, host, port, role, syncState, health, enabled, draining, fault, weight, zone, tags, lagBytes, lag);
    }
}
