package helios.feature.balance;

import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.FeatureProvider;
import helios.spi.Sections;
import helios.spi.config.ConfigSpec;
import java.lang.invoke.MethodHandles;
import java.util.Set;

/** Discovers and builds the {@code balance} feature. */
public final class BalanceProvider implements FeatureProvider<BalanceConfig> {

    /** For {@code ServiceLoader}. */
    public BalanceProvider() {}

    @Override
    public String name() {
        return "balance";
    }

    @Override
    public Sections sections() {
        return Sections.of("load_balancer").alias("balance");
    }

    @Override
    public ConfigSpec<BalanceConfig> config() {
        return ConfigSpec.of(BalanceConfig.class, MethodHandles.lookup());
    }

    /** Whoever else has an opinion of a node precedes. */
    @Override
    public Set<String> after() {
        return Set.of("route:tenancy", "route:wasm", "route:routing", "route:lag", "route:schema");
    }

    @Override
    public boolean onByDefault() {
        return true;
    }

    @Override
    public Feature create(BalanceConfig config, FeatureContext context) {
        return new BalanceFeature(config, context);
    }
}
