package helios.host.layer;

import helios.spi.FeatureProvider;
import java.util.ArrayList;
import java.util.List;

/**
 * What was found.
 *
 * @param features those that can be used, by name
 * @param refused a sentence for each folder that cannot; a proxy that has one does not start
 * @param warnings what was passed over
 */
public record Installed(List<InstalledFeature> features, List<String> refused, List<String> warnings) {

    /** Copies the lists. */
    public Installed {
        features = List.copyOf(features);
        refused = List.copyOf(refused);
        warnings = List.copyOf(warnings);
    }

    /** The features' providers, by name. */
    public List<FeatureProvider<?>> providers() {
        var providers = new ArrayList<FeatureProvider<?>>();
        features.forEach(feature -> providers.add(feature.provider()));
        return List.copyOf(providers);
    }
}
