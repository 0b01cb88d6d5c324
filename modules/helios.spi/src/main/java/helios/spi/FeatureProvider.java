package helios.spi;

import helios.spi.admin.AdminRoute;
import helios.spi.config.ConfigSpec;
import java.util.List;
import java.util.Set;

/**
 * The service by which the kernel finds a feature: stateless, with a public no-argument constructor.
 *
 * @param <C> the record that the feature's sections of {@code proxy.toml} bind to
 */
public interface FeatureProvider<C extends Record> {

    /** The feature's name: {@code [a-z][a-z0-9_]*}, metric prefix, and what {@link #after} and {@link #before} refer to. */
    String name();

    /** What the feature owns in {@code proxy.toml}. No two installed features may own the same name. */
    Sections sections();

    /** How the sections bind to the config record. */
    ConfigSpec<C> config();

    /**
     * Checks what the record alone could not, and wires the feature. Starts no thread, and does no I/O but to read the files
     * that the configuration names.
     *
     * @throws IllegalArgumentException with a text that names key and remedy: it refuses the start or the reload
     */
    Feature create(C config, FeatureContext context);

    /**
     * The features behind which this one runs: {@code "routing"} in every stage, {@code "rewrite:wasm"} in that stage
     * alone. Names of features that are not installed have no effect.
     */
    default Set<String> after() {
        return Set.of();
    }

    /** The features in front of which this one runs; as {@link #after}. */
    default Set<String> before() {
        return Set.of();
    }

    /** Tells whether the feature is on while none of its sections is present. */
    default boolean onByDefault() {
        return false;
    }

    /**
     * All routes of the admin API that the feature registers while it is on. While it is off, the kernel answers them with
     * {@code 503}, {@code <main section> not enabled}.
     */
    default List<AdminRoute> routes() {
        return List.of();
    }
}
