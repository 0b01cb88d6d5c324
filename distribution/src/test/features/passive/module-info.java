/** Asks for everything and changes nothing. Configured under [passive]. */
module com.example.passive {
    requires helios.spi;

    provides helios.spi.FeatureProvider with
            com.example.passive.PassiveProvider;
}
