/** The feature {@code console}: PgBouncer's console, for the tools that speak to it. */
module helios.feature.console {
    requires helios.spi;
    requires static org.jspecify;

    provides helios.spi.FeatureProvider with
            helios.feature.console.ConsoleProvider;
}
