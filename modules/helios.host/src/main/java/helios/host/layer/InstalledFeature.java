package helios.host.layer;

import helios.spi.FeatureProvider;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A feature that was found.
 *
 * @param provider makes it
 * @param module the name of the Java module that brings it
 * @param version that module's version; empty where its jar does not say
 * @param folder where a third party's feature lies; absent for those on the module path
 */
public record InstalledFeature(FeatureProvider<?> provider, String module, String version, Optional<Path> folder) {

    static InstalledFeature of(FeatureProvider<?> provider, Optional<Path> folder) {
        var descriptor = Optional.ofNullable(provider.getClass().getModule().getDescriptor());
        return new InstalledFeature(
                provider,
                descriptor.map(module -> module.name()).orElse("none"),
                descriptor.flatMap(module -> module.rawVersion()).orElse(""),
                folder);
    }
}
