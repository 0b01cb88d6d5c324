package helios.feature.auth;

import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.FeatureProvider;
import helios.spi.Sections;
import helios.spi.config.ConfigSpec;
import java.lang.invoke.MethodHandles;

/** Discovers and builds the {@code auth} feature. */
public final class AuthProvider implements FeatureProvider<AuthConfig> {

    /** For {@code ServiceLoader}. */
    public AuthProvider() {}

    @Override
    public String name() {
        return "auth";
    }

    @Override
    public Sections sections() {
        return Sections.of("auth");
    }

    @Override
    public ConfigSpec<AuthConfig> config() {
        return ConfigSpec.of(AuthConfig.class, MethodHandles.lookup());
    }

    @Override
    public boolean onByDefault() {
        return true;
    }

    @Override
    public Feature create(AuthConfig config, FeatureContext context) {
        return new AuthFeature(config, context);
    }
}
