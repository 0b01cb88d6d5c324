/** The feature {@code lag}: measures how far standbys are behind, and lets sessions see their own writes. */
module helios.feature.lag {
    requires helios.spi;
    requires helios.sql;
    requires static org.jspecify;

    provides helios.spi.FeatureProvider with
            helios.feature.lag.LagProvider;
}
