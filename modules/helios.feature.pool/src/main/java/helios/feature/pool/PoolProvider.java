package helios.feature.pool;

import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.FeatureProvider;
import helios.spi.Sections;
import helios.spi.admin.AdminRoute;
import helios.spi.config.ConfigSpec;
import java.lang.invoke.MethodHandles;
import java.util.List;

/** Discovers and builds the {@code pool} feature. */
public final class PoolProvider implements FeatureProvider<PoolConfig> {

    /** For {@code ServiceLoader}. */
    public PoolProvider() {}

    @Override
    public String name() {
        return "pool";
    }

    @Override
    public Sections sections() {
        return Sections.of("pool");
    }

    @Override
    public ConfigSpec<PoolConfig> config() {
        return ConfigSpec.of(PoolConfig.class, MethodHandles.lookup());
    }

    @Override
    public boolean onByDefault() {
        return true;
    }

    @Override
    public List<AdminRoute> routes() {
        return PoolRoutes.ALL;
    }

    @Override
    public Feature create(PoolConfig config, FeatureContext context) {
        return new PoolFeature(config, context);
    }
}
