package helios.plugin.host;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a hook wants, in either form of the ABI. */
public sealed interface Reply {

    /** The hook's default: continue, default, miss, defer or allow. */
    Reply DEFAULT = new Default();

    /** See {@link #DEFAULT}. */
    record Default() implements Reply {}

    /** The statement's new text. */
    record Rewrite(String sql) implements Reply {}

    /**
     * Block, deny or denied.
     *
     * @param reason for the client
     * @param refusal what else it is told
     */
    record Block(String reason, Refusal refusal) implements Reply {}

    /** The answer in the ABI's form of cached data, not looked at yet. */
    record Cached(byte[] data) implements Reply {}

    /**
     * Where the statement is to run.
     *
     * @param kind what kind of target
     * @param name of a node or branch; empty for others
     */
    record Route(Kind kind, String name) implements Reply {

        /** What can be named. */
        public enum Kind {
            /** The primary. */
            PRIMARY,
            /** A standby. */
            STANDBY,
            /** A node by name or address. */
            NODE,
            /** A branch. */
            BRANCH
        }
    }

    /**
     * The client is who it says.
     *
     * @param userId in the identity provider
     * @param username the role; absent: as the client named it
     * @param roles further roles
     * @param tenantId its tenant
     * @param claims what else is known
     */
    record Identity(
            String userId,
            Optional<String> username,
            List<String> roles,
            Optional<String> tenantId,
            Map<String, String> claims)
            implements Reply {

        /** Copies the collections. */
        public Identity {
            roles = List.copyOf(roles);
            claims = Map.copyOf(claims);
        }
    }

    /** The guest's own metrics. */
    record Metrics(Map<String, Double> gauges, Map<String, Double> counters) implements Reply {

        /** Copies the maps. */
        public Metrics {
            gauges = Map.copyOf(gauges);
            counters = Map.copyOf(counters);
        }
    }

    /** The answer to an administrator's request. */
    record Output(byte[] bytes) implements Reply {}
}
