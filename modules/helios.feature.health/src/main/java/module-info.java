/** The feature {@code health}: finds out whether nodes answer and what they are, and shows them. */
module helios.feature.health {
    requires helios.spi;
    requires static org.jspecify;

    provides helios.spi.FeatureProvider with
            helios.feature.health.HealthProvider;
}
