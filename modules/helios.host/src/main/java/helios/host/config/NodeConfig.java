package helios.host.config;

import helios.spi.config.Default;
import helios.spi.config.Doc;
import java.util.List;

/** One of {@code [[nodes]]}: a server behind the proxy. */
public record NodeConfig(
        @Doc("Name or IP address of the server; a path is the folder of its Unix socket.")
        String host,

        @Doc("Its port.") @Default("5432") int port,

        @Doc("What hints, plugins and the admin API call it; unique. Empty = host:port.") @Default("")
        String name,

        @Doc("What it is in its cluster; auto asks the server itself. At least one is primary or auto.")
        @Default("auto")
        Role role,

        @Doc("How a standby's confirmation counts for a commit; auto asks the primary.") @Default("auto")
        SyncState syncState,

        @Doc("Its share of reads, 0 to 10000. 0 = none.") @Default("100")
        int weight,

        @Doc("Whether it may be used; a node that is switched off drains.") @Default("true")
        boolean enabled,

        @Doc("Where it stands, such as the name of a data centre.") @Default("")
        String zone,

        @Doc("What it is good for, such as vector or analytics.")
        List<String> tags,

        @Doc("Connections to this node at once, over all pools. 0 = what the pool says.") @Default("0")
        int maxConnections) {

    /** What a node is. */
    public enum Role {
        /** Accepts writes. */
        PRIMARY,
        /** Follows a primary. */
        STANDBY,
        /** To be found out. */
        AUTO
    }

    /** How a standby's confirmation counts. */
    public enum SyncState {
        /** A commit waits for it. */
        SYNC,
        /** A commit waits for some of these. */
        SEMISYNC,
        /** A commit does not wait for it. */
        ASYNC,
        /** To be found out. */
        AUTO
    }

    private static final int MAX_PORT = 65535;
    private static final int MAX_WEIGHT = 10_000;

    /** Checks the ranges, and names a nameless node after its address. */
    public NodeConfig {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host must not be empty");
        }
        Range.check("port", port, 1, MAX_PORT);
        Range.check("weight", weight, 0, MAX_WEIGHT);
        Range.atLeast("max_connections", maxConnections, 0);
        tags = List.copyOf(tags);
        name = name.isEmpty() ? new Address(host, port).toString() : name;
    }

    /** {@code host:port}, with brackets around an IPv6 address. */
    public String address() {
        return new Address(host, port).toString();
    }
}
