package helios.admin;

import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.FeatureProvider;
import helios.spi.Sections;
import helios.spi.admin.AdminRoute;
import helios.spi.config.ConfigSpec;
import java.lang.invoke.MethodHandles;
import java.util.List;

/** Discovers and builds the {@code admin} feature. */
public final class AdminProvider implements FeatureProvider<AdminConfig> {

    /** For {@code ServiceLoader}. */
    public AdminProvider() {}

    @Override
    public String name() {
        return "admin";
    }

    @Override
    public Sections sections() {
        return Sections.of("admin").rootPrefix("admin_");
    }

    @Override
    public ConfigSpec<AdminConfig> config() {
        return ConfigSpec.of(AdminConfig.class, MethodHandles.lookup());
    }

    @Override
    public boolean onByDefault() {
        return true;
    }

    @Override
    public List<AdminRoute> routes() {
        return AdminFeature.ROUTES;
    }

    @Override
    public Feature create(AdminConfig config, FeatureContext context) {
        if (config.tls() && context.tls().isEmpty()) {
            throw new IllegalArgumentException("admin_tls needs a certificate; give [tls] cert_path and key_path");
        }
        return new AdminFeature(config, context);
    }
}
