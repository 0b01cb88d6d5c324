package helios.feature.console;

import helios.spi.Feature;
import helios.spi.FeatureContext;
import helios.spi.FeatureProvider;
import helios.spi.Sections;
import helios.spi.config.ConfigSpec;
import java.lang.invoke.MethodHandles;

/** Discovers and builds the {@code console} feature. */
public final class ConsoleProvider implements FeatureProvider<ConsoleConfig> {

    /** For {@code ServiceLoader}. */
    public ConsoleProvider() {}

    @Override
    public String name() {
        return "console";
    }

    @Override
    public Sections sections() {
        return Sections.of("console");
    }

    @Override
    public ConfigSpec<ConsoleConfig> config() {
        return ConfigSpec.of(ConsoleConfig.class, MethodHandles.lookup());
    }

    @Override
    public boolean onByDefault() {
        return true;
    }

    @Override
    public Feature create(ConsoleConfig config, FeatureContext context) {
        return new ConsoleFeature(config, context);
    }
}
