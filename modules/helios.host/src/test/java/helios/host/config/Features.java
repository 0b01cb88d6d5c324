package helios.host.config;

import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.FeatureProvider;
import helios.spi.Sections;
import helios.spi.config.Applies;
import helios.spi.config.ConfigSpec;
import helios.spi.config.DataSize;
import helios.spi.config.Default;
import helios.spi.config.Doc;
import helios.spi.config.Secret;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Providers of features that do nothing, with all that a configuration can look like. */
final class Features {

    /** A provider made of its parts. */
    record Fake<C extends Record>(String name, Sections sections, Class<C> type, boolean onByDefault)
            implements FeatureProvider<C> {
        @Override
        public ConfigSpec<C> config() {
            return ConfigSpec.of(type, MethodHandles.lookup());
        }

        @Override
        public Feature create(C config, FeatureContext context) {
            return _ -> {};
        }
    }

    enum Mode {
        SESSION,
        TRANSACTION,
        STATEMENT
    }

    record PoolConfig(
            @Default("session") @Applies(Applies.When.NEW_CONNECTIONS)
            Mode mode,

            @Default("2") int minConnections,
            @Default("100") int maxConnections,
            @Default("300") Duration idleTimeoutSecs,
            @Default("30s") Duration acquireTimeoutSecs,
            @Default("true") boolean testOnAcquire,
            @Default("DISCARD ALL") String resetQuery,
            List<PoolOverride> overrides) {
        PoolConfig {
            if (maxConnections < minConnections) {
                throw new IllegalArgumentException(
                        "max_connections must be at least min_connections, but is " + maxConnections);
            }
        }
    }

    record PoolOverride(String name, Optional<Mode> mode) {}

    record BalanceConfig(
            @Default("round_robin") Strategy strategy,
            @Default("true") boolean readWriteSplit) {}

    enum Strategy {
        ROUND_ROBIN,
        LEAST_CONNECTIONS
    }

    record HealthConfig(
            @Default("5") Duration checkIntervalSecs,
            @Default("SELECT 1") String checkQuery,
            @Default("3") int failureThreshold) {}

    record AdminConfig(
            @Default("127.0.0.1:9090") @Applies(Applies.When.RESTART)
            String address,

            Optional<Secret> token,
            Optional<Secret> readToken,
            List<String> hosts,
            @Default("false") boolean allowInsecure) {}

    /** Has one of each type. */
    record Everything(
            @Doc("text") @Default("") String text,
            @Default("1") int number,
            @Default("2") long big,
            @Default("0.5") double ratio,
            @Default("0") Duration waitMs,
            @Default("0") Duration window,
            @Default("64MiB") DataSize size,
            @Default("a,b") Secret password,
            Optional<Double> maybe,
            @Default("*") List<String> names,
            @Default("[1, 2]") List<Integer> numbers,
            Map<String, Secret> labels,
            Map<String, Inner> rules,
            Inner inner,
            Optional<Needy> needy) {
        record Inner(
                @Default("7") int depth, @Default("false") boolean strict) {}

        record Needy(String must) {}
    }

    /** Owns several sections. */
    record Failover(Main failover, Optional<Side> switchover, List<Side> sites) {
        record Main(@Default("true") boolean auto) {}

        record Side(@Default("5") Duration timeoutSecs) {}
    }

    record Unbindable(Thread what) {}

    static final FeatureProvider<?> POOL =
            new Fake<>("pool", Sections.of("pool").alias("pool_mode"), PoolConfig.class, true);
    static final FeatureProvider<?> BALANCE =
            new Fake<>("balance", Sections.of("load_balancer").alias("balance"), BalanceConfig.class, true);
    static final FeatureProvider<?> HEALTH = new Fake<>("health", Sections.of("health"), HealthConfig.class, true);
    static final FeatureProvider<?> ADMIN =
            new Fake<>("admin", Sections.of("admin").rootPrefix("admin_"), AdminConfig.class, true);
    static final FeatureProvider<Everything> EVERYTHING =
            new Fake<>("everything", Sections.of("everything"), Everything.class, false);
    static final FeatureProvider<Failover> FAILOVER =
            new Fake<>("failover", Sections.of("failover", "switchover").array("sites"), Failover.class, false);
    static final FeatureProvider<?> UNBINDABLE =
            new Fake<>("unbindable", Sections.of("unbindable"), Unbindable.class, false);

    private Features() {}
}
