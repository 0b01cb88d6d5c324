/** The feature {@code admin}: REST administration over HTTP. Configured by the root keys {@code admin_*}. */
module helios.admin {
    requires helios.spi;
    requires helios.http;
    requires static org.jspecify;

    provides helios.spi.FeatureProvider with
            helios.admin.AdminProvider;
}
