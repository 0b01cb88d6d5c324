/** A third-party feature that shows every hook: what it does is said by words in the statements themselves. */
module com.example.probe {
    requires helios.spi;

    provides helios.spi.FeatureProvider with
            com.example.probe.ProbeProvider;
}
