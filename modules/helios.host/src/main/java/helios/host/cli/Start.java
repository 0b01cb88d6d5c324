package helios.host.cli;

import helios.host.config.ConfigLoader;
import helios.host.config.Configuration;
import helios.host.config.Overrides;
import helios.host.config.Source;
import helios.spi.FeatureProvider;
import java.util.List;

/**
 * All that a proxy is started with.
 *
 * @param loader reads the configuration anew, from the same source under the same overrides, at a reload
 * @param source the file
 * @param overrides what options and environment variables set
 * @param providers the installed features
 * @param configuration the first one
 */
public record Start(
        ConfigLoader loader,
        Source source,
        Overrides overrides,
        List<FeatureProvider<?>> providers,
        Configuration configuration) {

    /** Copies the list. */
    public Start {
        providers = List.copyOf(providers);
    }
}
