package helios.host.layer;

import helios.spi.FeatureProvider;
import java.lang.module.ModuleDescriptor;
import java.util.regex.Pattern;

/**
 * A version of the contract, by semantic versioning. Before 1.0 a minor version is as good as a major one.
 *
 * @param major another one is another contract
 * @param minor a newer one has more
 */
record Contract(int major, int minor) {

    private static final Pattern FORM = Pattern.compile("(\\d+)\\.(\\d+).*");

    static Contract of(ModuleDescriptor.Version version) {
        var match = FORM.matcher(version.toString());
        if (!match.matches()) {
            return new Contract(0, 0);
        }
        return new Contract(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)));
    }

    /** The version of the module {@code helios.spi} that runs. */
    static Contract installed() {
        return FeatureProvider.class
                .getModule()
                .getDescriptor()
                .version()
                .map(Contract::of)
                .orElseThrow(() -> new IllegalStateException("helios.spi was packed without a version"));
    }

    /** Tells whether a feature that was compiled against the other one runs on this one. */
    boolean serves(Contract compiled) {
        return major == compiled.major && compiled.minor <= minor;
    }

    String remedy(Contract compiled) {
        return major == compiled.major
                ? "update Helios, or take an older version of the feature"
                : "take a version of the feature that was built for " + major + ".x";
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
