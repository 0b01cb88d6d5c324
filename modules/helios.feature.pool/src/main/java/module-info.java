/** The feature {@code pool}: lends server connections to sessions. */
module helios.feature.pool {
    requires helios.spi;
    requires static org.jspecify;

    provides helios.spi.FeatureProvider with
            helios.feature.pool.PoolProvider;
}
