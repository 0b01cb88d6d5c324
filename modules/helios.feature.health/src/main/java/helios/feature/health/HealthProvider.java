package helios.feature.health;

import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.FeatureProvider;
import helios.spi.Sections;
import helios.spi.admin.AdminRoute;
import helios.spi.config.ConfigSpec;
import java.lang.invoke.MethodHandles;
import java.util.List;

/** Discovers and builds the {@code health} feature. */
public final class HealthProvider implements FeatureProvider<HealthConfig> {

    /** For {@code ServiceLoader}. */
    public HealthProvider() {}

    @Override
    public String name() {
        return "health";
    }

    @Override
    public Sections sections() {
        return Sections.of("health");
    }

    @Override
    public ConfigSpec<HealthConfig> config() {
        return ConfigSpec.of(HealthConfig.class, MethodHandles.lookup());
    }

    @Override
    public boolean onByDefault() {
        return true;
    }

    @Override
    public List<AdminRoute> routes() {
        return NodeRoutes.ALL;
    }

    @Override
    public Feature create(HealthConfig config, FeatureContext context) {
        return new HealthFeature(config, context);
    }
}
