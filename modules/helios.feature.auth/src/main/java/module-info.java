/** The feature {@code auth}: clients prove who they are to the proxy itself, which then signs in to servers as they do. */
module helios.feature.auth {
    requires helios.spi;
    requires helios.wire;
    requires java.naming; // names of certificates
    requires static org.jspecify;

    provides helios.spi.FeatureProvider with
            helios.feature.auth.AuthProvider;
}
