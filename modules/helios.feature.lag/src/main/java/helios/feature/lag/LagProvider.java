package helios.feature.lag;

import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.FeatureProvider;
import helios.spi.Sections;
import helios.spi.config.ConfigSpec;
import java.lang.invoke.MethodHandles;
import java.util.Set;

/** Discovers and builds the {@code lag} feature. */
public final class LagProvider implements FeatureProvider<LagConfig> {

    /** For {@code ServiceLoader}. */
    public LagProvider() {}

    @Override
    public String name() {
        return "lag";
    }

    @Override
    public Sections sections() {
        return Sections.of("lag_routing").alias("lag");
    }

    @Override
    public ConfigSpec<LagConfig> config() {
        return ConfigSpec.of(LagConfig.class, MethodHandles.lookup());
    }

    @Override
    public Set<String> after() {
        return Set.of("route:tenancy", "route:wasm", "route:routing");
    }

    @Override
    public Set<String> before() {
        return Set.of("route:schema", "route:balance");
    }

    @Override
    public boolean onByDefault() {
        return true;
    }

    @Override
    public Feature create(LagConfig config, FeatureContext context) {
        return new LagFeature(config, context);
    }
}
