package helios.feature.pool;

import helios.spi.config.Applies;
import helios.spi.config.Default;
import helios.spi.config.Doc;
import helios.spi.pool.PoolMode;
import helios.spi.pool.PoolRule;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/** The section {@code [pool]}. */
record PoolConfig(
        @Doc("When a session gives its server connection back: at its end, after each transaction, or after each"
                + " statement, where transaction blocks are refused.")
        @Default("session")
        @Applies(Applies.When.NEW_CONNECTIONS)
        PoolMode mode,

        @Doc("Server connections that a pool in use has at least: what is missing is opened in the background, within"
                + " all limits. The pools of a node, database and role are counted apart. 0 = none.")
        @Default("2")
        int minConnections,

        @Doc("Server connections to a node, of all pools together.") @Default("100")
        int maxConnections,

        @Doc("Server connections of one pool: a node, database and role.") @Default("100")
        int maxPoolSize,

        @Doc("Clients at a time; 0 = no limit.") @Default("10000")
        int maxClientConnections,

        @Doc(
                "How long a client waits when there are as many as there may be, and then gets 53300. 0 = it gets that at once.")
        @Default("0")
        Duration admissionWaitSecs,

        @Doc("How long a server connection may stay unused; 0 = for ever.") @Default("300s")
        Duration idleTimeoutSecs,

        @Doc("How old a server connection may become, give or take a tenth; 0 = of any age.") @Default("1800s")
        Duration maxLifetimeSecs,

        @Doc("How long a session waits for a server connection, and then gets 53300.") @Default("30s")
        Duration acquireTimeoutSecs,

        @Doc("How long opening a server connection may take, from the connect to the end of the login.") @Default("5s")
        Duration connectTimeoutSecs,

        @Doc("Server connections to a node that are being opened at a time.") @Default("16")
        int maxDialsPerNode,

        @Doc("Sessions that wait for a connection of one pool at a time; the next one gets 53300.") @Default("10000")
        int maxWaiting,

        @Doc(
                "Whether a server connection that nobody has used for 5 s is asked whether it still answers before it is lent.")
        @Default("true")
        boolean testOnAcquire,

        @Doc(
                "What a server connection runs before another session gets it, unless it is known that nothing was left on it.")
        @Default("DISCARD ALL")
        String resetQuery,

        @Doc("Whether the reset is left out when it is known that nothing was left; false: it runs at each return.")
        @Default("true")
        boolean skipCleanReset,

        @Doc("Prepared statements that a server connection which sessions share keeps; those that were used longest ago"
                + " go first.")
        @Default("500")
        @Applies(Applies.When.NEW_CONNECTIONS)
        int serverPreparedStatements,

        @Doc(
                "Whether a text that clients parse again and again as the unnamed statement is kept on server connections by a"
                        + " name, so that it is parsed once for all sessions.")
        @Default("true")
        @Applies(Applies.When.NEW_CONNECTIONS)
        boolean optimizeUnnamedParse,

        @Doc(
                "What becomes of currval and lastval in a later transaction than nextval's: an error, or the session keeps its"
                        + " server connection from its first INSERT or nextval on.")
        @Default("error")
        @Applies(Applies.When.NEW_CONNECTIONS)
        SequenceValues sequenceValues,

        @Doc("A session that has had a server connection for longer is named once in the log; 0 = none is.")
        @Default("0")
        Duration leakWarnSecs,

        @Doc(
                "How long a session for which a server connection is kept between transactions may be idle; then it is ended"
                        + " with 57P05. 0 = for ever.")
        @Default("0")
        Duration pinTimeoutSecs,

        @Doc("Pools of another mode or size; the first that matches decides.")
        List<PoolOverride> overrides) {

    /** The values of {@code sequence_values}. */
    enum SequenceValues {
        ERROR,
        PIN
    }

    PoolConfig {
        overrides = List.copyOf(overrides);
        unique(overrides.stream()
                .map(PoolOverride::name)
                .filter(name -> !name.isEmpty())
                .toList());
        atLeastOne("max_connections", maxConnections);
        atLeastOne("max_pool_size", maxPoolSize);
        atLeastOne("max_dials_per_node", maxDialsPerNode);
        atLeastOne("server_prepared_statements", serverPreparedStatements);
        notNegative("min_connections", minConnections);
        notNegative("max_client_connections", maxClientConnections);
        notNegative("max_waiting", maxWaiting);
        if (minConnections > maxConnections) {
            throw new IllegalArgumentException("min_connections (%d) must not be greater than max_connections (%d)"
                    .formatted(minConnections, maxConnections));
        }
        if (acquireTimeoutSecs.isZero() || connectTimeoutSecs.isZero()) {
            throw new IllegalArgumentException("acquire_timeout_secs and connect_timeout_secs must be greater than 0");
        }
        if (resetQuery.isBlank()) {
            throw new IllegalArgumentException("reset_query must not be empty: \"DISCARD ALL\" leaves nothing behind");
        }
    }

    private static void unique(List<String> names) {
        var known = new HashSet<String>();
        names.stream().filter(name -> !known.add(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException("overrides: more than one is called \"%s\"".formatted(name));
        });
    }

    /** What holds for the pools of a database and role. */
    PoolRule rule(String database, String role) {
        for (var override : overrides) {
            if (override.matches(database, role)) {
                return new PoolRule(
                        override.mode().orElse(mode), override.maxPoolSize().orElse(maxPoolSize), override.name());
            }
        }
        return new PoolRule(mode, maxPoolSize, "");
    }

    private static void atLeastOne(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s must be at least 1, but is %d".formatted(key, value));
        }
    }

    private static void notNegative(String key, int value) {
        if (value < 0) {
            throw new IllegalArgumentException("%s must not be negative, but is %d".formatted(key, value));
        }
    }
}
